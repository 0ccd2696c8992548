--@ if any in pg_statistic_ext
-- Kind e stands for the expressions; statistics on a lone expression have no other kind.
select
  s.oid as oid,
  n.nspname as schema,
  s.stxname as name,
  pg_get_userbyid(s.stxowner) as owner,
  array[tn.nspname, t.relname] as table,
  case when cardinality(k.kinds) < 2 + (current_setting('server_version_num')::integer >= 120000)::integer then k.kinds end as kinds,
  (select array_agg(a.attname order by a.attname) from pg_attribute a where a.attrelid = s.stxrelid and a.attnum = any (s.stxkeys::smallint[])) as columns,
  (select string_agg('(' || e || ')', ', ' order by i) from unnest(pg_get_statisticsobjdef_expressions(s.oid)) with ordinality x(e, i)) as expressions,  --@ pg >= 14
  nullif(s.stxstattarget, -1) as target  --@ pg >= 13
  null as target  --@ pg < 13
from pg_statistic_ext s
join pg_namespace n on n.oid = s.stxnamespace
join pg_class t on t.oid = s.stxrelid
join pg_namespace tn on tn.oid = t.relnamespace
cross join lateral (select array(select k::text from unnest(s.stxkind) k where k <> 'e' order by k::text collate "C") as kinds) k
where t.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
