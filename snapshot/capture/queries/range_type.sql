--@ if any in pg_range where rngtypid >= 16384
select
  t.oid as oid,
  n.nspname as schema,
  t.typname as name,
  pg_get_userbyid(t.typowner) as owner,
  case when t.typacl = acldefault('T', t.typowner) then null else t.typacl end as privileges,
  format_type(r.rngsubtype, null) as subtype,
  case when not o.opcdefault then quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) end as operator_class,
  case when r.rngcollation <> s.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = r.rngcollation) end as collation,
  case when r.rngcanonical <> 0 then r.rngcanonical::regproc::text end as canonical,
  array[mn.nspname, m.typname] as multirange,  --@ pg >= 14
  obj_description(m.oid, 'pg_type') as multirange_comment,  --@ pg >= 14
  case when r.rngsubdiff <> 0 then r.rngsubdiff::regproc::text end as subtype_diff
from pg_range r
join pg_type t on t.oid = r.rngtypid
join pg_namespace n on n.oid = t.typnamespace
join pg_type s on s.oid = r.rngsubtype
join pg_opclass o on o.oid = r.rngsubopc
join pg_namespace opn on opn.oid = o.opcnamespace
join pg_type m on m.oid = r.rngmultitypid  --@ pg >= 14
join pg_namespace mn on mn.oid = m.typnamespace  --@ pg >= 14
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
