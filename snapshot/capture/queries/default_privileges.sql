--@ if any in pg_default_acl
select
  d.oid as oid,
  pg_get_userbyid(d.defaclrole) as role,
  coalesce(n.nspname, '') as schema,
  case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' when 'T' then 'types' when 'n' then 'schemas' when 'L' then 'large objects' end as object_type,
  d.defaclacl as privileges
from pg_default_acl d
left join pg_namespace n on n.oid = d.defaclnamespace
