-- Users' columns that are dropped; that have a collation of their own (100 is "default"); and the keys of
-- indexes with parameters, which are options of the index's column.
select
  a.attrelid as relation,
  a.attnum as number,
  a.attisdropped as dropped,
  a.attcollation as collation,
  case when a.attoptions is not null then (select string_agg(o, ', ' order by o collate "C") from unnest(a.attoptions) o where o not like 'pg\_attver=%') end as parameters
from pg_attribute a
where a.attnum > 0 and a.attrelid >= 16384
  and (a.attisdropped or a.attcollation not in (0, 100) or a.attoptions is not null and not (cardinality(a.attoptions) = 1 and a.attoptions[1] like 'pg\_attver=%'))
