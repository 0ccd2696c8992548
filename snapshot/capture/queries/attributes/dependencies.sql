-- What pg_depend knows and the objects' own addresses and fields do not say. Left out:
-- anything -> schema; relation -> relation (inheritance has rows of its own); an owned sequence ->
-- its column (owned_by); a text search configuration -> its dictionaries (mappings); a constraint, plain default or plain index -> its own columns;
-- the triggers and the index that enforce a constraint -> it; a view's rule -> the view. Before 15 it is not the
-- default of a generated column that depends on others, but the column; since then the query of columns tells.
-- What most rows are is left out first.
select
  d.classid::bigint as catalog,
  d.objid::bigint as oid,
  d.objsubid as sub_id,
  d.refclassid::bigint as referenced_catalog,
  d.refobjid::bigint as referenced_oid,
  d.refobjsubid as referenced_sub_id
from pg_depend d
where case d.deptype
    when 'n' then true
    when 'a' then d.classid <> 'pg_attrdef'::regclass and d.classid <> 'pg_constraint'::regclass
    when 'i' then d.classid <> 'pg_trigger'::regclass or d.refclassid <> 'pg_constraint'::regclass
    else false
  end
  and d.refobjid >= 16384 and d.refclassid <> 'pg_namespace'::regclass
  and case d.classid
    when 'pg_class'::regclass then d.refclassid <> 'pg_constraint'::regclass and (d.refclassid <> 'pg_class'::regclass
      or d.deptype = 'a' and d.refobjsubid > 0 and d.objid in (select i.indexrelid from pg_index i where i.indexprs is not null or i.indpred is not null)
      or d.deptype = 'a' and d.objid = d.refobjid and d.objsubid > 0 and d.refobjsubid > 0  --@ pg < 15
    )
    when 'pg_constraint'::regclass then d.deptype = 'n'
    when 'pg_attrdef'::regclass then d.deptype = 'n'
    when 'pg_trigger'::regclass then d.refclassid <> 'pg_constraint'::regclass
    when 'pg_rewrite'::regclass then d.deptype <> 'i'
    when 'pg_type'::regclass then d.deptype <> 'i'
    when 'pg_ts_config'::regclass then d.refclassid <> 'pg_ts_dict'::regclass
    else true
  end
