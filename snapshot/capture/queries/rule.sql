--@ if any in pg_rewrite where rulename <> '_RETURN' and oid >= 16384
--@ batches of 25 in pg_rewrite where rulename <> '_RETURN'
select
  r.oid as oid,
  n.nspname as schema,
  c.relname as relation,
  r.rulename as name,
  pg_get_ruledef(r.oid) as definition,
  nullif(r.ev_enabled::text, 'O') as enabled
from pg_rewrite r
join pg_class c on c.oid = r.ev_class
join pg_namespace n on n.oid = c.relnamespace
where r.oid > :after and r.oid <= :upto
  and r.rulename <> '_RETURN' and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
