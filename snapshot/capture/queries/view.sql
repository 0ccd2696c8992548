--@ batches of 25 relations of kind v
select
  c.oid as oid,
  c.oid as name,  --@ relation of oid
  pg_get_userbyid(c.relowner) as owner,
  c.relacl as privileges,
  pg_get_viewdef(c.oid) as definition,
  (select array_agg(o order by o collate "C") from unnest(c.reloptions) o) as options
from pg_class c
where c.oid in (:oids)
