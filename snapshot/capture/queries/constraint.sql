-- conkey names the columns of a check too. confdelsetcols is null without a column list; a
-- partition's copy of a key has its parent's numbers there, whatever its own columns' are.
select
  k.oid::bigint as oid,
  k.conrelid::bigint as schema,  --@ schema of oid
  k.conrelid::bigint as relation,  --@ relation of oid
  k.conname as name,
  k.contype::text as type,
  case when i.indnkeyatts is null then k.conkey else k.conkey[:i.indnkeyatts] end as columns,  --@ pg >= 11  --@ columns of relation
  k.conkey as columns,  --@ pg < 11  --@ columns of relation
  case when k.contype = 'c' and (k.coninhcount = 0 or not exists (
    select from pg_inherits h join pg_constraint hk on hk.conrelid = h.inhparent and hk.contypid = 0 and hk.conname = k.conname and hk.contype = 'c' where h.inhrelid = k.conrelid
  )) then pg_get_expr(k.conbin, k.conrelid) end as expression,
  case when k.contype = 'c' and k.coninhcount > 0 then (
    select h.inhparent from pg_inherits h join pg_constraint hk on hk.conrelid = h.inhparent and hk.contypid = 0 and hk.conname = k.conname and hk.contype = 'c' where h.inhrelid = k.conrelid order by h.inhseqno limit 1
  ) end as expression,  --@ inherited from oid
  case when k.contype = 'x' then pg_get_constraintdef(k.oid) end as definition,
  nullif(k.confrelid::bigint, 0) as referenced_schema,  --@ schema of oid
  nullif(k.confrelid::bigint, 0) as referenced_table,  --@ relation of oid
  k.confkey as referenced_columns,  --@ columns of referenced_table
  case when k.contype = 'f' then nullif(k.confmatchtype::text, 's') end as match_type,
  case when k.contype = 'f' then nullif(k.confupdtype::text, 'a') end as on_update,
  case when k.contype = 'f' then nullif(k.confdeltype::text, 'a') end as on_delete,
  case when k.conparentid = 0 then k.confdelsetcols end as set_columns,  --@ pg >= 15  --@ columns of relation
  k.conperiod as period,  --@ pg >= 18
  k.condeferrable as deferrable,
  k.condeferred as initially_deferred,
  not k.convalidated and k.conenforced as not_valid,  --@ pg >= 18
  not k.convalidated as not_valid,  --@ pg < 18
  not k.conenforced as not_enforced,  --@ pg >= 18
  k.contype = 'c' and k.connoinherit as no_inherit,
  case when i.indnatts > i.indnkeyatts then i.indkey[i.indnkeyatts:i.indnatts - 1]::smallint[] end as include,  --@ pg >= 11  --@ columns of relation
  i.indnullsnotdistinct as nulls_not_distinct,  --@ pg >= 15
  case when ic.reloptions is not null then (select array_agg(o order by o collate "C") from unnest(ic.reloptions) o) end as index_options,
  ts.spcname as tablespace,
  ds.description as index_comment,
  i.indisclustered as clustered,
  i.indisreplident as replica_identity,
  case when k.conparentid <> 0 then (select array[pn.nspname, pc.relname, p.conname] from pg_constraint p join pg_class pc on pc.oid = p.conrelid join pg_namespace pn on pn.oid = pc.relnamespace where p.oid = k.conparentid) end as parent_constraint,  --@ pg >= 11
  not k.conislocal as inherited
from pg_constraint k
left join pg_index i on i.indexrelid = k.conindid and k.contype in ('p', 'u', 'x')
left join pg_class ic on ic.oid = i.indexrelid
left join pg_description ds on ds.objoid = i.indexrelid and ds.classoid = 'pg_class'::regclass and ds.objsubid = 0
left join pg_tablespace ts on ts.oid = ic.reltablespace
where k.contype in ('p', 'u', 'f', 'c', 'x') and k.conrelid <> 0
  and k.conrelid not in (select c.oid from pg_class c where c.relpersistence = 't')
  and (k.contype <> 'f' or k.conparentid = 0 or (select p.conrelid from pg_constraint p where p.oid = k.conparentid) <> k.conrelid)  --@ pg >= 11
