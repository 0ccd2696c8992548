select
  e.oid as oid,
  e.extname as name,
  pg_get_userbyid(e.extowner) as owner,
  e.extversion as version,
  n.nspname as schema,
  e.extrelocatable as relocatable
from pg_extension e
join pg_namespace n on n.oid = e.extnamespace
where e.oid >= 16384
