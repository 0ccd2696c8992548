-- Relations that users made in the system's own schemas: asked for when there are any.
select
  i.type as type,
  i.identity as identity
from pg_class c
cross join lateral pg_identify_object('pg_class'::regclass, c.oid, 0) i
where c.oid >= 16384 and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'c') and @in_system_schema(c.relnamespace)
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('e', 'i'))
