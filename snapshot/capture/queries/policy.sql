--@ if any in pg_policy
select
  p.oid as oid,
  p.polrelid as relation,  --@ relation of oid
  p.polname as name,
  p.polcmd::text as command,
  p.polpermissive as permissive,
  case when p.polroles <> '{0}' then (select array_agg(pg_get_userbyid(r) order by pg_get_userbyid(r)::text collate "C") from unnest(p.polroles) r) end as roles,
  coalesce(
    case when c.relnatts <= 20 and strpos(p.polqual::text, '{SUBLINK ') = 0 then @expression(p.polqual) end,  --@ borrows names
    pg_get_expr(p.polqual, p.polrelid)) as using_expression,  --@ expression of relation
  coalesce(
    case when c.relnatts <= 20 and strpos(p.polwithcheck::text, '{SUBLINK ') = 0 then @expression(p.polwithcheck) end,  --@ borrows names
    pg_get_expr(p.polwithcheck, p.polrelid)) as check_expression  --@ expression of relation
from pg_policy p
join pg_class c on c.oid = p.polrelid
where c.relpersistence <> 't'
