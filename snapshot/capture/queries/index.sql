-- Keys are composed of pg_index's columns (index_keys.h); the server prints those that are expressions. A lone one
-- that is a call or an operator is printed without the table; it has parentheses around it as pg_get_indexdef
-- has them.
-- Parameters of a key are options of the index's column: none where no operator class of the access method
-- has the function that reads them, number 5 for btree and 3 for hash.
select
  ic.oid::bigint as oid,
  i.indrelid::bigint as relation,  --@ relation of oid
  ic.relname as name,
  am.amname as access_method,
  case when i.indisunique then true end as unique,
  case when i.indnullsnotdistinct then true end as nulls_not_distinct,  --@ pg >= 15
  i.indkey as keys,  --@ index keys
  i.indclass as key_classes,  --@ index keys
  i.indcollation as key_collations,  --@ index keys
  i.indoption as key_options,  --@ index keys
  case when i.indexprs is not null then (
    select array_agg(t.oid || ':' || t.typcollation || ':' || coalesce(
        case when cardinality(array_positions(i.indkey::smallint[], 0::smallint)) <> 1 or (select c.relnatts > 20 from pg_class c where c.oid = i.indrelid) then null  --@ borrows names
          when i.indexprs::text like '({OPEXPR %' then '(' || @expression(i.indexprs)  --@ borrows names
          when i.indexprs::text like '({FUNCEXPR %' and substr(i.indexprs::text, strpos(i.indexprs::text, ' :funcformat ') + 13, 2) = '0 ' then @expression(i.indexprs) end,  --@ borrows names
        pg_get_indexdef(i.indexrelid, e.attnum, false)) order by e.attnum)
    from pg_attribute e
    join pg_type t on t.oid = e.atttypid
    where e.attrelid = i.indexrelid and e.attnum <= array_length(i.indclass, 1) and i.indkey[e.attnum - 1] = 0
  ) end as key_expressions,  --@ index keys
  case when am.has_parameters then (
    select array_agg(a.attnum || ':' || (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o where o not like 'pg\_attver=%') order by a.attnum)
    from pg_attribute a
    where a.attrelid = i.indexrelid and a.attoptions is not null
  ) end as key_parameters,  --@ index keys
  case when i.indpred is not null then coalesce(
    case when (select t.relnatts <= 20 from pg_class t where t.oid = i.indrelid) then @expression(i.indpred) end,  --@ borrows names
    pg_get_expr(i.indpred, i.indrelid)) end as predicate,  --@ expression of relation
  case when ic.reloptions is not null then (select array_agg(o order by o collate "C") from unnest(ic.reloptions) o) end as options,
  ts.spcname as tablespace,
  case when i.indexprs is not null then (select array_agg(v order by a.attnum, o) from pg_attribute a, unnest(array[a.attnum::text, a.attstattarget::text]) with ordinality u(v, o) where a.attrelid = ic.oid and a.attstattarget >= 0) end as statistics_targets,  --@ pg >= 11
  (select array_agg(v order by a.attnum, o) from pg_attribute a, unnest(array[a.attnum::text, a.attstattarget::text]) with ordinality u(v, o) where a.attrelid = ic.oid and a.attstattarget >= 0) as statistics_targets,  --@ pg < 11
  case when i.indisclustered then true end as clustered,
  case when i.indisreplident then true end as replica_identity,
  case when not i.indisvalid then true end as invalid,
  case when h.inhparent is not null then array[h.inhparent] end as parent_index  --@ names from oid
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
left join pg_inherits h on h.inhrelid = i.indexrelid
where i.indexrelid >= 16384 and ic.relpersistence <> 't'
  and i.indexrelid not in (select q.conindid from pg_constraint q where q.contype in ('p', 'u', 'x'))
