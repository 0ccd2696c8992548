select
  t.oid as oid,
  n.nspname as schema,
  t.typname as name,
  pg_get_userbyid(t.typowner) as owner,
  case when t.typacl = acldefault('T', t.typowner) then null else t.typacl end as privileges,
  (select array_agg(e.enumlabel order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid) as labels
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'e'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
