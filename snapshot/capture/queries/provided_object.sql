--@ if any in (@changed_acls()) x
-- pg_init_privs has what an extension's script or initdb granted, where that was not the built-in
-- default; its grantor is the owner of then. Roles that are gone may still stand in it. Of
-- information_schema it knows nothing, and pg_dump leaves that out too. Most objects still have exactly
-- what it has: these are left out before privileges are taken apart, and what users made before that.
-- The server gives users' tables their system columns, too, and sequences all of theirs.
-- Most databases have nothing of this, and to find that out in this way is a tenth of a small capture. So
-- first it is only asked whether any ACL is another. Whether other columns have one, tell the rows of
-- column.sql.
with members as (
  select d.classid, d.objid
  from pg_depend d
  where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass
)
select
  case
    when o.type = 'f' then case when x.type = 'procedure' then 'procedure' when x.type = 'aggregate' then 'aggregate' else 'function' end
    when o.type = 'T' then case when x.type = 'domain' then 'domain' else 'type' end
    when o.type = 's' then 'sequence'
    else regexp_replace(x.type, ' column$', '') end as type,
  coalesce(x.schema, '') as schema,
  case when o.type = 'c' then (select i.identity from pg_identify_object(o.catalog, o.oid, 0) i)
    when o.type = 'S' then quote_ident(x.name)
    else x.identity end as name,
  coalesce(o.column_name, '') as column,
  pg_get_userbyid(o.owner) as owner,
  array[o.catalog::text || ':' || o.oid::text || ':0'] as requires,
  coalesce(o.acl, acldefault(o.type, o.owner)) as privileges,
  array(
    select m.item
    from aclexplode(o.initial) e
    cross join lateral (select makeaclitem(case when e.grantee = e.grantor then o.owner else e.grantee end, o.owner, e.privilege_type, e.is_grantable)::text as item) m
    where e.grantee = 0 or e.grantee in (select r.oid from pg_roles r)
    order by m.item collate "C") as initial_privileges,
  (select array_agg(t.v order by l.provider collate "C", t.k) from pg_seclabel l cross join lateral unnest(array[l.provider, l.label]) with ordinality t(v, k) where l.classoid = o.catalog and l.objoid = o.oid and l.objsubid = o.sub_id) as labels
from (
  select a.catalog, a.oid, a.sub_id, a.type, a.owner, a.acl, a.column_name,
    coalesce(i.initprivs, acldefault(a.type, a.owner)) as initial
  from (
    select 1259::oid as catalog, c.oid as oid, 0 as sub_id, case c.relkind when 'S' then 's'::"char" else 'r' end as type, c.relowner as owner, c.relacl as acl, null::name as column_name
    from pg_class c where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and c.relnamespace <> 'information_schema'::regnamespace
      and (c.oid < 16384 or c.oid in (select m.objid from members m where m.classid = 1259))
    union all
    select 1259, c.oid, t.attnum, 'c', c.relowner, t.attacl, t.attname
    from pg_class c
    cross join lateral (select x.attnum, x.attacl, x.attname, x.attrelid from pg_attribute x where x.attrelid = c.oid and not x.attisdropped offset 0) t
    where c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relnamespace <> 'information_schema'::regnamespace
      and (c.oid < 16384 or c.oid in (select m.objid from members m where m.classid = 1259))
      and (t.attacl is not null or (1259::oid, t.attrelid, t.attnum::integer) in (select q.classoid, q.objoid, q.objsubid from pg_init_privs q union select q.classoid, q.objoid, q.objsubid from pg_seclabel q))
    union all
    select 1259, t.attrelid, t.attnum, 'c', c.relowner, t.attacl, t.attname
    from pg_attribute t join pg_class c on c.oid = t.attrelid
    where t.attacl is not null and (t.attnum < 0 or c.relkind = 'S') and c.oid >= 16384 and c.relpersistence <> 't'
      and c.oid not in (select m.objid from members m where m.classid = 1259)
    union all
    select 1255, p.oid, 0, 'f', p.proowner, p.proacl, null from pg_proc p where (p.oid < 16384 or p.oid in (select m.objid from members m where m.classid = 1255))
    union all
    select 1247, t.oid, 0, 'T', t.typowner, t.typacl, null from pg_type t where (t.oid < 16384 or t.oid in (select m.objid from members m where m.classid = 1247))
    union all
    select 2615, n.oid, 0, 'n', n.nspowner, n.nspacl, null from pg_namespace n where n.nspname not in ('public', 'information_schema') and (n.oid < 16384 or n.oid in (select m.objid from members m where m.classid = 2615))
    union all
    select 2612, l.oid, 0, 'l', l.lanowner, l.lanacl, null from pg_language l where (l.oid < 16384 or l.oid in (select m.objid from members m where m.classid = 2612))
    union all
    select 2328, f.oid, 0, 'F', f.fdwowner, f.fdwacl, null from pg_foreign_data_wrapper f where (f.oid < 16384 or f.oid in (select m.objid from members m where m.classid = 2328))
    union all
    select 1417, s.oid, 0, 'S', s.srvowner, s.srvacl, null from pg_foreign_server s where (s.oid < 16384 or s.oid in (select m.objid from members m where m.classid = 1417))
  ) a
  left join pg_init_privs i on i.classoid = a.catalog and i.objoid = a.oid and i.objsubid = a.sub_id
  where a.acl is distinct from i.initprivs
    or (a.catalog, a.oid, a.sub_id) in (select q.classoid, q.objoid, q.objsubid from pg_seclabel q)
) o
cross join lateral pg_identify_object(o.catalog, o.oid, o.sub_id) x
where exists (select from pg_seclabel q where q.classoid = o.catalog and q.objoid = o.oid and q.objsubid = o.sub_id)
    or exists (
      (select case when e.grantee = o.owner then 1 when e.grantee = 0 then 2 else e.grantee end, e.grantor, e.privilege_type, e.is_grantable from aclexplode(coalesce(o.acl, acldefault(o.type, o.owner))) e
       except
       select case when e.grantee = e.grantor then 1 when e.grantee = 0 then 2 else e.grantee end, o.owner, e.privilege_type, e.is_grantable from aclexplode(o.initial) e)
      union all
      (select case when e.grantee = e.grantor then 1 when e.grantee = 0 then 2 else e.grantee end, o.owner, e.privilege_type, e.is_grantable from aclexplode(o.initial) e where e.grantee = 0 or e.grantee in (select r.oid from pg_roles r)
       except
       select case when e.grantee = o.owner then 1 when e.grantee = 0 then 2 else e.grantee end, e.grantor, e.privilege_type, e.is_grantable from aclexplode(coalesce(o.acl, acldefault(o.type, o.owner))) e))
