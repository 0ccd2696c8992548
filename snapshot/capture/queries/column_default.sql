-- Without the relation's OID pg_get_expr need not open the relation: no default has a column in it. What
-- has one generates a column (generation_expression), and is left out by the reader, as are all defaults
-- that do. The text of a node tree has a backslash before a brace in a name.
select
  d.oid::bigint as oid,
  d.adrelid::bigint as relation,  --@ relation of oid
  d.adnum as name,  --@ column of relation
  case when strpos(d.adbin::text, '{VAR ') = 0 then pg_get_expr(d.adbin, 0) end as default_expression  --@ pg >= 12
  pg_get_expr(d.adbin, 0) as default_expression  --@ pg < 12
from pg_attrdef d
