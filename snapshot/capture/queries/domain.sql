-- NOT NULL has a row in pg_constraint since 17; before, it has no name.
select
  t.oid as oid,
  n.nspname as schema,
  t.typname as name,
  pg_get_userbyid(t.typowner) as owner,
  case when t.typacl = acldefault('T', t.typowner) then null else t.typacl end as privileges,
  format_type(t.typbasetype, t.typtypmod) as base_type,
  case when t.typcollation <> b.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = t.typcollation) end as collation,
  pg_get_expr(t.typdefaultbin, 0) as default_expression,
  case when nn.conname <> t.typname || '_not_null' then nn.conname end as not_null_name,  --@ pg >= 17
  obj_description(nn.oid, 'pg_constraint') as not_null_comment,  --@ pg >= 17
  t.typnotnull as not_null
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
join pg_type b on b.oid = t.typbasetype
left join pg_constraint nn on nn.contypid = t.oid and nn.contype = 'n'  --@ pg >= 17
where t.typtype = 'd'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
