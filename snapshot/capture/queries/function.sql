-- What a type's creation made (constructors of ranges) hangs on the type with deptype i.
select
  p.oid as oid,
  n.nspname as schema,
  p.proname as name,
  oidvectortypes(p.proargtypes) as arguments,
  pg_get_userbyid(p.proowner) as owner,
  p.proacl as privileges,
  p.prokind::text as function_kind,  --@ pg >= 11
  case when p.proiswindow then 'w' else 'f' end as function_kind,  --@ pg < 11
  coalesce(g.arguments, '') as arguments,
  g.input_names as argument_names,
  p.pronargdefaults as argument_defaults,
  pg_get_function_result(p.oid) as result,
  l.lanname as language,
  p.provolatile::text as volatility,
  p.proisstrict as strict,
  p.prosecdef as security_definer,
  p.proleakproof as leakproof,
  p.proparallel::text as parallel,
  case when p.procost <> case when l.lanname in ('internal', 'c') then 1 else 100 end then p.procost::text end as cost,
  case when p.prorows <> case when p.proretset then 1000 else 0 end then p.prorows::text end as rows,
  case when p.prosupport <> 0 then p.prosupport::regproc::text end as support,  --@ pg >= 12
  p.proconfig as configuration,
  (select array_agg(format_type(t, null) order by format_type(t, null)) from unnest(p.protrftypes) t) as transforms,
  pg_get_function_sqlbody(p.oid) as sql_body,  --@ pg >= 14
  case when p.prosqlbody is null then p.prosrc end as source,  --@ pg >= 14
  p.prosrc as source,  --@ pg < 14
  p.probin as object_file,
  g.outputs as output_arguments
from pg_proc p
join pg_namespace n on n.oid = p.pronamespace
join pg_language l on l.oid = p.prolang
cross join lateral (
  select
    string_agg(case a.mode when 'o' then 'out ' when 'b' then 'inout ' when 'v' then 'variadic ' else '' end || case when a.name <> '' then '"' || replace(a.name, '"', '""') || '" ' else '' end || format_type(a.type, null) || coalesce(' default ' || pg_get_function_arg_default(p.oid, a.n::integer), ''), ', ' order by a.n) filter (where a.mode <> 't') as arguments,
    array_agg(a.name order by a.n) filter (where a.mode in ('i', 'b', 'v')) as input_names,
    (select array_agg(u.v order by o.n, u.k) from unnest(array_agg(a.n) filter (where a.mode in ('o', 'b'))) o(n), unnest(array[coalesce(p.proargnames[o.n], ''), format_type(p.proallargtypes[o.n], null)]) with ordinality u(v, k)) as outputs
  from (
    select t.n, t.type, coalesce(p.proargmodes[t.n]::text, 'i') as mode, coalesce(p.proargnames[t.n], '') as name
    from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[])) with ordinality t(type, n)
  ) a
) g
where p.prokind <> 'a'  --@ pg >= 11
where not p.proisagg  --@ pg < 11
  and n.nspname <> 'information_schema' and n.nspname not like 'pg\_%'
  and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'i')
