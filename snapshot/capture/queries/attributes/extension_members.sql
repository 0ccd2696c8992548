-- Objects that an extension made: left out of the capture, and a dependency on one is a dependency
-- on its extension.
select
  d.classid as catalog,
  d.objid as member,
  d.refobjid as extension
from pg_depend d
where d.deptype = 'e' and d.refclassid = 'pg_extension'::regclass
