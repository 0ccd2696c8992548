select
  d.oid as oid,
  'current' as name,
  pg_get_userbyid(d.datdba) as owner,
  d.datacl as privileges,
  nullif(d.datconnlimit, -1) as connection_limit,
  d.datistemplate as is_template,
  nullif(t.spcname, 'pg_default') as tablespace,
  d.datcollate as collate,
  d.datctype as ctype
from pg_database d
join pg_tablespace t on t.oid = d.dattablespace
where d.datname = current_database()
