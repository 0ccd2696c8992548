-- NOT NULL has a row in pg_constraint since 17; before, it has no name.
-- A base type's own default is a text for its input function. A domain over it that is given none gets that text,
-- and domains over this one too: no expression, though it does the same as one.
select
  t.oid as oid,
  n.nspname as schema,
  t.typname as name,
  pg_get_userbyid(t.typowner) as owner,
  case when t.typacl = acldefault('T', t.typowner) then null else t.typacl end as privileges,
  format_type(t.typbasetype, t.typtypmod) as base_type,
  case when t.typcollation <> b.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = t.typcollation) end as collation,
  case when t.typdefaultbin is not null then pg_get_expr(t.typdefaultbin, 0)
    when t.typdefault is not null then (
      with recursive under as (
        select t.typbasetype as oid
        union all
        select b.typbasetype from under u join pg_type b on b.oid = u.oid where b.typtype = 'd'
      )
      select quote_literal(t.typdefault) || '::' || format_type(b.oid, null) from under u join pg_type b on b.oid = u.oid where b.typtype <> 'd'
    ) end as default_expression,
  case when nn.conname <> t.typname || '_not_null' then nn.conname end as not_null_name,  --@ pg >= 17
  obj_description(nn.oid, 'pg_constraint') as not_null_comment,  --@ pg >= 17
  t.typnotnull as not_null
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
join pg_type b on b.oid = t.typbasetype
left join pg_constraint nn on nn.contypid = t.oid and nn.contype = 'n'  --@ pg >= 17
where t.typtype = 'd'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
