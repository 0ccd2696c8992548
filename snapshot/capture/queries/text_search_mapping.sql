--@ if any in pg_ts_config where oid >= 16384
-- Rows of pg_ts_config_map have no OID, so those of an extension's configuration are left out here.
-- Only the parser knows the names of its token types: its C function is asked, as pg_dump does.
select
  n.nspname as schema,
  c.cfgname as configuration,
  t.alias as token,
  array_agg(quote_ident(dn.nspname) || '.' || quote_ident(d.dictname) order by m.mapseqno) as dictionaries,
  array_agg('3600:' || d.oid || ':0') || ('3602:' || c.oid || ':0') as requires
from pg_ts_config c
join pg_namespace n on n.oid = c.cfgnamespace
cross join lateral ts_token_type(c.cfgparser) t
join pg_ts_config_map m on m.mapcfg = c.oid and m.maptokentype = t.tokid
join pg_ts_dict d on d.oid = m.mapdict
join pg_namespace dn on dn.oid = d.dictnamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
  and not exists (select from pg_depend e where e.classid = 'pg_ts_config'::regclass and e.objid = c.oid and e.deptype = 'e')
group by c.oid, n.nspname, c.cfgname, t.alias
