-- Those that a column or an index has named, or an index could have inherited from a column.
select
  c.oid as oid,
  quote_ident(n.nspname) || '.' || quote_ident(c.collname) as name
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
