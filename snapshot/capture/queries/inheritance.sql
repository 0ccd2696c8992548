select
  n.nspname as schema,
  c.relname as relation,
  pn.nspname as parent_schema,
  p.relname as parent,
  row_number() over (partition by h.inhrelid order by h.inhseqno) as position,
  pg_get_expr(c.relpartbound, 0) as bound,
  h.inhdetachpending as detach_pending,  --@ pg >= 14
  array['1259:' || c.oid || ':0', '1259:' || p.oid || ':0'] as requires
from pg_inherits h
join pg_class c on c.oid = h.inhrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_class p on p.oid = h.inhparent
join pg_namespace pn on pn.oid = p.relnamespace
where c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
