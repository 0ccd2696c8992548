-- What rows may name by OID; with row types, which dependencies may name. Those of system schemas are not
-- captured, but others may refer to them; nor have sequences and indexes columns of their own. TOAST tables
-- come where they have options.
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  n.nspname <> 'information_schema' and n.nspname not like 'pg\_%' and c.relkind not in ('I', 'S', 't') as captured,
  c.relkind as kind,
  case when c.reltype >= 16384 then c.reltype::bigint end as row_type,
  case when c.relkind = 't' then (select array_agg(o order by o collate "C") from unnest(c.reloptions) o) end as toast_options
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where (c.relkind in ('r', 'p', 'f', 'v', 'm', 'c', 'I', 'S') or c.relkind = 't' and c.reloptions is not null)
  and c.relpersistence <> 't'
