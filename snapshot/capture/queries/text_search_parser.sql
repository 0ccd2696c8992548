--@ if any in pg_ts_parser where oid >= 16384
select
  p.oid as oid,
  n.nspname as schema,
  p.prsname as name,
  p.prsstart::regproc::text as start_function,
  p.prstoken::regproc::text as token_function,
  p.prsend::regproc::text as end_function,
  case when p.prsheadline <> 0 then p.prsheadline::regproc::text end as headline_function,
  p.prslextype::regproc::text as types_function
from pg_ts_parser p
join pg_namespace n on n.oid = p.prsnamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
