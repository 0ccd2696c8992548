-- What columns have of their types: what the system's are called, and collation and storage of those that do
-- not have what arrays and rows mostly have.
select
  t.oid as oid,
  t.typcollation as collation,
  t.typstorage as storage,
  case when t.oid < 16384 then format_type(t.oid, -1) end as name
from pg_type t
where t.oid < 16384 or t.typcollation <> 0 or t.typstorage <> 'x'
