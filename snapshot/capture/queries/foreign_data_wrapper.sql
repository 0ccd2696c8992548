--@ if any in pg_foreign_data_wrapper
select
  w.oid as oid,
  w.fdwname as name,
  pg_get_userbyid(w.fdwowner) as owner,
  case when w.fdwacl = acldefault('F', w.fdwowner) then null else w.fdwacl end as privileges,
  case when w.fdwhandler <> 0 then w.fdwhandler::regproc::text end as handler,
  case when w.fdwvalidator <> 0 then w.fdwvalidator::regproc::text end as validator,
  @foreign_options(w.fdwoptions) as options
from pg_foreign_data_wrapper w
