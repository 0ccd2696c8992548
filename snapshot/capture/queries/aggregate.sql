--@ if any in pg_aggregate where aggfnoid >= 16384
-- The default of FINALFUNC_MODIFY: read-write for ordered-set aggregates, else read-only.
select
  p.oid as oid,
  n.nspname as schema,
  p.proname as name,
  oidvectortypes(p.proargtypes) as arguments,
  pg_get_userbyid(p.proowner) as owner,
  p.proacl as privileges,
  nullif(a.aggkind::text, 'n') as aggregate_kind,
  pg_get_function_arguments(p.oid) as arguments,
  (select array_agg(coalesce(x, '') order by i) from unnest(p.proargnames) with ordinality q(x, i)) as argument_names,
  a.aggnumdirectargs as direct_arguments,
  pg_get_function_result(p.oid) as result,
  a.aggtransfn::regproc::text as state_function,
  format_type(a.aggtranstype, null) as state_type,
  nullif(a.aggtransspace, 0) as state_space,
  case when a.aggfinalfn <> 0 then a.aggfinalfn::regproc::text end as final_function,
  a.aggfinalextra as final_extra,
  case when a.aggfinalmodify <> case when a.aggkind = 'n' then 'r' else 'w' end then a.aggfinalmodify::text end as final_modify,  --@ pg >= 11
  case when a.aggcombinefn <> 0 then a.aggcombinefn::regproc::text end as combine_function,
  case when a.aggserialfn <> 0 then a.aggserialfn::regproc::text end as serial_function,
  case when a.aggdeserialfn <> 0 then a.aggdeserialfn::regproc::text end as deserial_function,
  a.agginitval as initial_value,
  case when a.aggmtransfn <> 0 then a.aggmtransfn::regproc::text end as moving_state_function,
  case when a.aggminvtransfn <> 0 then a.aggminvtransfn::regproc::text end as moving_inverse_function,
  case when a.aggmtranstype <> 0 then format_type(a.aggmtranstype, null) end as moving_state_type,
  nullif(a.aggmtransspace, 0) as moving_state_space,
  case when a.aggmfinalfn <> 0 then a.aggmfinalfn::regproc::text end as moving_final_function,
  a.aggmfinalextra as moving_final_extra,
  case when a.aggmtransfn <> 0 and a.aggmfinalmodify <> case when a.aggkind = 'n' then 'r' else 'w' end then a.aggmfinalmodify::text end as moving_final_modify,  --@ pg >= 11
  a.aggminitval as moving_initial_value,
  case when a.aggsortop <> 0 then (select quote_ident(sn.nspname) || '.' || s.oprname from pg_operator s join pg_namespace sn on sn.oid = s.oprnamespace where s.oid = a.aggsortop) end as sort_operator,
  p.proparallel::text as parallel
from pg_aggregate a
join pg_proc p on p.oid = a.aggfnoid
join pg_namespace n on n.oid = p.pronamespace
where n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
