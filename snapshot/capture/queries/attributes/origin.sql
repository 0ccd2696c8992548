-- Who may not read the system identifier has none.
select
  case when has_function_privilege('pg_control_system()', 'execute') then (select c.system_identifier::text from pg_control_system() c) end as system,
  d.oid as database,
  d.datname as name
from pg_database d
where d.datname = current_database()
