--@ if any in pg_opfamily where oid >= 16384
-- A member belongs to its family or to a class, as pg_depend says. Before 14 all that CREATE OPERATOR
-- CLASS names belongs to the class; what since then belongs to the family is said to do so here too: operators of GIN,
-- GiST and SP-GiST, members of B-trees and hashes for two types, and functions that a class need not have.
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
), loose as (
  select m.*
  from members m
  join pg_am am on am.oid = m.method
  join pg_depend d on d.objid = m.oid and d.classid = case when m.is_operator then 'pg_amop'::regclass else 'pg_amproc'::regclass end
    and (d.refclassid = 'pg_opclass'::regclass or d.refclassid = 'pg_opfamily'::regclass and d.refobjid = m.family and d.deptype in ('a', 'i'))
  where d.refclassid = 'pg_opfamily'::regclass
    or am.amname in ('btree', 'hash', 'gin', 'gist', 'spgist') and (m.is_operator and am.amname in ('gin', 'gist', 'spgist') or am.amname in ('btree', 'hash') and m.left_type <> m.right_type or not m.is_operator and m.number not in (select unnest(case am.amname when 'gin' then array[2, 3] when 'gist' then array[1, 2, 5, 6, 7] when 'spgist' then array[1, 2, 3, 4, 5] else array[1] end)))  --@ pg < 14
)
select
  f.oid as oid,
  n.nspname as schema,
  f.opfname as name,
  am.amname as access_method,
  pg_get_userbyid(f.opfowner) as owner,
  (select array_agg(v order by m.number, m.left_type::regtype::text, m.right_type::regtype::text, i) from loose m, unnest(array[m.number::text, '(' || format_type(m.left_type, null) || ', ' || format_type(m.right_type, null) || ')', m.definition]) with ordinality u(v, i) where m.family = f.oid and m.is_operator) as operators,
  (select array_agg(v order by m.number, m.left_type::regtype::text, m.right_type::regtype::text, i) from loose m, unnest(array[m.number::text, '(' || format_type(m.left_type, null) || ', ' || format_type(m.right_type, null) || ')', m.definition]) with ordinality u(v, i) where m.family = f.oid and not m.is_operator) as functions,
  (select array_agg(n order by n) from loose m, unnest(m.needs) n where m.family = f.oid) as requires
from pg_opfamily f
join pg_namespace n on n.oid = f.opfnamespace
join pg_am am on am.oid = f.opfmethod
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
