--@ if any in pg_ts_dict where oid >= 16384
-- dictinitoption is a list of name = 'value', with names quoted where needed, in an order that pg_dump keeps;
-- ALTER moves what it sets to the end.
select
  d.oid as oid,
  n.nspname as schema,
  d.dictname as name,
  pg_get_userbyid(d.dictowner) as owner,
  quote_ident(tn.nspname) || '.' || quote_ident(t.tmplname) as dictionary_template,
  (select array_agg(o[1] || ' = ' || o[2] order by n) from regexp_matches(d.dictinitoption, '("(?:[^"]|"")+"|[^[:space:]=",]+)\s*=\s*(E?''(?:[^'']|'''')*''|[^[:space:]'',]+)', 'g') with ordinality u(o, n)) as options
from pg_ts_dict d
join pg_namespace n on n.oid = d.dictnamespace
join pg_ts_template t on t.oid = d.dicttemplate
join pg_namespace tn on tn.oid = t.tmplnamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
