--@ batches of 25 relations of kind v
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  pg_get_userbyid(c.relowner) as owner,
  c.relacl as privileges,
  pg_get_viewdef(c.oid) as definition,
  (select array_agg(o order by o collate "C") from unnest(c.reloptions) o) as options
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
where c.oid > :after and c.oid <= :upto
  and c.relkind = 'v' and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
