-- conkey names the columns of a check too. confdelsetcols is null without a column list.
select
  k.oid as oid,
  n.nspname as schema,
  c.relname as relation,
  k.conname as name,
  k.contype::text as type,
  (select array_agg(a.attname order by u.n) from unnest(k.conkey[:coalesce(i.indnkeyatts, cardinality(k.conkey))]) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as columns,  --@ pg >= 11
  (select array_agg(a.attname order by u.n) from unnest(k.conkey) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as columns,  --@ pg < 11
  case when k.contype = 'c' then pg_get_expr(k.conbin, k.conrelid) end as expression,
  case when k.contype = 'x' then pg_get_constraintdef(k.oid) end as definition,
  fn.nspname as referenced_schema,
  f.relname as referenced_table,
  (select array_agg(a.attname order by u.n) from unnest(k.confkey) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.attnum) as referenced_columns,
  case when k.contype = 'f' then nullif(k.confmatchtype::text, 's') end as match_type,
  case when k.contype = 'f' then nullif(k.confupdtype::text, 'a') end as on_update,
  case when k.contype = 'f' then nullif(k.confdeltype::text, 'a') end as on_delete,
  (select array_agg(a.attname order by u.n) from unnest(k.confdelsetcols) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as set_columns,  --@ pg >= 15
  k.conperiod as period,  --@ pg >= 18
  k.condeferrable as deferrable,
  k.condeferred as initially_deferred,
  not k.convalidated and k.conenforced as not_valid,  --@ pg >= 18
  not k.convalidated as not_valid,  --@ pg < 18
  not k.conenforced as not_enforced,  --@ pg >= 18
  k.contype = 'c' and k.connoinherit as no_inherit,
  (select array_agg(a.attname order by u.n) from unnest(i.indkey[i.indnkeyatts:i.indnatts - 1]) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum) as include,  --@ pg >= 11
  i.indnullsnotdistinct as nulls_not_distinct,  --@ pg >= 15
  (select array_agg(o order by o collate "C") from unnest(ic.reloptions) o) as index_options,
  ts.spcname as tablespace,
  obj_description(i.indexrelid, 'pg_class') as index_comment,
  i.indisclustered as clustered,
  i.indisreplident as replica_identity,
  case when p.oid is not null then array[pn.nspname, pc.relname, p.conname] end as parent_constraint,  --@ pg >= 11
  not k.conislocal as inherited
from pg_constraint k
join pg_class c on c.oid = k.conrelid
join pg_namespace n on n.oid = c.relnamespace
left join pg_class f on f.oid = k.confrelid
left join pg_namespace fn on fn.oid = f.relnamespace
left join pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_class ic on ic.oid = i.indexrelid
left join pg_tablespace ts on ts.oid = ic.reltablespace
left join pg_constraint p on p.oid = k.conparentid  --@ pg >= 11
left join pg_class pc on pc.oid = p.conrelid  --@ pg >= 11
left join pg_namespace pn on pn.oid = pc.relnamespace  --@ pg >= 11
where k.contype in ('p', 'u', 'f', 'c', 'x') and c.relkind in ('r', 'p', 'f') and c.relpersistence <> 't'
  and (k.contype <> 'f' or k.conparentid = 0 or p.conrelid <> k.conrelid)  --@ pg >= 11
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
