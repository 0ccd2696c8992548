select
  d.classid as catalog,
  d.objid as oid,
  d.objsubid as sub_id,
  e.extname as extension
from pg_depend d
join pg_extension e on e.oid = d.refobjid
where d.deptype = 'x' and d.refclassid = 'pg_extension'::regclass
order by e.extname::text collate "C"
