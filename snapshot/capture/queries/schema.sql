-- The schema public belongs to every database: its owner and its privileges are unset where they
-- are what initdb made them (pg_init_privs; owner pg_database_owner since 15).
select
  n.oid as oid,
  n.nspname as name,
  case when n.nspname = 'public' and n.nspowner in (10, (select oid from pg_roles where rolname = 'pg_database_owner')) then null else pg_get_userbyid(n.nspowner) end as owner,
  case when n.nspacl = acldefault('n', n.nspowner) or n.nspacl = i.initprivs then null else n.nspacl end as privileges
from pg_namespace n
left join pg_init_privs i on i.classoid = 'pg_namespace'::regclass and i.objoid = n.oid and i.objsubid = 0
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
