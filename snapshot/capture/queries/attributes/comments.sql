select
  d.classoid as catalog,
  d.objoid as oid,
  d.objsubid as sub_id,
  d.description as comment
from pg_description d
where (d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass and d.objoid = (select n.oid from pg_namespace n where n.nspname = 'public'))
  and (d.classoid <> 'pg_namespace'::regclass or d.description <> 'standard public schema'
    or d.objoid <> (select n.oid from pg_namespace n where n.nspname = 'public'))
union all
select 2615, n.oid, 0, ''
from pg_namespace n
where n.nspname = 'public'
  and not exists (select from pg_description d where d.classoid = 'pg_namespace'::regclass and d.objoid = n.oid)
union all
select s.classoid, s.objoid, 0, s.description from pg_shdescription s
where s.objoid <> 10 or s.classoid <> 'pg_authid'::regclass
