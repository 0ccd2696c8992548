-- Predefined roles are members of one another on every server.
select
  r.rolname as role,
  m.rolname as member,
  case when a.grantor = 10 then '' else pg_get_userbyid(a.grantor) end as grantor,  --@ pg >= 16
  '' as grantor,  --@ pg < 16
  a.admin_option as admin_option,
  a.inherit_option as inherit_option,  --@ pg >= 16
  m.rolinherit as inherit_option,  --@ pg < 16
  a.set_option as set_option  --@ pg >= 16
  true as set_option  --@ pg < 16
from pg_auth_members a
join pg_roles r on r.oid = a.roleid
join pg_roles m on m.oid = a.member
where not (r.rolname like 'pg\_%' and m.rolname like 'pg\_%')
