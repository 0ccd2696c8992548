-- Objects that no snapshot holds, relations apart: reported by name, never silently missed. What users made in the
-- system's own schemas, operators and functions that they added to an operator family of the system,
-- policies that they put on tables of an extension, comments on system columns and other things that come with
-- what is an object, as pg_dump leaves them out too, and privileges on large objects, which are data.
select
  i.type as type,
  i.identity as identity
from (
  select 1255::oid as catalog, p.oid as oid from pg_proc p where p.oid >= 16384 and @in_system_schema(p.pronamespace)
  union all
  select 1247, t.oid from pg_type t where t.oid >= 16384 and t.typtype <> 'c' and t.typelem = 0 and @in_system_schema(t.typnamespace)
  union all
  select 2617, o.oid from pg_operator o where o.oid >= 16384 and @in_system_schema(o.oprnamespace)
  union all
  select 2616, o.oid from pg_opclass o where o.oid >= 16384 and @in_system_schema(o.opcnamespace)
  union all
  select 2753, o.oid from pg_opfamily o where o.oid >= 16384 and @in_system_schema(o.opfnamespace)
  union all
  select 3456, c.oid from pg_collation c where c.oid >= 16384 and @in_system_schema(c.collnamespace)
  union all
  select 2607, c.oid from pg_conversion c where c.oid >= 16384 and @in_system_schema(c.connamespace)
  union all
  select 3381, s.oid from pg_statistic_ext s where s.oid >= 16384 and @in_system_schema(s.stxnamespace)
  union all
  select 3602, c.oid from pg_ts_config c where c.oid >= 16384 and @in_system_schema(c.cfgnamespace)
  union all
  select 3600, d.oid from pg_ts_dict d where d.oid >= 16384 and @in_system_schema(d.dictnamespace)
  union all
  select 3601, p.oid from pg_ts_parser p where p.oid >= 16384 and @in_system_schema(p.prsnamespace)
  union all
  select 3764, t.oid from pg_ts_template t where t.oid >= 16384 and @in_system_schema(t.tmplnamespace)
  union all
  select m.catalog, m.oid
  from (
    select 2602::oid as catalog, a.oid as oid, a.amopfamily as family from pg_amop a
    union all
    select 2603, a.oid, a.amprocfamily from pg_amproc a
  ) m
  where m.oid >= 16384 and m.family < 16384
    and not exists (select from pg_depend d where d.classid = m.catalog and d.objid = m.oid and d.refclassid = 'pg_opclass'::regclass)
  union all
  select 3256, p.oid from pg_policy p where p.polrelid in (select d.objid from pg_depend d where d.refclassid = 'pg_extension'::regclass and d.classid = 'pg_class'::regclass and d.deptype = 'e')
) o
cross join lateral pg_identify_object(o.catalog, o.oid, 0) i
where not exists (select from pg_depend d where d.classid = o.catalog and d.objid = o.oid and d.deptype in ('e', 'i'))
union all
select 'privileges', 'on large objects (' || count(*) || ')'
from pg_largeobject_metadata m
where m.lomacl is not null
having count(*) > 0
union all
select 'comment on column', d.objoid::regclass::text || '.' || a.attname
from pg_description d
join pg_attribute a on a.attrelid = d.objoid and a.attnum = d.objsubid
where d.classoid = 'pg_class'::regclass and d.objsubid < 0 and d.objoid >= 16384
  and d.objoid not in (select c.oid from pg_class c where c.relpersistence = 't')
union all
select 'comment on ' || i.type, i.identity
from pg_description d
cross join lateral pg_identify_object(d.classoid, d.objoid, 0) i
where d.objoid >= 16384 and d.classoid in ('pg_type'::regclass, 'pg_rewrite'::regclass, 'pg_trigger'::regclass)
  and (
    -- the row type of a relation, or an array type
    d.objoid in (select t.oid from pg_type t where t.typrelid in (select c.oid from pg_class c where c.relkind <> 'c') or t.oid in (select e.typarray from pg_type e))
    or d.objoid in (select r.oid from pg_rewrite r where r.rulename = '_RETURN')
    -- a clone that has no state of its own
    or d.objoid in (select g.oid from pg_trigger g join pg_trigger p on p.oid = g.tgparentid where g.tgenabled = p.tgenabled)  --@ pg >= 13
    or d.objoid in (select g.oid from pg_trigger g where g.tgisinternal)  --@ pg < 13
  )
union all  --@ pg >= 14
select 'privileges', 'on type ' || t.oid::regtype  --@ pg >= 14
from pg_type t  --@ pg >= 14
where t.oid >= 16384 and t.typtype = 'm' and t.typacl is not null  --@ pg >= 14
union all
select 'statistics target', 'of column ' || a.attname || ' of index ' || a.attrelid::regclass
from pg_constraint k
join pg_attribute a on a.attrelid = k.conindid
where k.contype = 'x' and a.attnum > 0 and a.attstattarget >= 0
