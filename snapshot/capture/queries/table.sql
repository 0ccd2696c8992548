-- A partition key of columns, with their own collations and the operator classes of their very types, is put
-- together as an expression is printed (relation_expressions.h): pg_get_partkeydef opens the table.
select
  c.oid::bigint as oid,
  c.oid::bigint as name,  --@ relation of oid
  pg_get_userbyid(c.relowner) as owner,
  c.relacl as privileges,
  case when c.relpersistence = 'u' then 'u' end as persistence,
  case when c.reloptions is not null then (select array_agg(o order by o collate "C") from unnest(c.reloptions) o) end as options,
  case when c.reltoastrelid <> 0 then c.reltoastrelid::bigint end as toast_options,  --@ options of oid
  case when am.amname <> 'heap' then am.amname end as access_method,  --@ pg >= 12
  ts.spcname as tablespace,
  case when c.reloftype <> 0 then format_type(c.reloftype, null) end as of_type,
  nullif(c.relreplident::text, 'd') as replica_identity,
  case when c.relrowsecurity then true end as row_security,
  case when c.relforcerowsecurity then true end as force_row_security,
  p.partstrat::text as partition_strategy,
  c.relhasoids as with_oids,  --@ pg < 12
  case when p.partrelid is not null then coalesce(
    case when p.partexprs is null and c.relnatts <= 20 then '{' || p.partnatts || case p.partstrat when 'l' then ' LIST (' when 'r' then ' RANGE (' else ' HASH (' end || (  --@ borrows names
      select case when bool_and(o.opcdefault and o.opcintype = a.atttypid and k.sorting in (0, a.attcollation)) then string_agg(b.attname, ', ' order by k.n) end  --@ borrows names
      from unnest(p.partattrs::smallint[], p.partclass::oid[], p.partcollation::oid[]) with ordinality k(attnum, class, sorting, n)  --@ borrows names
      join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum  --@ borrows names
      join pg_attribute b on b.attrelid = 'pg_aggregate'::regclass and b.attnum = k.attnum  --@ borrows names
      join pg_opclass o on o.oid = k.class  --@ borrows names
    ) || ')' end,  --@ borrows names
    pg_get_partkeydef(c.oid)) end as partition_key  --@ expression of name
from pg_class c
left join pg_am am on am.oid = c.relam  --@ pg >= 12
left join pg_tablespace ts on ts.oid = c.reltablespace
left join pg_partitioned_table p on p.partrelid = c.oid
where c.relkind in ('r', 'p') and c.relpersistence <> 't'
