select
  p.oid as oid,
  p.parname as name,
  pg_get_userbyid(10) as owner,
  p.paracl as privileges
from pg_parameter_acl p  --@ pg >= 15
from (select 0::oid as oid, ''::name as parname, null::aclitem[] as paracl where false) p  --@ pg < 15
