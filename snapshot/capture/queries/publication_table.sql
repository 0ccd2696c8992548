--@ if any in pg_publication_rel
-- prattrs is a set of columns: sorted by name, since their numbers differ between databases.
select
  r.oid as oid,
  p.pubname as publication,
  n.nspname as schema,
  (select array_agg(a.attname order by a.attname collate "C") from unnest(r.prattrs) u join pg_attribute a on a.attrelid = r.prrelid and a.attnum = u) as columns,  --@ pg >= 15
  pg_get_expr(r.prqual, r.prrelid) as filter,  --@ pg >= 15
  c.relname as relation
from pg_publication_rel r
join pg_publication p on p.oid = r.prpubid
join pg_class c on c.oid = r.prrelid
join pg_namespace n on n.oid = c.relnamespace
