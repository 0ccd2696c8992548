-- Objects that no snapshot holds: reported by name, never silently missed.
select
  i.type as type,
  i.identity as identity
from (
  select null::oid as catalog, null::oid as oid where false
) o
cross join lateral pg_identify_object(o.catalog, o.oid, 0) i
where i.schema is distinct from 'information_schema' and coalesce(i.schema, '') not like 'pg\_%'
  and not exists (select from pg_depend d where d.classid = o.catalog and d.objid = o.oid and d.deptype in ('e', 'i'))
