-- The schema public belongs to every database: its owner is unset where it is the one that initdb
-- gives it (pg_database_owner since 15, before it the first superuser, whom its ACL then calls
-- pg_database_owner here, as newer servers do), and its privileges are always given, since unset
-- stands for those that initdb gives it.
select
  n.oid as oid,
  n.nspname as name,
  case when n.nspname = 'public' and pg_get_userbyid(n.nspowner) = 'pg_database_owner' then null else pg_get_userbyid(n.nspowner) end as owner,  --@ pg >= 15
  case when n.nspname = 'public' and n.nspowner = 10 then null else pg_get_userbyid(n.nspowner) end as owner,  --@ pg < 15
  case when n.nspname = 'public' then coalesce(n.nspacl, acldefault('n', n.nspowner)) else n.nspacl end as privileges  --@ pg >= 15
  case when n.nspname <> 'public' then n.nspacl::text[]  --@ pg < 15
    when n.nspowner <> 10 then coalesce(n.nspacl, acldefault('n', n.nspowner))::text[]  --@ pg < 15
    else (select coalesce(array_agg(case e.grantee when 0 then '' when 10 then 'pg_database_owner' else quote_ident(pg_get_userbyid(e.grantee)) end  --@ pg < 15
        || '=' || left(e.privilege_type, 1) || case when e.is_grantable then '*' else '' end || '/'  --@ pg < 15
        || case e.grantor when 10 then 'pg_database_owner' else quote_ident(pg_get_userbyid(e.grantor)) end), '{}')  --@ pg < 15
      from aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) e)  --@ pg < 15
  end as privileges  --@ pg < 15
from pg_namespace n
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
