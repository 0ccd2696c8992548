-- The one scan of pg_attribute. Columns of system schemas come too where a foreign key may name them by
-- number, those of the catalog with whose names expressions are printed, and what has privileges that no
-- column of a user's relation has, and that initdb did not give: they tell that provided_object has rows. A
-- flag that is false is printed as null, which takes the server less. What the sequence behind an identity
-- column is like, the row of identity_sequence.sql tells.
-- What the types that PostgreSQL numbers by hand are called without a modifier, and which collation and storage a type
-- has, types.sql tells: most columns have collation 100, "default", or none, and many have storage "x". A foreign table's
-- column has a compression where its parent's has one when it is made, and no statement changes that.
--@ position is rank in relation
--@ relation_kind is kind of relation
-- Internal elements that a server keeps in attoptions (pg_attver) are no options of the user's.
select
  a.attrelid::bigint as relation,  --@ relation of oid
  a.attnum as sub_id,
  a.attname as name,
  a.attacl as privileges,
  a.atttypid::bigint as type_oid,
  case when a.atttypmod >= 0 or a.atttypid >= 10000 then format_type(a.atttypid, a.atttypmod) end as type,
  case when a.attcollation <> 100 then a.attcollation::bigint end as collation,  --@ collation of type
  case when a.attinhcount > 0 then true end as inherited,
  case when a.attinhcount > 0 and not a.attislocal then true end as inherited_only,
  case when a.attnotnull then true end as not_null,
  case when nn.conname <> c.relname || '_' || a.attname || '_not_null' then nn.conname end as not_null_name,  --@ pg >= 18
  nn.connoinherit as not_null_no_inherit,  --@ pg >= 18
  not nn.convalidated as not_null_not_valid,  --@ pg >= 18
  case when nn.coninhcount > 0 and nn.conislocal and not c.relispartition then true end as not_null_own,  --@ pg >= 18
  case when nn.oid in (select d.objoid from pg_description d where d.classoid = 'pg_constraint'::regclass) then obj_description(nn.oid, 'pg_constraint') end as not_null_comment,  --@ pg >= 18
  case when a.attidentity <> '' then a.attidentity end as identity,
  case when a.attgenerated <> '' then a.attgenerated end as generated,  --@ pg >= 12
  case when a.attgenerated <> '' then (  --@ pg >= 12
    select coalesce(  --@ pg >= 12
      case when c.relnatts <= 20 then @expression(d.adbin) end,  --@ pg >= 12  --@ borrows names
      pg_get_expr(d.adbin, d.adrelid))  --@ pg >= 12
    from pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum  --@ pg >= 12
  ) end as generation_expression,  --@ pg >= 12  --@ expression of relation
  case when a.attgenerated <> '' then (select array_agg(x.refclassid || ':' || x.refobjid || ':' || x.refobjsubid) from pg_depend x where x.classid = 'pg_attrdef'::regclass and x.objid = (select d.oid from pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum) and x.deptype = 'a') end as requires,  --@ pg >= 15
  case when a.attstorage <> 'x' then a.attstorage end as storage,  --@ storage of type
  case when a.attcompression <> '' and c.relkind <> 'f' then a.attcompression end as compression,  --@ pg >= 14
  case when a.attstattarget >= 0 then a.attstattarget end as statistics_target,
  case when a.attoptions is null or (cardinality(a.attoptions) = 1 and a.attoptions[1] like 'pg\_attver=%') then null else (select array_agg(o order by o collate "C") from unnest(a.attoptions) o where o not like 'pg\_attver=%') end as options,
  case when a.attfdwoptions is not null then @foreign_options(a.attfdwoptions) end as fdw_options
from pg_attribute a
join (
  select c.oid, c.relname, c.relkind, c.relnatts, c.relispartition,
    c.relkind <> 'S' and (c.relnamespace not in (select n.oid from pg_namespace n where n.nspname = 'information_schema' or n.nspname like 'pg\_%')
      or c.relhastriggers and c.oid in (select k.confrelid from pg_constraint k where k.contype = 'f')
      or c.oid = 'pg_aggregate'::regclass) as is_named
  from pg_class c
  where c.relkind in ('r', 'p', 'f', 'v', 'm', 'c', 'S') and c.relpersistence <> 't'
  offset 0
) c on c.oid = a.attrelid
left join pg_constraint nn on nn.conrelid = a.attrelid and nn.contype = 'n' and nn.conkey[1] = a.attnum  --@ pg >= 18
where (a.attnum > 0 or a.attacl is not null) and not a.attisdropped
  and (c.is_named and a.attnum > 0
    or a.attacl is not null and not exists (select from pg_init_privs i where i.classoid = 'pg_class'::regclass and i.objoid = a.attrelid and i.objsubid = a.attnum))
