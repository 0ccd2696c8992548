-- What rows may name by OID. Those of system schemas are not captured, but others may refer to them.
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  n.nspname <> 'information_schema' and n.nspname not like 'pg\_%' as captured
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and c.relpersistence <> 't'
