-- An identity column's sequence hangs on it with deptype i, an owned one with a.
select
  c.oid as oid,
  n.nspname as schema,
  c.relname as name,
  pg_get_userbyid(c.relowner) as owner,
  c.relacl as privileges,
  format_type(s.seqtypid, null) as type,
  s.seqstart as start_value,
  s.seqincrement as increment,
  s.seqmin as min_value,
  s.seqmax as max_value,
  s.seqcache as cache,
  s.seqcycle as cycle,
  case when c.relpersistence = 'u' then 'u' end as persistence,
  case when d.objid is not null then array[tn.nspname, t.relname, a.attname] end as owned_by
from pg_sequence s
join pg_class c on c.oid = s.seqrelid
join pg_namespace n on n.oid = c.relnamespace
left join lateral (
  select x.objid, x.refobjid, x.refobjsubid, x.deptype
  from pg_depend x
  where x.classid = 'pg_class'::regclass and x.objid = s.seqrelid and x.objsubid = 0
    and x.refclassid = 'pg_class'::regclass and x.refobjsubid > 0 and x.deptype in ('a', 'i')
  offset 0
) d on true
left join pg_class t on t.oid = d.refobjid
left join pg_namespace tn on tn.oid = t.relnamespace
left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relpersistence <> 't' and d.deptype is distinct from 'i'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
