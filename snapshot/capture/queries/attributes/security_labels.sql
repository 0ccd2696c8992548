select
  l.classoid as catalog,
  l.objoid as oid,
  l.objsubid as sub_id,
  l.provider as provider,
  l.label as label
from (
  select classoid, objoid, objsubid, provider, label from pg_seclabel
  union all
  select classoid, objoid, 0, provider, label from pg_shseclabel
) l
order by l.provider collate "C"
