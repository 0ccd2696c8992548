-- Catalog rows that are no objects of their own, and the object each belongs to: array types, view rules, the
-- functions that make values of a range type.
-- Row types come with the relations, indexes of constraints with these, the expression of a generated
-- column with the defaults.
select
  x.catalog::bigint as catalog,
  x.oid::bigint as oid,
  x.of_catalog::bigint as of_catalog,
  x.of_oid::bigint as of_oid,
  x.of_sub_id as of_sub_id
from (
  select 1247::oid as catalog, t.typarray as oid, 1247::oid as of_catalog, t.oid as of_oid, 0 as of_sub_id from pg_type t where t.typarray >= 16384
  union all
  select 2618, r.oid, 1259, r.ev_class, 0 from pg_rewrite r where r.rulename = '_RETURN' and r.oid >= 16384
  union all  --@ pg >= 14
  select 1247, r.rngmultitypid, 1247, r.rngtypid, 0 from pg_range r where r.rngmultitypid >= 16384  --@ pg >= 14
  union all
  select 1255, d.objid, 1247, r.rngtypid, 0
  from pg_range r
  join pg_depend d on d.refclassid = 'pg_type'::regclass and d.deptype = 'i' and d.classid = 'pg_proc'::regclass
    and d.refobjid = r.rngtypid  --@ pg < 14
    and d.refobjid in (r.rngtypid, r.rngmultitypid)  --@ pg >= 14
  where r.rngtypid >= 16384
) x
