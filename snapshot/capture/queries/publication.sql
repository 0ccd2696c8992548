--@ if any in pg_publication
select
  p.oid as oid,
  p.pubname as name,
  pg_get_userbyid(p.pubowner) as owner,
  p.puballtables as all_tables,
  p.pubviaroot as via_root,  --@ pg >= 13
  nullif(p.pubgencols::text, 'n') as generated_columns,  --@ pg >= 18
  array_remove(array[
    case when p.pubinsert then 'insert' end,
    case when p.pubupdate then 'update' end,
    case when p.pubdelete then 'delete' end,
    case when p.pubtruncate then 'truncate' end,  --@ pg >= 11
    null], null) as publishes
from pg_publication p
