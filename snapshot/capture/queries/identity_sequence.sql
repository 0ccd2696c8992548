-- With "offset 0" pg_depend is asked of each sequence, rather than read as a whole.
select
  q.seqrelid as oid,
  d.refobjid as relation,  --@ relation of oid
  d.refobjsubid as name,  --@ column of relation
  (select c.relacl from pg_class c where c.oid = q.seqrelid) as privileges,
  array[d.refobjsubid] as columns,  --@ columns of relation
  array[q.seqrelid] as sequence  --@ names from oid
from pg_sequence q
cross join lateral (
  select d.refobjid, d.refobjsubid
  from pg_depend d
  where d.classid = 'pg_class'::regclass and d.objid = q.seqrelid and d.objsubid = 0
    and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype = 'i'
  offset 0
) d
