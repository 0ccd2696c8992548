--@ if any in pg_cast where oid >= 16384
-- What hangs on a type with deptype i (range to multirange) was made by CREATE TYPE. NOT IN, which is hashed: as NOT
-- EXISTS it was read anew for each cast where nobody has analyzed the catalogs.
select
  c.oid as oid,
  format_type(c.castsource, null) as source,
  format_type(c.casttarget, null) as target,
  case when c.castfunc <> 0 then c.castfunc::regprocedure::text end as function,
  c.castmethod::text as method,
  c.castcontext::text as context
from pg_cast c
where c.oid >= 16384
  and c.oid not in (select d.objid from pg_depend d where d.classid = 'pg_cast'::regclass and d.deptype = 'i')
