-- With "offset 0" pg_depend is asked of each sequence, rather than read as a whole.
select
  q.seqrelid as oid,
  q.refobjid as relation,  --@ relation of oid
  q.refobjsubid as name,  --@ column of relation
  sc.relacl as privileges,
  array[q.refobjsubid] as columns,  --@ columns of relation
  array[q.seqrelid] as sequence,  --@ names from oid
  array['sequence', (select quote_ident(sn.nspname) from pg_namespace sn where sn.oid = sc.relnamespace) || '.' || quote_ident(sc.relname),
    'start', q.seqstart::text, 'increment', q.seqincrement::text, 'minvalue', q.seqmin::text,
    'maxvalue', q.seqmax::text, 'cache', q.seqcache::text, 'cycle', q.seqcycle::text]
    || case when sc.relpersistence <> c.relpersistence then array['persistence', sc.relpersistence::text] end  --@ pg >= 15
  as identity_options  --@ of the column
from (
  select q.*, d.refobjid, d.refobjsubid
  from pg_sequence q
  cross join lateral (
    select d.refobjid, d.refobjsubid
    from pg_depend d
    where d.classid = 'pg_class'::regclass and d.objid = q.seqrelid and d.objsubid = 0
      and d.refclassid = 'pg_class'::regclass and d.refobjsubid > 0 and d.deptype = 'i'
    offset 0
  ) d
  offset 0
) q
cross join lateral (select sc.relname, sc.relnamespace, sc.relacl, sc.relpersistence from pg_class sc where sc.oid = q.seqrelid offset 0) sc
cross join lateral (select c.relpersistence from pg_class c where c.oid = q.refobjid offset 0) c
