--@ if any in pg_policy
select
  p.oid as oid,
  n.nspname as schema,
  c.relname as relation,
  p.polname as name,
  p.polcmd::text as command,
  p.polpermissive as permissive,
  case when p.polroles <> '{0}' then (select array_agg(pg_get_userbyid(r) order by pg_get_userbyid(r)::text collate "C") from unnest(p.polroles) r) end as roles,
  pg_get_expr(p.polqual, p.polrelid) as using_expression,
  pg_get_expr(p.polwithcheck, p.polrelid) as check_expression
from pg_policy p
join pg_class c on c.oid = p.polrelid
join pg_namespace n on n.oid = c.relnamespace
where c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
