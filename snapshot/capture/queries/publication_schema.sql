--@ if any in pg_publication
select
  s.oid as oid,
  p.pubname as publication,
  n.nspname as schema
from pg_publication_namespace s  --@ pg >= 15
from (select 0::oid as oid, 0::oid as pnpubid, 0::oid as pnnspid where false) s  --@ pg < 15
join pg_publication p on p.oid = s.pnpubid
join pg_namespace n on n.oid = s.pnnspid
