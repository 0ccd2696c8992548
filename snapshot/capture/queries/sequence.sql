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
  case when a.attname is not null then array[s.refobjid::text, a.attname] end as owned_by  --@ names from oid
from (
  select s.*, d.refobjid, d.refobjsubid
  from pg_sequence s
  left join lateral (
    select x.refobjid, x.refobjsubid, x.deptype
    from pg_depend x
    where x.classid = 'pg_class'::regclass and x.objid = s.seqrelid and x.objsubid = 0
      and x.refclassid = 'pg_class'::regclass and x.refobjsubid > 0 and x.deptype in ('a', 'i')
    offset 0
  ) d on true
  where d.deptype is distinct from 'i'
  offset 0
) s
join pg_class c on c.oid = s.seqrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_attribute a on a.attrelid = s.refobjid and a.attnum = s.refobjsubid
where c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
