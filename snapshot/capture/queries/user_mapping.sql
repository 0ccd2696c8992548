--@ if any in pg_foreign_server
-- Through the view, which every role may read; the values of options are never selected.
select
  m.umid as oid,
  m.srvname as server,
  case when m.umuser = 0 then 'public' else m.usename end as user,
  (select array_agg(split_part(o, '=', 1) order by split_part(o, '=', 1) collate "C") from unnest(m.umoptions) o) as option_names,  --@ reads pg_user_mapping
  array['1417:' || m.srvid || ':0'] as requires
from pg_user_mappings m
