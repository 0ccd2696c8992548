--@ if any in pg_conversion where oid >= 16384
select
  c.oid as oid,
  n.nspname as schema,
  c.conname as name,
  pg_get_userbyid(c.conowner) as owner,
  pg_encoding_to_char(c.conforencoding) as source,
  pg_encoding_to_char(c.contoencoding) as destination,
  c.conproc::regproc::text as function,
  c.condefault as default_conversion
from pg_conversion c
join pg_namespace n on n.oid = c.connamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
