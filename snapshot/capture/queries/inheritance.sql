select
  h.inhrelid::bigint as relation,  --@ relation of oid
  h.inhparent::bigint as parent_schema,  --@ schema of oid
  h.inhparent::bigint as parent,  --@ relation of oid
  row_number() over (partition by h.inhrelid order by h.inhseqno) as position,
  pg_get_expr(c.relpartbound, 0) as bound,
  h.inhdetachpending as detach_pending,  --@ pg >= 14
  array['1259:' || h.inhrelid || ':0', '1259:' || h.inhparent || ':0'] as requires
from pg_inherits h
join pg_class c on c.oid = h.inhrelid
where c.relkind in ('r', 'p', 'f')
