--@ if any in pg_foreign_server
select
  s.oid as oid,
  s.srvname as name,
  pg_get_userbyid(s.srvowner) as owner,
  case when s.srvacl = acldefault('S', s.srvowner) then null else s.srvacl end as privileges,
  w.fdwname as wrapper,
  s.srvtype as type,
  s.srvversion as version,
  @foreign_options(s.srvoptions) as options
from pg_foreign_server s
join pg_foreign_data_wrapper w on w.oid = s.srvfdw
