-- "contypid > 0" has an index, and "<> 0" none.
select
  k.oid as oid,
  n.nspname as schema,
  t.typname as domain,
  k.conname as name,
  pg_get_expr(k.conbin, 0) as expression,
  not k.convalidated as not_valid
from pg_constraint k
join pg_type t on t.oid = k.contypid
join pg_namespace n on n.oid = t.typnamespace
where k.contypid > 0 and k.contype = 'c'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
