-- conkey names the columns of a check too. confdelsetcols is null without a column list; a
-- partition's copy of a key has its parent's numbers there, whatever its own columns' are.
select
  k.oid::bigint as oid,
  k.conrelid::bigint as relation,  --@ relation of oid
  k.conname as name,
  case when k.contype in ('p', 'u', 'x') and k.conindid <> 0 then k.conindid::bigint end as own_index,
  k.contype as type,
  case when i.indnatts > i.indnkeyatts then k.conkey[:i.indnkeyatts] else k.conkey end as columns,  --@ pg >= 11  --@ columns of relation
  k.conkey as columns,  --@ pg < 11  --@ columns of relation
  case when k.contype = 'c' and k.heir_of is null then coalesce(
    case when 20 >= all (k.conkey) then @expression(k.conbin) end,  --@ borrows names
    pg_get_expr(k.conbin, k.conrelid)) end as expression,  --@ expression of relation
  k.heir_of::bigint as expression,  --@ inherited from oid
  case when k.contype = 'x' then pg_get_constraintdef(k.oid) end as definition,
  case when k.confrelid <> 0 then k.confrelid::bigint end as referenced_schema,  --@ schema of oid
  case when k.confrelid <> 0 then k.confrelid::bigint end as referenced_table,  --@ relation of oid
  k.confkey as referenced_columns,  --@ columns of referenced_table
  case when k.contype = 'f' and k.confmatchtype <> 's' then k.confmatchtype end as match_type,
  case when k.contype = 'f' and k.confupdtype <> 'a' then k.confupdtype end as on_update,
  case when k.contype = 'f' and k.confdeltype <> 'a' then k.confdeltype end as on_delete,
  case when k.conparentid = 0 then k.confdelsetcols end as set_columns,  --@ pg >= 15  --@ columns of relation
  k.conperiod as period,  --@ pg >= 18
  case when k.condeferrable then true end as deferrable,
  case when k.condeferred then true end as initially_deferred,
  not k.convalidated and k.conenforced as not_valid,  --@ pg >= 18
  case when not k.convalidated then true end as not_valid,  --@ pg < 18
  not k.conenforced as not_enforced,  --@ pg >= 18
  case when k.contype = 'c' and k.connoinherit then true end as no_inherit,
  case when i.indnatts > i.indnkeyatts then i.indkey[i.indnkeyatts:i.indnatts - 1]::smallint[] end as include,  --@ pg >= 11  --@ columns of relation
  case when i.indnullsnotdistinct then true end as nulls_not_distinct,  --@ pg >= 15
  case when ic.reloptions is not null then (select array_agg(o order by o collate "C") from unnest(ic.reloptions) o) end as index_options,
  ts.spcname as tablespace,
  case when k.contype in ('p', 'u', 'x') then (select d.description from pg_description d where d.objoid = k.conindid and d.classoid = 'pg_class'::regclass and d.objsubid = 0) end as index_comment,
  case when i.indisclustered then true end as clustered,
  case when i.indisreplident then true end as replica_identity,
  case when p.oid is not null then array[p.conrelid::text, p.conname] end as parent_constraint,  --@ pg >= 11  --@ names from oid
  case when ic.relispartition and k.conparentid = 0 then array[(select h.inhparent from pg_inherits h where h.inhrelid = k.conindid)] end as parent_index,  --@ pg >= 11  --@ names from oid
  case when not k.conislocal then true end as inherited
from (
  select k.*,
    k.oid,  --@ pg < 12
    case when k.contype = 'c' and k.coninhcount > 0 then (
      select h.inhparent from pg_inherits h
      where h.inhrelid = k.conrelid
        and exists (select from pg_constraint hk where hk.conrelid = h.inhparent and hk.conname = k.conname and hk.contype = 'c' and not hk.connoinherit offset 0)
      order by h.inhseqno limit 1
    ) end as heir_of
  from pg_constraint k
  where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conrelid <> 0
    and k.connamespace not in (select n.oid from pg_namespace n where n.nspname = 'information_schema' or n.nspname like 'pg\_%')
  offset 0
) k
left join lateral (select p.oid, p.conrelid, p.conname from pg_constraint p where p.oid = k.conparentid and k.conparentid <> 0 offset 0) p on true  --@ pg >= 11
left join lateral (
  select ic.reloptions, ic.reltablespace, ic.relispartition
  from pg_class ic
  where ic.oid = k.conindid and k.contype in ('p', 'u', 'x')
  offset 0
) ic on true
left join lateral (select i.* from pg_index i where i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x') offset 0) i on true
left join pg_tablespace ts on ts.oid = ic.reltablespace
where (k.contype <> 'f' or k.conparentid = 0 or p.conrelid <> k.conrelid)  --@ pg >= 11
