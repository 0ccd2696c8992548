--@ if any in pg_depend where refclassid = 2615 and refobjid in (select n.oid from pg_namespace n where n.nspname like 'pg\_temp\_%')
-- What uses a temporary object, and is maybe none itself: it goes with the session that made that one. Row types and
-- array types, which may be used, are parts of what is in the schema.
with recursive temporary(classid, objid) as (
  select d.classid, d.objid
  from pg_depend d
  where d.refclassid = 'pg_namespace'::regclass and d.refobjid in (select n.oid from pg_namespace n where n.nspname like 'pg\_temp\_%')
  union
  select d.classid, d.objid
  from temporary t
  join pg_depend d on d.refclassid = t.classid and d.refobjid = t.objid and d.deptype = 'i'
)
select
  d.classid::bigint as catalog,
  d.objid::bigint as oid,
  d.objsubid as sub_id,
  pg_describe_object(d.refclassid, d.refobjid, 0) as referenced
from temporary t
join pg_depend d on d.refclassid = t.classid and d.refobjid = t.objid
where (d.classid, d.objid) not in (select t.classid, t.objid from temporary t)
