-- Internal elements that a server keeps in attoptions (pg_attver) are no options of the user's.
select
  a.attrelid as oid,
  a.attnum as sub_id,
  n.nspname as schema,
  c.relname as relation,
  a.attname as name,
  case when c.relkind = 'p' then 'r' else c.relkind::text end as relation_kind,
  row_number() over (partition by a.attrelid order by a.attnum) as position,
  a.attacl as privileges,
  format_type(a.atttypid, a.atttypmod) as type,
  case when a.attcollation <> t.typcollation then (select quote_ident(cn.nspname) || '.' || quote_ident(co.collname) from pg_collation co join pg_namespace cn on cn.oid = co.collnamespace where co.oid = a.attcollation) end as collation,
  a.attinhcount > 0 as inherited,
  a.attinhcount > 0 and not a.attislocal as inherited_only,
  a.attnotnull as not_null,
  case when nn.conname <> c.relname || '_' || a.attname || '_not_null' then nn.conname end as not_null_name,  --@ pg >= 18
  nn.connoinherit as not_null_no_inherit,  --@ pg >= 18
  not nn.convalidated as not_null_not_valid,  --@ pg >= 18
  nullif(a.attidentity::text, '') as identity,
  i.options as identity_options,
  nullif(a.attgenerated::text, '') as generated,  --@ pg >= 12
  case when a.attgenerated <> '' then pg_get_expr(d.adbin, d.adrelid) end as generation_expression,  --@ pg >= 12
  case when a.attstorage <> t.typstorage and c.relkind not in ('v', 'c') then a.attstorage::text end as storage,
  nullif(a.attcompression::text, '') as compression,  --@ pg >= 14
  case when a.attstattarget >= 0 then a.attstattarget end as statistics_target,
  case when a.attoptions is null or (cardinality(a.attoptions) = 1 and a.attoptions[1] like 'pg\_attver=%') then null else (select array_agg(o order by o collate "C") from unnest(a.attoptions) o where o not like 'pg\_attver=%') end as options,
  @foreign_options(a.attfdwoptions) as fdw_options
from pg_attribute a
join pg_class c on c.oid = a.attrelid
join pg_namespace n on n.oid = c.relnamespace
join pg_type t on t.oid = a.atttypid
left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum  --@ pg >= 12
left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey[1] = a.attnum  --@ pg >= 18
left join (
  select s.refobjid, s.refobjsubid,
    array['sequence', quote_ident(sn.nspname) || '.' || quote_ident(sc.relname),
      'start', q.seqstart::text, 'increment', q.seqincrement::text, 'minvalue', q.seqmin::text,
      'maxvalue', q.seqmax::text, 'cache', q.seqcache::text, 'cycle', q.seqcycle::text] as options
  from pg_depend s
  join pg_sequence q on q.seqrelid = s.objid
  join pg_class sc on sc.oid = s.objid
  join pg_namespace sn on sn.oid = sc.relnamespace
  where s.classid = 'pg_class'::regclass and s.refclassid = 'pg_class'::regclass and s.deptype = 'i'
) i on i.refobjid = a.attrelid and i.refobjsubid = a.attnum and a.attidentity <> ''
where a.attnum > 0 and not a.attisdropped
  and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c') and c.relpersistence <> 't'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
