--@ if any in pg_collation where oid >= 16384
-- An ICU collation's locale stood in collcollate and collctype before 15.
select
  c.oid as oid,
  n.nspname as schema,
  c.collname as name,
  pg_get_userbyid(c.collowner) as owner,
  c.collprovider::text as provider,
  c.colllocale as locale,  --@ pg >= 17
  c.colliculocale as locale,  --@ pg >= 15  --@ pg < 17
  case when c.collprovider = 'i' and c.collcollate = c.collctype then c.collcollate::text end as locale,  --@ pg < 15
  case when c.collprovider = 'c' then c.collcollate::text end as lc_collate,  --@ pg >= 15
  case when c.collprovider = 'c' then c.collctype::text end as lc_ctype,  --@ pg >= 15
  case when c.collprovider = 'c' or c.collcollate <> c.collctype then c.collcollate::text end as lc_collate,  --@ pg < 15
  case when c.collprovider = 'c' or c.collcollate <> c.collctype then c.collctype::text end as lc_ctype,  --@ pg < 15
  c.collicurules as rules,  --@ pg >= 16
  not c.collisdeterministic as nondeterministic,  --@ pg >= 12
  c.collversion as version
from pg_collation c
join pg_namespace n on n.oid = c.collnamespace
where c.collencoding in (-1, (select d.encoding from pg_database d where d.datname = current_database()))
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
