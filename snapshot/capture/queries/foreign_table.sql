--@ if any relation of kind f
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  pg_get_userbyid(c.relowner) as owner,
  case when c.relacl = acldefault('r', c.relowner) then null else c.relacl end as privileges,
  s.srvname as server,
  @foreign_options(f.ftoptions) as options
from pg_foreign_table f
join pg_class c on c.oid = f.ftrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_foreign_server s on s.oid = f.ftserver
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
