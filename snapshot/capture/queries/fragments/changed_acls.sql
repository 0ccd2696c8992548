-- Whether any ACL is another than pg_init_privs has, of what has one, of members of extensions and of what
-- pg_init_privs names, or anything has a security label. 2200 is public. Numbers of catalogs: a cast of a name
-- is looked up each time.
with members as (
  select d.classid, d.objid from pg_depend d where d.refclassid = 'pg_extension'::regclass and d.deptype = 'e'
)
select from pg_seclabel
union all
select
from (
  select 1259::oid as catalog, c.oid as oid, 0 as sub_id, c.relacl as acl from pg_class c where c.relacl is not null and c.oid < 16384 and c.relnamespace <> 'information_schema'::regnamespace
  union all
  select 1259, c.oid, 0, c.relacl from members m join pg_class c on c.oid = m.objid where c.relacl is not null and m.classid = 1259
  union all
  select 1259, t.attrelid, t.attnum, t.attacl from pg_init_privs i join pg_attribute t on t.attrelid = i.objoid and t.attnum = i.objsubid where i.objsubid <> 0 and i.classoid = 1259
  union all
  select 1255, p.oid, 0, p.proacl from pg_proc p where p.proacl is not null and (p.oid < 16384 or p.oid in (select m.objid from members m where m.classid = 1255))
  union all
  select 1247, t.oid, 0, t.typacl from pg_type t where t.typacl is not null
  union all
  select 2615, n.oid, 0, n.nspacl from pg_namespace n where n.nspacl is not null and n.nspname not in ('public', 'information_schema') and (n.oid < 16384 or n.oid in (select m.objid from members m where m.classid = 2615))
  union all
  select 2612, l.oid, 0, l.lanacl from pg_language l where l.lanacl is not null
  union all
  select 2328, f.oid, 0, f.fdwacl from pg_foreign_data_wrapper f where f.fdwacl is not null
  union all
  select 1417, s.oid, 0, s.srvacl from pg_foreign_server s where s.srvacl is not null
) o
full join pg_init_privs i on i.classoid = o.catalog and i.objoid = o.oid and i.objsubid = o.sub_id
where o.acl is distinct from i.initprivs and i.objoid is distinct from 2200
