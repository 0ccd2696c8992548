-- With "offset 0" pg_depend is asked of each sequence, rather than read as a whole.
select
  q.seqrelid as oid,
  d.refobjid as schema,  --@ schema of oid
  d.refobjid as relation,  --@ relation of oid
  d.refobjsubid as name,  --@ column of relation
  c.relacl as privileges,
  array[d.refobjsubid] as columns,  --@ columns of relation
  array[n.nspname, c.relname] as sequence
from pg_sequence q
cross join lateral (
  select d.refobjid, d.refobjsubid
  from pg_depend d
  where d.classid = 'pg_class'::regclass and d.objid = q.seqrelid and d.objsubid = 0
    and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype = 'i'
  offset 0
) d
join pg_class c on c.oid = q.seqrelid
join pg_namespace n on n.oid = c.relnamespace
where c.relpersistence <> 't'
