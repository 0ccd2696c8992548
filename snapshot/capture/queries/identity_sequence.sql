select
  c.oid as oid,
  tn.nspname as schema,
  t.relname as relation,
  a.attname as name,
  c.relacl as privileges,
  array[a.attname] as columns,
  array[n.nspname, c.relname] as sequence
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
  and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype = 'i'
join pg_class t on t.oid = d.refobjid
join pg_namespace tn on tn.oid = t.relnamespace
join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relkind = 'S' and c.relpersistence <> 't'
  and tn.nspname <> 'information_schema' and tn.nspname not like 'pg\_%'
