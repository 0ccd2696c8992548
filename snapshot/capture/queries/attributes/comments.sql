select
  d.classoid as catalog,
  d.objoid as oid,
  d.objsubid as sub_id,
  d.description as comment
from pg_description d
where d.objoid >= 16384
  or d.classoid = 'pg_namespace'::regclass and d.objoid = 'public'::regnamespace and d.description <> 'standard public schema'
union all
select s.classoid, s.objoid, 0, s.description from pg_shdescription s
