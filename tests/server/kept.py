"""Whether a plan left alone what did not differ: objects keep their OIDs, columns their numbers.

The same database is read before and after. An object may be made anew only when something that
cannot be altered differs in it, or in anything it depends on. Tables, their columns and sequences,
which hold data, may not even then, unless they became something else.
"""
import collections

# {what an address is: the catalog row's part that no ALTER changes}. Owners, comments, privileges,
# options and the like are left out on purpose: they must be altered in place. The last column is
# what an ALTER can raise but not lower: a constraint is validated (or not enforced), and never unvalidated.
_OBJECTS = """
with partition_keys(relid, key) as (
select c.oid, concat_ws(' ', pg_get_partkeydef(c.oid),  -- and what it is of: no ALTER changes that
         (select string_agg(concat_ws(' ', a.attname, a.atttypid::int8, a.atttypmod, a.attcollation::int8),
                            ',' order by a.attnum)
            from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
             and strpos(pg_get_partkeydef(c.oid), quote_ident(a.attname)) > 0))
  from pg_class c where c.relkind = 'p'
), without_index(index, partitions) as (
-- An attached partition gets what the parent has: one without came before the index, with its bound of now,
-- since another bound takes it out and attaches it again.
select x.indexrelid, string_agg(concat_ws(' ', c.oid, pg_get_expr(c.relpartbound, c.oid)), ',' order by c.oid)
  from pg_index x join pg_inherits p on p.inhparent = x.indrelid join pg_class c on c.oid = p.inhrelid
 where c.relispartition
   and not exists (select from pg_inherits q join pg_index y on y.indexrelid = q.inhrelid
                    where q.inhparent = x.indexrelid and y.indrelid = p.inhrelid)
 group by 1
), attached_otherwise(index, partitions) as (
-- PostgreSQL attaches an index of another order or operator class of the same family, too: it goes with its
-- parent only.
select x.indexrelid, string_agg(concat_ws(' ', y.indexrelid::regclass, y.indclass, y.indoption), ',' order by y.indexrelid)
  from pg_index x join pg_inherits i on i.inhparent = x.indexrelid join pg_index y on y.indexrelid = i.inhrelid
 where (y.indclass, y.indoption) is distinct from (x.indclass, x.indoption)
 group by 1
), held_inside(domain) as (
select t.oid
  from pg_type t
  join pg_depend d on d.refclassid = 'pg_type'::regclass and d.refobjid in (t.oid, t.typarray) and d.deptype = 'n'
 where t.typtype = 'd'
   and (d.refobjid = t.typarray or d.classid = 'pg_type'::regclass
        or d.classid = 'pg_class'::regclass and d.objid in (
             select c.oid from pg_class c join pg_type r on r.oid = c.reltype
              where c.relkind = 'c' or exists (select from pg_depend e where e.refclassid = 'pg_type'::regclass
                                                  and e.refobjid in (r.oid, r.typarray) and e.deptype = 'n')))
), objects(classid, objid, objsubid, data, fixed) as (
select 'pg_class'::regclass, c.oid, 0,
       case when c.relkind in ('r', 'p', 'S') then
         concat_ws(' ', c.relkind, nullif(c.reloftype, 0),
           (select key from partition_keys where relid = c.oid),
           (select 'of an identity column' from pg_depend d where d.classid = 'pg_class'::regclass
               and d.objid = c.oid and c.relkind = 'S' and d.deptype = 'i')) end,
       case
         when c.relkind in ('v', 'm') then pg_get_viewdef(c.oid)
         when c.relkind in ('i', 'I') then
           regexp_replace(pg_get_indexdef(c.oid),
             case c.relkind when 'i' then ' WITH \\([^)]*\\)|' else '' end
               || ' TABLESPACE \\w+|^CREATE INDEX .* ON (ONLY )?', '', 'g')
             || coalesce((select w.partitions from without_index w where w.index = c.oid), '')
             || coalesce((select a.partitions from attached_otherwise a where a.index = c.oid), '')
             -- what a foreign partition lacks cannot be attached, which would make it valid
             || coalesce((select ' not valid' from pg_index x
                           where x.indexrelid = c.oid and not x.indisvalid and exists (
                             select from pg_inherits h join pg_class f on f.oid = h.inhrelid
                              where h.inhparent = x.indrelid and f.relkind = 'f')), '')
             -- PostgreSQL detaches none, to attach it to another one
             || coalesce((select ' of ' || h.inhparent::regclass from pg_inherits h where h.inhrelid = c.oid), '')
         when c.relkind in ('r', 'p', 'f') then
           concat_ws(' ', (select amname from pg_am where oid = c.relam),
             pg_get_expr(c.relpartbound, c.oid),
             (select string_agg(i.inhparent::text, ',' order by i.inhseqno)
                from pg_inherits i where i.inhrelid = c.oid),
             (select ftserver::int8 from pg_foreign_table where ftrelid = c.oid))
         else '' end
  from pg_class c where c.relkind not in ('t', 'c')
   and not exists (select from pg_index x join pg_class t on t.oid = x.indrelid
                    where x.indexrelid = c.oid and t.relkind = 't')
union all
select 'pg_class'::regclass, a.attrelid, a.attnum,
       case when c.relkind in ('r', 'p') and coalesce(to_jsonb(a)->>'attgenerated', '') = '' then
         concat_ws(' ', 'column of', c.relkind, nullif(c.reloftype, 0),
           (select key from partition_keys where relid = c.oid),
           -- PostgreSQL never makes a table's own column a merely inherited one.
           case when not a.attislocal and not c.relispartition then 'inherited from' end,
           case when not a.attislocal and not c.relispartition then (
             with recursive above(oid) as (
               select i.inhparent from pg_inherits i where i.inhrelid = c.oid
               union select i.inhparent from pg_inherits i join above on above.oid = i.inhrelid)
             select string_agg(p.attislocal::text, ',' order by p.attrelid::regclass::text)
               from above join pg_attribute p on p.attrelid = above.oid and p.attname = a.attname) end) end,
       concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attcollation::int8,
         case when coalesce(to_jsonb(a)->>'attgenerated', '') <> '' then
           (to_jsonb(a)->>'attgenerated') || pg_get_expr(d.adbin, d.adrelid)
             -- as above: one that a parent gets, too, is made anew
             || case when not a.attislocal and not c.relispartition then ' inherited' else '' end end)
  from pg_attribute a
  join pg_class c on c.oid = a.attrelid and c.relkind in ('r', 'p', 'f', 'v', 'm', 'c')
  left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
 where a.attnum > 0 and not a.attisdropped
union all
select 'pg_type'::regclass, t.oid, 0, null,
       case t.typtype
         when 'e' then (select string_agg(quote_literal(enumlabel), ',' order by enumsortorder)
                          from pg_enum where enumtypid = t.oid)
         when 'd' then concat_ws(' ', format_type(t.typbasetype, t.typtypmod), t.typcollation::int8,
           -- PostgreSQL makes none stricter that arrays, rows or ranges hold.
           case when t.oid in (select domain from held_inside) then
             concat_ws(' ', t.typnotnull, (select string_agg(pg_get_constraintdef(k.oid), ',' order by k.oid)
                                             from pg_constraint k where k.contypid = t.oid
                                              and k.contype = 'c' and k.convalidated)) end)
         when 'c' then (select string_agg(quote_ident(attname) || format_type(atttypid, atttypmod)
                                            || attcollation, ',' order by attnum)
                          from pg_attribute where attrelid = t.typrelid and not attisdropped)
         when 'r' then (select to_jsonb(r)::text from pg_range r where rngtypid = t.oid)
         when 'b' then concat_ws(' ', t.typlen, t.typbyval, t.typalign, t.typelem::int8, t.typinput,
                                 t.typoutput, t.typcategory, t.typispreferred, t.typdelim, t.typdefault,
                                 t.typcollation::int8,
                                 -- ALTER TYPE ... SET came with 13
                                 case when current_setting('server_version_num')::int < 130000 then
                                   concat_ws(' ', t.typstorage, t.typreceive, t.typsend, t.typmodin, t.typmodout,
                                             t.typanalyze) end)
         else '' end
  from pg_type t left join pg_class c on c.oid = t.typrelid
 where not exists (select from pg_type e where e.typarray = t.oid)
   and (c.oid is null or c.relkind in ('c', 'r', 'p', 'f'))  -- expressions may have rows in them
union all
select 'pg_proc'::regclass, p.oid, 0, null,
       concat_ws(' ', to_jsonb(p)->>'prokind', pg_get_function_result(p.oid), p.proargnames::text,
         p.proargmodes::text, p.proallargtypes::text, p.pronargdefaults,
         case when exists (select from unnest(p.proargtypes) a join pg_type t on t.oid = a
                            where t.typtype = 'p') then pg_get_expr(p.proargdefaults, 0) end,
         (select to_jsonb(a)::text from pg_aggregate a where a.aggfnoid = p.oid))
  from pg_proc p
union all
select 'pg_constraint'::regclass, c.oid, 0, null,
       regexp_replace(
         -- Of a partition's foreign key PostgreSQL keeps the columns of SET NULL by their places in the whole.
         case when c.contype = 'f' and c.conparentid <> 0 then 'part of ' || c.conparentid
              else pg_get_constraintdef(c.oid) end,
         ' NOT VALID' || case when c.contype = 'f'
           then '| NOT ENFORCED| NOT DEFERRABLE| DEFERRABLE| INITIALLY \\w+'
           else '| WITH \\([^)]*\\)| USING INDEX TABLESPACE \\w+' end, '', 'g')
         || coalesce((select x.reloptions::text from pg_class x
                       where x.oid = c.conindid and x.relkind = 'I' and c.contype <> 'f'), '')
         || coalesce((select 'on the parent only, attached: '  -- and PostgreSQL detaches no index
                          || coalesce((select string_agg(h.inhrelid::text, ',' order by h.inhrelid)
                                         from pg_inherits h where h.inhparent = i.indexrelid), '')
                          || coalesce((select w.partitions from without_index w
                                        where w.index = i.indexrelid), '')
                        from pg_index i where i.indexrelid = c.conindid and not i.indisvalid
                                          and c.contype <> 'f'), '')
         -- PostgreSQL never makes a table's own check a merely inherited one.
         || case when c.contype = 'c' and not c.conislocal then ' inherited' else '' end
  from pg_constraint c where c.contype <> 't'
union all
select 'pg_trigger'::regclass, oid, 0, null, pg_get_triggerdef(oid)
  from pg_trigger where not tgisinternal
union all
select 'pg_policy'::regclass, oid, 0, null,
       concat_ws(' ', polcmd, polpermissive, polqual is null, polwithcheck is null) from pg_policy
union all
select 'pg_rewrite'::regclass, oid, 0, null, pg_get_ruledef(oid) from pg_rewrite
union all
select 'pg_attrdef'::regclass, oid, 0, null, pg_get_expr(adbin, adrelid) from pg_attrdef
union all
select 'pg_statistic_ext'::regclass, oid, 0, null, pg_get_statisticsobjdef(oid)
  from pg_statistic_ext
union all
select 'pg_namespace'::regclass, oid, 0, null, '' from pg_namespace
union all
select 'pg_extension'::regclass, oid, 0, null, extversion from pg_extension  -- no way leads down
union all
select 'pg_publication'::regclass, oid, 0, null, puballtables::text from pg_publication
union all
select 'pg_subscription'::regclass, oid, 0, null,
       concat_ws(' ', to_jsonb(s)->>'subtwophasestate',
         case when subslotname is null then to_jsonb(s)->>'subfailover' end)
  from pg_subscription s
 where subdbid = (select d.oid from pg_database d where d.datname = current_database())
union all
select 'pg_user_mapping'::regclass, oid, 0, null, '' from pg_user_mapping
union all
select 'pg_event_trigger'::regclass, oid, 0, null,
       (to_jsonb(e) - '{oid,evtowner,evtenabled}'::text[])::text
  from pg_event_trigger e
union all
select 'pg_foreign_data_wrapper'::regclass, oid, 0, null, '' from pg_foreign_data_wrapper
union all
select 'pg_foreign_server'::regclass, oid, 0, null, concat_ws(' ', srvfdw::int8, srvtype)
  from pg_foreign_server
union all
select 'pg_ts_config'::regclass, oid, 0, null, cfgparser::text from pg_ts_config
union all
select 'pg_ts_dict'::regclass, oid, 0, null, dicttemplate::text from pg_ts_dict
union all
select 'pg_ts_parser'::regclass, oid, 0, null, (to_jsonb(t) - 'oid')::text from pg_ts_parser t
union all
select 'pg_ts_template'::regclass, oid, 0, null, (to_jsonb(t) - 'oid')::text from pg_ts_template t
union all
select 'pg_collation'::regclass, oid, 0, null,
       (to_jsonb(c) - '{oid,collowner,collversion}'::text[])::text
  from pg_collation c
union all
select 'pg_conversion'::regclass, oid, 0, null, (to_jsonb(c) - '{oid,conowner}'::text[])::text
  from pg_conversion c
union all
select 'pg_operator'::regclass, oid, 0, null, concat_ws(' ', oprkind, oprcode, oprresult::int8,
       -- a link to an operator that is only named cannot be altered in
       (select string_agg(s.oprname, ' ' order by s.oid = o.oprcom) from pg_operator s
         where s.oid in (o.oprcom, o.oprnegate) and s.oprcode = 0))
  from pg_operator o
union all
select 'pg_opfamily'::regclass, oid, 0, null, opfmethod::text from pg_opfamily
union all
select 'pg_opclass'::regclass, oid, 0, null,
       concat_ws(' ', to_jsonb(o) - '{oid,opcowner}'::text[],
         (select string_agg(concat_ws(' ', d.classid::int8, m.amopopr::int8, r.amproc::int8), ','
                            order by d.objid)
            from pg_depend d
            left join pg_amop m on m.oid = d.objid and d.classid = 'pg_amop'::regclass
            left join pg_amproc r on r.oid = d.objid and d.classid = 'pg_amproc'::regclass
           where d.refclassid = 'pg_opclass'::regclass and d.refobjid = o.oid
             and d.deptype = 'i'))
  from pg_opclass o
union all
select 'pg_cast'::regclass, oid, 0, null, (to_jsonb(c) - 'oid')::text from pg_cast c
union all
select 'pg_language'::regclass, oid, 0, null, (to_jsonb(l) - '{oid,lanowner,lanacl}'::text[])::text
  from pg_language l
union all
select 'pg_am'::regclass, oid, 0, null, (to_jsonb(a) - 'oid')::text from pg_am a
union all
select 'pg_transform'::regclass, oid, 0, null, (to_jsonb(t) - 'oid')::text from pg_transform t
)
select jsonb_build_array(i.type || ' ' || i.identity,
         o.classid::int8 || '.' || o.objid::int8 || '.' || o.objsubid, o.data, o.fixed,
         coalesce((select (c.convalidated or to_jsonb(c)->>'conenforced' = 'false')::int from pg_constraint c
                    where o.classid = 'pg_constraint'::regclass and c.oid = o.objid), 0))
  from objects o, pg_identify_object(o.classid, o.objid, o.objsubid) i
 where o.objid >= 16384
   and not exists (select from pg_depend d where d.classid = o.classid and d.objid = o.objid
                      and d.deptype = 'e');
"""

# What each object needs: as pg_depend says; a column its table, a generated one its expression; a
# view its query; a composite type, and rows, their attributes; a check or NOT NULL that is merely inherited the
# parent's; an exclusion its index.
_NEEDS = """
with needs(class, object, part, needed_class, needed, needed_part) as (
select classid, objid, objsubid, refclassid, refobjid, refobjsubid from pg_depend
union all
select 'pg_class'::regclass, ev_class, 0, 'pg_rewrite'::regclass, oid, 0
  from pg_rewrite where rulename = '_RETURN'
union all
select 'pg_class'::regclass, a.attrelid, a.attnum, 'pg_attrdef'::regclass, d.oid, 0
  from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
 where coalesce(to_jsonb(a)->>'attgenerated', '') <> ''
union all
select 'pg_class'::regclass, attrelid, attnum, 'pg_class'::regclass, attrelid, 0
  from pg_attribute where attnum > 0 and not attisdropped
union all
select 'pg_type'::regclass, c.reltype, 0, 'pg_class'::regclass, a.attrelid, a.attnum
  from pg_attribute a join pg_class c on c.oid = a.attrelid and c.relkind in ('c', 'r', 'p', 'f')
 where a.attnum > 0 and not a.attisdropped
union all
select 'pg_constraint'::regclass, oid, 0, 'pg_class'::regclass, conindid, 0
  from pg_constraint where contype = 'x'
union all
select 'pg_constraint'::regclass, c.oid, 0, 'pg_constraint'::regclass, p.oid, 0
  from pg_constraint c join pg_inherits i on i.inhrelid = c.conrelid
  join pg_constraint p on p.conrelid = i.inhparent and p.contype = c.contype
 where not c.conislocal
   and case c.contype when 'c' then p.conname = c.conname
         when 'n' then (select attname from pg_attribute where attrelid = c.conrelid and attnum = c.conkey[1])
           = (select attname from pg_attribute where attrelid = p.conrelid and attnum = p.conkey[1]) end
)
select jsonb_build_array(class::int8 || '.' || object::int8 || '.' || part,
                         needed_class::int8 || '.' || needed::int8 || '.' || needed_part)
  from needs where object >= 16384 and needed >= 16384;
"""

_Object = collections.namedtuple("_Object", "address data fixed grade")


def read(cluster, database):
    """The objects that a user made: to be given to remade_objects later."""
    objects, needs = {}, []
    for row in cluster.json_rows(database, _OBJECTS + _NEEDS):
        if len(row) == 5:
            objects[row[0]] = _Object(*row[1:])
        else:
            needs.append(row)
    return objects, needs


def _with_dependents(addresses, needs):
    dependents = collections.defaultdict(list)
    for dependent, needed in needs:
        dependents[needed].append(dependent)
    reached, todo = set(addresses), list(addresses)
    while todo:
        for dependent in dependents[todo.pop()]:
            if dependent not in reached:
                reached.add(dependent)
                todo.append(dependent)
    return reached


def remade_objects(before, after):
    """A text for each object that was dropped and made again without need."""
    old, old_needs = before
    new, new_needs = after
    differs = {name for name in old.keys() ^ new.keys()}
    differs |= {name for name in old.keys() & new.keys()
                if old[name].fixed != new[name].fixed or old[name].data != new[name].data
                or old[name].grade > new[name].grade}
    excused = _with_dependents({old[n].address for n in differs if n in old}, old_needs)
    excused_new = _with_dependents({new[n].address for n in differs if n in new}, new_needs)
    remade = {}
    for name in sorted(old.keys() & new.keys()):
        was, now = old[name], new[name]
        if was.address == now.address:
            continue
        if was.data is not None and was.data == now.data:
            remade[was.address] = "%s was dropped and made again, and with it what it held" % name
        elif not (was.address in excused or now.address in excused_new):
            remade[was.address] = (
                "%s was dropped and made again, though nothing it needs differs" % name)
    # A relation speaks for its columns, a view for its query.
    for address in list(remade):
        catalog, oid, column = address.split(".")
        if column != "0" and "%s.%s.0" % (catalog, oid) in remade or "_RETURN" in remade[address]:
            del remade[address]
    return list(remade.values())
