-- Tablespaces are of the cluster, and their folders the machine's.
select
  'tablespace' as type,
  t.spcname as identity
from pg_tablespace t
where t.oid >= 16384
