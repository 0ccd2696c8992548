-- What columns have of their types: what those are called that PostgreSQL numbers by hand (below 10000, which are not
-- the rows of catalogs: of a column that has one of these, column.sql tells), and collation and storage of those that do not have what arrays
-- and rows mostly have. To call a type something, a session has to load it first.
select
  t.oid as oid,
  t.typcollation as collation,
  t.typstorage as storage,
  case when t.oid < 10000 then format_type(t.oid, -1) end as name
from pg_type t
where t.oid < 10000 or t.typcollation <> 0 or t.typstorage <> 'x'
