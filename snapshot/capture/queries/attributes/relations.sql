-- What rows may name by OID; with row types, which dependencies may name. Those of system schemas are not
-- captured, but others may refer to them; nor have sequences and indexes columns of their own.
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  n.nspname <> 'information_schema' and n.nspname not like 'pg\_%' and c.relkind not in ('I', 'S') as captured,
  c.relkind as kind,
  case when c.reltype >= 16384 then c.reltype::bigint end as row_type
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c', 'I', 'S') and c.relpersistence <> 't'
