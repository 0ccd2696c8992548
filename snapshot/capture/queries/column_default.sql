select
  d.oid as oid,
  n.nspname as schema,
  c.relname as relation,
  a.attname as name,
  pg_get_expr(d.adbin, d.adrelid) as default_expression
from pg_attrdef d
join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
join pg_class c on c.oid = d.adrelid
join pg_namespace n on n.oid = c.relnamespace
where c.relpersistence <> 't'
  and a.attgenerated = ''  --@ pg >= 12
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
