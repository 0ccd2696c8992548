-- Objects that no snapshot holds: reported by name, never silently missed.
select
  i.type as type,
  i.identity as identity
from (
  select 1255::oid as catalog, p.oid from pg_proc p where p.oid >= 16384 and p.prokind = 'a'  --@ pg >= 11
  select 1255::oid as catalog, p.oid from pg_proc p where p.oid >= 16384 and p.proisagg  --@ pg < 11
  union all select 2612, l.oid from pg_language l where l.oid >= 16384
  union all select 2616, o.oid from pg_opclass o where o.oid >= 16384
  union all select 2617, o.oid from pg_operator o where o.oid >= 16384
  union all select 2753, o.oid from pg_opfamily o where o.oid >= 16384
  union all select 2601, a.oid from pg_am a where a.oid >= 16384
  union all select 3381, s.oid from pg_statistic_ext s
  union all select 3576, t.oid from pg_transform t
) o
cross join lateral pg_identify_object(o.catalog, o.oid, 0) i
where i.schema is distinct from 'information_schema' and coalesce(i.schema, '') not like 'pg\_%'
  and not exists (select from pg_depend d where d.classid = o.catalog and d.objid = o.oid and d.deptype in ('e', 'i'))
