--@ if any in pg_am where oid >= 16384
select
  a.oid as oid,
  a.amname as name,
  a.amtype::text as type,
  a.amhandler::text as handler
from pg_am a
where a.oid >= 16384
