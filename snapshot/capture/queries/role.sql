-- Predefined roles are every server's own. The time is in the session's time zone, which is UTC;
-- 'infinity' is for ever, and there is no way back from it to null.
select
  r.oid as oid,
  r.rolname as name,
  r.oid = 10 as bootstrap,
  r.rolsuper as superuser,
  r.rolcreatedb as create_db,
  r.rolcreaterole as create_role,
  r.rolinherit as inherit,
  r.rolcanlogin as login,
  r.rolreplication as replication,
  r.rolbypassrls as bypass_rls,
  nullif(r.rolconnlimit, -1) as connection_limit,
  nullif(r.rolvaliduntil, 'infinity') as valid_until
from pg_roles r
where r.rolname not like 'pg\_%'
