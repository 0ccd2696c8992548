select
  case when d.setrole = 0 then '' else pg_get_userbyid(d.setrole) end as role,
  s.name as name,
  case when not s.hidden then s.value end as value,
  s.hidden as hidden
from pg_db_role_setting d
cross join lateral @settings(d.setconfig) s
where d.setdatabase = 0
