-- pg_get_indexdef with a column number prints the bare column or expression: collation, operator
-- class and order are added here.
with keys as (
  select
    i.indexrelid,
    array_agg(
      case when i.indkey[k.n] <> 0 then quote_ident(a.attname) else pg_get_indexdef(i.indexrelid, k.n + 1, false) end
      || case when i.indcollation[k.n] <> 0 and i.indcollation[k.n] <> case when i.indkey[k.n] <> 0 then a.attcollation else x.attcollation_of_type end then ' collate ' || (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = i.indcollation[k.n]) else '' end
      || case when not o.opcdefault or op.params is not null or o.opcintype <> coalesce((select d.opcintype from pg_opclass d where d.oid = o.oid and d.opcdefault), o.opcintype) then ' ' || quote_ident(opn.nspname) || '.' || quote_ident(o.opcname) else '' end
      || coalesce(op.params, '')
      || case when i.indoption[k.n] & 1 = 1 then ' desc' else '' end
      || case when i.indoption[k.n] = 3 or i.indoption[k.n] = 0 then '' when i.indoption[k.n] = 1 then ' nulls last' else ' nulls first' end
      order by k.n) as keys
  from pg_index i
  cross join lateral generate_series(0, i.indnkeyatts - 1) as k(n)  --@ pg >= 11
  cross join lateral generate_series(0, i.indnatts - 1) as k(n)  --@ pg < 11
  join pg_opclass o on o.oid = i.indclass[k.n]
  join pg_namespace opn on opn.oid = o.opcnamespace
  left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[k.n] and i.indkey[k.n] <> 0
  left join lateral (select t.typcollation as attcollation_of_type from pg_attribute e join pg_type t on t.oid = e.atttypid where e.attrelid = i.indexrelid and e.attnum = k.n + 1) x on true
  left join lateral (select ' (' || string_agg(opt, ', ' order by opt collate "C") || ')' as params from pg_attribute e, unnest(e.attoptions) opt where e.attrelid = i.indexrelid and e.attnum = k.n + 1 and opt not like 'pg\_attver=%') op on true
  where i.indexrelid >= 16384
    and not exists (select from pg_constraint q where q.conindid = i.indexrelid and q.contype in ('p', 'u', 'x'))
  group by i.indexrelid
)
select
  ic.oid as oid,
  n.nspname as schema,
  c.relname as relation,
  ic.relname as name,
  am.amname as access_method,
  i.indisunique as unique,
  i.indnullsnotdistinct as nulls_not_distinct,  --@ pg >= 15
  keys.keys as keys,
  (select array_agg(distinct a.attname) from unnest(i.indkey) u join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u where u <> 0) as columns,
  (select array_agg(a.attname order by u.n) from unnest(i.indkey[i.indnkeyatts:i.indnatts - 1]) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = i.indrelid and a.attnum = u.attnum) as include,  --@ pg >= 11
  pg_get_expr(i.indpred, i.indrelid) as predicate,
  (select array_agg(o order by o collate "C") from unnest(ic.reloptions) o) as options,
  ts.spcname as tablespace,
  (select array_agg(v order by a.attnum, o) from pg_attribute a, unnest(array[a.attnum::text, a.attstattarget::text]) with ordinality u(v, o) where a.attrelid = ic.oid and a.attstattarget >= 0) as statistics_targets,
  i.indisclustered as clustered,
  i.indisreplident as replica_identity,
  not i.indisvalid as invalid,
  case when pi.oid is not null then array[pn.nspname, pi.relname] end as parent_index
from pg_index i
join keys on keys.indexrelid = i.indexrelid
join pg_class ic on ic.oid = i.indexrelid
join pg_class c on c.oid = i.indrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_am am on am.oid = ic.relam
left join pg_tablespace ts on ts.oid = ic.reltablespace
left join pg_inherits h on h.inhrelid = i.indexrelid
left join pg_class pi on pi.oid = h.inhparent
left join pg_namespace pn on pn.oid = pi.relnamespace
where c.relkind in ('r', 'p', 'm') and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
