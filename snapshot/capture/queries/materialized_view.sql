--@ batches of 25 relations of kind m
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  pg_get_userbyid(c.relowner) as owner,
  c.relacl as privileges,
  pg_get_viewdef(c.oid) as definition,
  (select array_agg(o order by o collate "C") from unnest(c.reloptions) o) as options,
  (select array_agg(o order by o collate "C") from pg_class t, unnest(t.reloptions) o where t.oid = c.reltoastrelid) as toast_options,
  case when am.amname <> 'heap' then am.amname end as access_method,  --@ pg >= 12
  ts.spcname as tablespace,
  c.relispopulated as populated
from pg_class c
join pg_namespace n on n.oid = c.relnamespace
left join pg_am am on am.oid = c.relam  --@ pg >= 12
left join pg_tablespace ts on ts.oid = c.reltablespace
where c.oid > :after and c.oid <= :upto
  and c.relkind = 'm'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
