--@ if any in pg_type where typnamespace <> 'pg_catalog'::regnamespace and (typtype = 'b' and typinput <> 'array_in'::regproc or typtype = 'p' and not typisdefined)
-- An array type is its element's; the row types of relations and the multirange types are typtype c
-- and m. A shell type has typtype p.
select
  t.oid as oid,
  n.nspname as schema,
  t.typname as name,
  pg_get_userbyid(t.typowner) as owner,
  case when t.typacl = acldefault('T', t.typowner) then null else t.typacl end as privileges,
  not t.typisdefined as shell,
  case when t.typisdefined then t.typinput::regproc::text end as input,
  case when t.typisdefined then t.typoutput::regproc::text end as output,
  case when t.typisdefined and t.typreceive <> 0 then t.typreceive::regproc::text end as receive,
  case when t.typisdefined and t.typsend <> 0 then t.typsend::regproc::text end as send,
  case when t.typisdefined and t.typmodin <> 0 then t.typmodin::regproc::text end as typmod_in,
  case when t.typisdefined and t.typmodout <> 0 then t.typmodout::regproc::text end as typmod_out,
  case when t.typisdefined and t.typanalyze <> 0 then t.typanalyze::regproc::text end as analyze,
  case when t.typisdefined and t.typsubscript <> 0 then t.typsubscript::regproc::text end as subscript,  --@ pg >= 14
  case when t.typisdefined then t.typlen end as internal_length,
  t.typisdefined and t.typbyval as passed_by_value,
  case when t.typisdefined then t.typalign::text end as alignment,
  case when t.typisdefined then t.typstorage::text end as storage,
  case when t.typisdefined then t.typcategory::text end as category,
  t.typispreferred as preferred,
  t.typdefault as default_value,
  case when t.typisdefined and t.typelem <> 0 then format_type(t.typelem, null) end as element,
  case when t.typisdefined then t.typdelim::text end as delimiter,
  t.typcollation <> 0 as collatable
from pg_type t
join pg_namespace n on n.oid = t.typnamespace
where (t.typtype = 'b' or t.typtype = 'p' and not t.typisdefined)
  and not exists (select from pg_type e where e.typarray = t.oid)
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
