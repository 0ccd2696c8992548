-- Without the relation's OID pg_get_expr need not open the relation; no default has a column in it.
select
  d.oid as oid,
  d.adrelid as schema,  --@ schema of oid
  d.adrelid as relation,  --@ relation of oid
  d.adnum as name,  --@ column of relation
  pg_get_expr(d.adbin, 0) as default_expression
from pg_attrdef d
where true
  and (d.adrelid, d.adnum) not in (select a.attrelid, a.attnum from pg_attribute a where a.attgenerated <> '')  --@ pg >= 12
