--@ if any in pg_opclass where oid >= 16384
-- See operator_family.sql. What a class brought into a family of the server's own has no row in
-- pg_depend: it is the class of its type that it goes with.
with members as (
  select m.oid, m.amopfamily as family, f.opfmethod as method, m.amopstrategy as number,
    m.amoplefttype as left_type, m.amoprighttype as right_type, true as is_operator,
    array['2617:' || m.amopopr::oid || ':0', '2753:' || m.amopsortfamily || ':0'] as needs,
    m.amopopr::regoperator::text || case when m.amoppurpose = 'o' then ' for order by ' || (select quote_ident(sn.nspname) || '.' || quote_ident(s.opfname) from pg_opfamily s join pg_namespace sn on sn.oid = s.opfnamespace where s.oid = m.amopsortfamily) else '' end as definition
  from pg_amop m join pg_opfamily f on f.oid = m.amopfamily
  where m.oid >= 16384
  union all
  select m.oid, m.amprocfamily, f.opfmethod, m.amprocnum, m.amproclefttype, m.amprocrighttype, false, array['1255:' || m.amproc::oid || ':0'], m.amproc::regprocedure::text
  from pg_amproc m join pg_opfamily f on f.oid = m.amprocfamily
  where m.oid >= 16384
), bound as (
  select m.*, d.refobjid as class
  from members m
  join pg_am am on am.oid = m.method
  join pg_depend d on d.objid = m.oid and d.classid = case when m.is_operator then 'pg_amop'::regclass else 'pg_amproc'::regclass end
    and d.refclassid = 'pg_opclass'::regclass
  where true
    and not (m.family >= 16384 and am.amname in ('btree', 'hash', 'gin', 'gist', 'spgist') and (m.is_operator and am.amname in ('gin', 'gist', 'spgist') or am.amname in ('btree', 'hash') and m.left_type <> m.right_type or not m.is_operator and m.number not in (select unnest(case am.amname when 'gin' then array[2, 3] when 'gist' then array[1, 2, 5, 6, 7] when 'spgist' then array[1, 2, 3, 4, 5] else array[1] end))))  --@ pg < 14
  union all
  select m.*, o.oid
  from members m
  join pg_opclass o on o.opcfamily = m.family and o.opcintype = m.left_type
  where m.family < 16384
    and not exists (select from pg_depend d where d.objid = m.oid and d.classid = case when m.is_operator then 'pg_amop'::regclass else 'pg_amproc'::regclass end and d.refclassid = 'pg_opclass'::regclass)
)
select
  o.oid as oid,
  n.nspname as schema,
  o.opcname as name,
  am.amname as access_method,
  pg_get_userbyid(o.opcowner) as owner,
  format_type(o.opcintype, null) as type,
  o.opcdefault as is_default,
  array[fn.nspname, f.opfname] as family,
  case when o.opckeytype <> 0 then format_type(o.opckeytype, null) end as key_type,
  (select array_agg(v order by m.number, m.left_type::regtype::text, m.right_type::regtype::text, i) from bound m, unnest(array[m.number::text, '(' || format_type(m.left_type, null) || ', ' || format_type(m.right_type, null) || ')', m.definition]) with ordinality u(v, i) where m.class = o.oid and m.is_operator) as operators,
  (select array_agg(v order by m.number, m.left_type::regtype::text, m.right_type::regtype::text, i) from bound m, unnest(array[m.number::text, '(' || format_type(m.left_type, null) || ', ' || format_type(m.right_type, null) || ')', m.definition]) with ordinality u(v, i) where m.class = o.oid and not m.is_operator) as functions,
  (select array_agg(n order by n) from bound m, unnest(m.needs) n where m.class = o.oid) as requires
from pg_opclass o
join pg_namespace n on n.oid = o.opcnamespace
join pg_am am on am.oid = o.opcmethod
join pg_opfamily f on f.oid = o.opcfamily
join pg_namespace fn on fn.oid = f.opfnamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
