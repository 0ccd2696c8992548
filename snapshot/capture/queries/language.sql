--@ if any in pg_language where oid >= 16384
select
  l.oid as oid,
  l.lanname as name,
  pg_get_userbyid(l.lanowner) as owner,
  l.lanacl as privileges,
  l.lanpltrusted as trusted,
  case when l.lanplcallfoid <> 0 then l.lanplcallfoid::regproc::text end as handler,
  case when l.laninline <> 0 then l.laninline::regproc::text end as inline_handler,
  case when l.lanvalidator <> 0 then l.lanvalidator::regproc::text end as validator
from pg_language l
where l.oid >= 16384
