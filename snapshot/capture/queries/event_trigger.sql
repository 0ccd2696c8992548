--@ if any in pg_event_trigger
select
  e.oid as oid,
  e.evtname as name,
  pg_get_userbyid(e.evtowner) as owner,
  e.evtevent as event,
  (select array_agg(t order by t collate "C") from unnest(e.evttags) t) as tags,
  array[n.nspname, f.proname] as function,
  nullif(e.evtenabled::text, 'O') as enabled
from pg_event_trigger e
join pg_proc f on f.oid = e.evtfoid
join pg_namespace n on n.oid = f.pronamespace
where e.oid >= 16384
