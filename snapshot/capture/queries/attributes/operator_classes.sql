select
  o.oid as oid,
  o.opcdefault as is_default,
  o.opcmethod as access_method,
  o.opcintype as type,
  quote_ident(n.nspname) || '.' || quote_ident(o.opcname) as name
from pg_opclass o
join pg_namespace n on n.oid = o.opcnamespace
