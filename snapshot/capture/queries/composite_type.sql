--@ if any relation of kind c
-- pg_depend knows the attributes' types from the attributes alone: here the type needs them.
select
  t.oid as oid,
  n.nspname as schema,
  t.typname as name,
  pg_get_userbyid(t.typowner) as owner,
  case when t.typacl = acldefault('T', t.typowner) then null else t.typacl end as privileges,
  (select array_agg(distinct r.reference) from pg_attribute a, unnest(array['1247:' || a.atttypid || ':0', '3456:' || a.attcollation || ':0']) r(reference) where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) as requires,
  (select array_agg(v.value order by a.attnum, v.n) from pg_attribute a join pg_type b on b.oid = a.atttypid left join pg_collation co on co.oid = a.attcollation and co.oid <> b.typcollation left join pg_namespace cn on cn.oid = co.collnamespace cross join lateral unnest(array[a.attname::text, format_type(a.atttypid, a.atttypmod), coalesce(quote_ident(cn.nspname) || '.' || quote_ident(co.collname), '')]) with ordinality v(value, n) where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped) as attributes
from pg_type t
join pg_class c on c.oid = t.typrelid
join pg_namespace n on n.oid = t.typnamespace
where t.typtype = 'c' and c.relkind = 'c'
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
