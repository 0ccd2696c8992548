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
left join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = c.oid and d.objsubid = 0
  and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype in ('a', 'i')
left join pg_class t on t.oid = d.refobjid
left join pg_namespace tn on tn.oid = t.relnamespace
left join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
where c.relpersistence <> 't' and d.deptype is distinct from 'i'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
