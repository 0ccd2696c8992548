--@ if any in pg_ts_config where oid >= 16384
select
  c.oid as oid,
  n.nspname as schema,
  c.cfgname as name,
  pg_get_userbyid(c.cfgowner) as owner,
  quote_ident(pn.nspname) || '.' || quote_ident(p.prsname) as parser
from pg_ts_config c
join pg_namespace n on n.oid = c.cfgnamespace
join pg_ts_parser p on p.oid = c.cfgparser
join pg_namespace pn on pn.oid = p.prsnamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
