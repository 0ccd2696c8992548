--@ if any in pg_ts_template where oid >= 16384
select
  t.oid as oid,
  n.nspname as schema,
  t.tmplname as name,
  case when t.tmplinit <> 0 then t.tmplinit::regproc::text end as init_function,
  t.tmpllexize::regproc::text as lexize_function
from pg_ts_template t
join pg_namespace n on n.oid = t.tmplnamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
