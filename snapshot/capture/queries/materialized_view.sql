--@ batches of 25 relations of kind m
select
  c.oid as oid,
  c.oid as name,  --@ relation of oid
  pg_get_userbyid(c.relowner) as owner,
  c.relacl as privileges,
  pg_get_viewdef(c.oid) as definition,
  (select array_agg(o order by o collate "C") from unnest(c.reloptions) o) as options,
  c.reltoastrelid as toast_options,  --@ options of oid
  case when am.amname <> 'heap' then am.amname end as access_method,  --@ pg >= 12
  ts.spcname as tablespace,
  c.relispopulated as populated
from pg_class c
left join pg_am am on am.oid = c.relam  --@ pg >= 12
left join pg_tablespace ts on ts.oid = c.reltablespace
where c.oid in (:oids)
