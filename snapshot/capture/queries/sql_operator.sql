--@ if any in pg_operator where oid >= 16384
select
  o.oid as oid,
  n.nspname as schema,
  o.oprname as name,
  case when o.oprleft <> 0 then format_type(o.oprleft, null) else 'NONE' end as left_type,
  case when o.oprright <> 0 then format_type(o.oprright, null) else 'NONE' end as right_type,
  pg_get_userbyid(o.oprowner) as owner,
  o.oprcode::text as function,
  case when c.oid is not null then array[cn.nspname, c.oprname, case when c.oprleft <> 0 then format_type(c.oprleft, null) else 'NONE' end, case when c.oprright <> 0 then format_type(c.oprright, null) else 'NONE' end] end as commutator,
  case when g.oid is not null then array[gn.nspname, g.oprname, case when g.oprleft <> 0 then format_type(g.oprleft, null) else 'NONE' end, case when g.oprright <> 0 then format_type(g.oprright, null) else 'NONE' end] end as negator,
  case when o.oprrest <> 0 then o.oprrest::text end as restrict_function,
  case when o.oprjoin <> 0 then o.oprjoin::text end as join_function,
  o.oprcanhash as hashes,
  o.oprcanmerge as merges
from pg_operator o
join pg_namespace n on n.oid = o.oprnamespace
left join pg_operator c on c.oid = o.oprcom
left join pg_namespace cn on cn.oid = c.oprnamespace
left join pg_operator g on g.oid = o.oprnegate
left join pg_namespace gn on gn.oid = g.oprnamespace
where o.oprcode <> 0
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
