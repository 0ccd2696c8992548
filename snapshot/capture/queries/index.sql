-- Keys are composed of pg_index's columns (index_keys.h); the server prints those that are expressions.
-- Parameters of a key are options of the index's column: none where no operator class of the access method
-- has the function that reads them, number 5 for btree and 3 for hash.
select
  ic.oid::bigint as oid,
  i.indrelid::bigint as schema,  --@ schema of oid
  i.indrelid::bigint as relation,  --@ relation of oid
  ic.relname as name,
  am.amname as access_method,
  i.indisunique as unique,
  i.indnullsnotdistinct as nulls_not_distinct,  --@ pg >= 15
  i.indkey as keys,  --@ index keys
  i.indclass as key_classes,  --@ index keys
  i.indcollation as key_collations,  --@ index keys
  i.indoption as key_options,  --@ index keys
  case when i.indexprs is not null then (
    select array_agg(v.value order by k.n, v.n)
    from generate_series(0, array_length(i.indclass, 1) - 1) k(n)
    join pg_attribute e on e.attrelid = i.indexrelid and e.attnum = k.n + 1
    join pg_type t on t.oid = e.atttypid
    cross join lateral unnest(array[pg_get_indexdef(i.indexrelid, k.n + 1, false), t.typcollation::text]) with ordinality v(value, n)
    where i.indkey[k.n] = 0
  ) end as key_expressions,  --@ index keys
  case when am.has_parameters then (
    select array_agg(v.value order by a.attnum, v.n)
    from pg_attribute a
    cross join lateral unnest(array[a.attnum::text, (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o where o not like 'pg\_attver=%')]) with ordinality v(value, n)
    where a.attrelid = i.indexrelid and a.attoptions is not null
  ) end as key_parameters,  --@ index keys
  pg_get_expr(i.indpred, i.indrelid) as predicate,
  case when ic.reloptions is not null then (select array_agg(o order by o collate "C") from unnest(ic.reloptions) o) end as options,
  ts.spcname as tablespace,
  case when i.indexprs is not null then (select array_agg(v order by a.attnum, o) from pg_attribute a, unnest(array[a.attnum::text, a.attstattarget::text]) with ordinality u(v, o) where a.attrelid = ic.oid and a.attstattarget >= 0) end as statistics_targets,  --@ pg >= 11
  (select array_agg(v order by a.attnum, o) from pg_attribute a, unnest(array[a.attnum::text, a.attstattarget::text]) with ordinality u(v, o) where a.attrelid = ic.oid and a.attstattarget >= 0) as statistics_targets,  --@ pg < 11
  i.indisclustered as clustered,
  i.indisreplident as replica_identity,
  not i.indisvalid as invalid,
  parent.name as parent_index
from pg_index i
join pg_class ic on ic.oid = i.indexrelid
join (
  select m.oid, m.amname,
    m.amname not in ('btree', 'hash') or exists (
      select from pg_opfamily f join pg_amproc s on s.amprocfamily = f.oid where f.opfmethod = m.oid and s.amprocnum = case m.amname when 'btree' then 5 else 3 end
    ) as has_parameters
  from pg_am m
  offset 0
) am on am.oid = ic.relam
left join pg_tablespace ts on ts.oid = ic.reltablespace
left join (
  select h.inhrelid, array[pn.nspname, pi.relname] as name
  from pg_inherits h
  join pg_class pi on pi.oid = h.inhparent and pi.relkind = 'I'
  join pg_namespace pn on pn.oid = pi.relnamespace
) parent on parent.inhrelid = i.indexrelid
where i.indexrelid >= 16384 and ic.relpersistence <> 't'
  and not exists (select from pg_constraint q where q.conindid = i.indexrelid and q.contype in ('p', 'u', 'x'))
