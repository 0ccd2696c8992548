-- Clones of a partitioned table's trigger are internal up to 14, and their parent stands in pg_depend
-- alone up to 12. tgargs ends each argument with a NUL byte; in escape form a backslash is two, so
-- it is made octal first, and then \000 is nothing but the end. The condition lies in the definition
-- between the first WHEN ( that is not in quotes, and the call, which is known to the letter. The many
-- triggers that enforce a constraint name its index (tgconstrindid); what users make has none.
select
  g.oid as oid,
  g.tgrelid as relation,  --@ relation of oid
  g.tgname as name,
  case when o.own then case g.tgtype & 66 when 2 then 'before' when 64 then 'instead of' else 'after' end end as timing,
  case when o.own then array_remove(array[case when g.tgtype & 4 <> 0 then 'insert' end, case when g.tgtype & 16 <> 0 then 'update' end, case when g.tgtype & 8 <> 0 then 'delete' end, case when g.tgtype & 32 <> 0 then 'truncate' end], null) end as events,
  case when o.own then (select array_agg(a.attname order by u.n) from unnest(g.tgattr::smallint[]) with ordinality u(attnum, n) join pg_attribute a on a.attrelid = g.tgrelid and a.attnum = u.attnum) end as update_columns,
  o.own and g.tgtype & 1 <> 0 as row_level,
  case when o.own then g.tgoldtable end as old_table,
  case when o.own then g.tgnewtable end as new_table,
  case when o.own and g.tgqual is not null then regexp_replace(left(d.definition, length(d.definition) - length(') EXECUTE FUNCTION ' || d.call)), '^(?:[^"W]|"(?:[^"]|"")*"|W(?!HEN \())*WHEN \(', '') end as condition,  --@ pg >= 12
  case when o.own and g.tgqual is not null then regexp_replace(left(d.definition, length(d.definition) - length(') EXECUTE PROCEDURE ' || d.call)), '^(?:[^"W]|"(?:[^"]|"")*"|W(?!HEN \())*WHEN \(', '') end as condition,  --@ pg < 12
  case when o.own then array[fn.nspname, f.proname] end as function,
  case when o.own then ar.arguments end as arguments,
  o.own and g.tgconstraint <> 0 as constraint_trigger,
  case when o.own and g.tgconstrrelid <> 0 then array[g.tgconstrrelid] end as referenced_table,  --@ names from oid
  o.own and g.tgdeferrable as deferrable,
  o.own and g.tginitdeferred as initially_deferred,
  case when o.own and g.tgconstraint <> 0 then obj_description(g.tgconstraint, 'pg_constraint') end as constraint_comment,
  nullif(g.tgenabled::text, 'O') as enabled,
  case when not o.own then array['2620:' || p.oid || ':0'] end as requires,
  case when not o.own then array[p.tgrelid::text, p.tgname] end as parent_trigger  --@ names from oid
from (
  select g.*
    , g.oid  --@ pg < 12
  from pg_trigger g
  where g.tgconstrindid = 0
    and (not g.tgisinternal or g.tgparentid <> 0)  --@ pg >= 13
  offset 0
) g
join pg_class c on c.oid = g.tgrelid
join pg_proc f on f.oid = g.tgfoid
join pg_namespace fn on fn.oid = f.pronamespace
left join lateral (select p.oid, p.tgrelid, p.tgname, p.tgenabled from pg_trigger p where p.oid = g.tgparentid and g.tgparentid <> 0 offset 0) p on true  --@ pg >= 13
left join pg_depend pd on pd.classid = 'pg_trigger'::regclass and pd.objid = g.oid and pd.refclassid = 'pg_trigger'::regclass  --@ pg < 13
left join pg_trigger p on p.oid = pd.refobjid  --@ pg < 13
cross join lateral (select p.oid is null as own) o
cross join lateral (select
    (select array_agg(convert_from(decode(x.argument, 'escape'), getdatabaseencoding()) order by x.n)
      from unnest(string_to_array(replace(encode(g.tgargs, 'escape'), '\\', '\134'), '\000')) with ordinality x(argument, n)
      where x.n <= g.tgnargs) as arguments) ar
cross join lateral (select
    case when g.tgqual is not null then pg_get_triggerdef(g.oid) end as definition,
    case when pg_function_is_visible(f.oid) then '' else quote_ident(fn.nspname) || '.' end || quote_ident(f.proname)
      || '(' || coalesce((select string_agg('''' || replace(a, '''', '''''') || '''', ', ' order by i) from unnest(ar.arguments) with ordinality q(a, i)), '') || ')' as call) d
where (not g.tgisinternal or p.oid is not null)
  and (p.oid is null or g.tgenabled <> p.tgenabled)
  and c.relpersistence <> 't'
