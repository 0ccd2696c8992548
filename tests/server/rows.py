"""Rows that a plan must not lose: putting some into every table, and comparing them afterwards."""
import collections
import re

from cluster import SqlError, quote_name, quote_text

ROWS_PER_TABLE = 3
MAX_ATTEMPTS = 24

# SQLSTATE classes by which the data, not the statement, forbids a change.
DATA_CLASSES = ("22", "23")


def forbid(error):
    """Whether the data is what an SqlError of a plan complains of."""
    # Values that are no hstore, tsvector or tsquery come with SQLSTATEs of other classes.
    return error.sqlstate[:2] in DATA_CLASSES or bool(re.search(
        r"XX000: (Syntax error near|Unexpected end of string)|42601: syntax error in (tsvector|tsquery|hstore)[:,] ", str(error)))

_TYPES = """
select jsonb_build_object('oid', t.oid::int8, 'name', format_type(t.oid, null), 'kind', t.typtype,
       'category', t.typcategory, 'base', t.typbasetype::int8, 'modifier', t.typtypmod,
       'element', case when t.typcategory = 'A' then t.typelem::int8 end,
       'subtype', (select r.rngsubtype::int8 from pg_range r where r.rngtypid = t.oid),
       'labels', (select jsonb_agg(e.enumlabel order by e.enumsortorder)
                    from pg_enum e where e.enumtypid = t.oid),
       'checks', (select jsonb_agg(pg_get_constraintdef(c.oid))
                    from pg_constraint c where c.contypid = t.oid))
  from pg_type t
"""

_TABLES = """
select jsonb_build_object('oid', c.oid::int8, 'name', c.oid::regclass, 'kind', c.relkind,
       'leaf', c.relispartition,
       'columns', (select jsonb_agg(jsonb_build_object('number', a.attnum, 'name', a.attname,
             'type', a.atttypid::int8, 'modifier', a.atttypmod, 'required', a.attnotnull,
             'written', to_jsonb(a)->>'attgenerated' is distinct from 's'
                        and to_jsonb(a)->>'attgenerated' is distinct from 'v'
                        and a.attidentity <> 'a',
             'default', a.atthasdef or a.attidentity <> '') order by a.attnum)
           from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped),
       'checks', (select jsonb_agg(jsonb_build_object('text', pg_get_constraintdef(k.oid),
             'columns', k.conkey))
           from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'),
       'bound', case when c.relispartition then pg_get_partition_constraintdef(c.oid) end,
       'references', (select jsonb_agg(jsonb_build_object('table', k.confrelid::int8,
             'name', k.confrelid::regclass, 'columns', k.conkey,
             'targets', (select jsonb_agg(t.attname order by n.place)
                 from unnest(k.confkey) with ordinality n(number, place)
                 join pg_attribute t on t.attrelid = k.confrelid and t.attnum = n.number)))
           from pg_constraint k where k.conrelid = c.oid and k.contype = 'f'))
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
 where c.relkind = 'r' and c.oid >= 16384
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
   and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass
                      and d.objid = c.oid and d.deptype = 'e')
 order by c.oid
"""

# Each partition's and each plain table's own rows; and a partitioned table's as a whole, in case
# the other side has a plain table of that name: not with foreign partitions, which lead nowhere. A
# sequence has one row: where it stands.
_READ = r"""
select format('select jsonb_build_object(''table'', %L::text, ''kind'', %L::text, ''columns'', %L::jsonb, '
              '''rows'', (select coalesce(jsonb_agg(to_jsonb(array[%s]::text[])), ''[]'') from %s %s))',
         c.oid::regclass, c.relkind,
         coalesce(jsonb_agg(jsonb_build_array(a.attname,
           -- values of another domain of that name are of another type, and may be written otherwise
           concat_ws(' of ', format_type(a.atttypid, a.atttypmod),
             (select format_type(d.typbasetype, d.typtypmod) from pg_type t
                join pg_type d on d.oid in (t.oid, t.typelem) and d.typtype = 'd' where t.oid = a.atttypid)),
           coalesce(to_jsonb(a)->>'attgenerated', '')) order by a.attnum)
           filter (where a.attname is not null), '[]'),
         string_agg(quote_ident(a.attname) || '::text', ', ' order by a.attnum),
         case when c.relkind = 'r' or exists (
           with recursive below(oid) as (
             select inhrelid from pg_inherits where inhparent = c.oid
             union all select i.inhrelid from pg_inherits i join below b on b.oid = i.inhparent)
           select from below b join pg_class f on f.oid = b.oid and f.relkind = 'f'
         ) then 'only' else '' end, c.oid::regclass)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
   and (c.relkind <> 'S' or a.attname <> 'log_cnt')
   and to_jsonb(a)->>'attgenerated' is distinct from 'v'  -- computed when it is read, which may fail
 where c.relkind in ('r', 'p', 'S') and c.oid >= 16384
   and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
 group by c.oid, c.relkind \gexec
"""

_USE_SEQUENCES = """
do language plpgsql $do$
declare s regclass;
begin
  for s in select c.oid from pg_class c where c.relkind = 'S' and c.oid >= 16384 loop
    begin
      perform nextval(s), nextval(s), nextval(s);
    exception when others then null;  -- at its end
    end;
  end loop;
end $do$;
"""


def _literals(texts):
    """What constraints mention: their values may be the ones that are allowed."""
    found = []
    for text in texts:
        found += [m.replace("''", "'") for m in re.findall(r"'((?:[^']|'')*)'", text or "")]
        for number in re.findall(r"(?<![\w.'])-?\d+(?![\w.'])", text or ""):
            found += [number, str(int(number) + 1), str(int(number) - 1)]
    return list(dict.fromkeys(found))


class _Values:
    """SQL expressions of values for types."""

    def __init__(self, types):
        self.types = {t["oid"]: t for t in types}

    def domain_checks(self, type_oid):
        checks = []
        while self.types[type_oid]["kind"] == "d":
            checks += self.types[type_oid]["checks"] or []
            type_oid = self.types[type_oid]["base"]
        return checks

    def fits(self, type_oid, literal):
        """Whether a constraint's literal may be meant for a column of that type."""
        kind = self.types[type_oid]
        while kind["kind"] == "d":
            kind = self.types[kind["base"]]
        if kind["labels"]:
            return literal in kind["labels"]
        if kind["category"] == "N":
            return re.fullmatch(r"-?\d+(\.\d+)?", literal)
        if kind["category"] == "D":
            return re.match(r"\d{2,4}-\d\d?-\d\d?|\d\d?:\d\d", literal)
        if kind["category"] == "B":
            return literal in ("t", "f", "true", "false")
        return True

    def plain(self, type_oid, modifier, i):
        """The i-th value (from 1) of a type: values of different i differ where the type can.
        Literals stay untyped, so that the column's own type and length apply."""
        kind = self.types[type_oid]
        name, category = kind["name"], kind["category"]
        if kind["kind"] == "d":
            return self.plain(kind["base"], kind["modifier"], i)
        if kind["labels"]:
            return quote_text(kind["labels"][(i - 1) % len(kind["labels"])])
        if kind["kind"] == "e":
            return "null"
        if kind["element"]:
            return "array[%s]::%s" % (self.plain(kind["element"], modifier, i), name)
        if kind["subtype"]:
            return "%s(%s, %s)" % (name, self.plain(kind["subtype"], -1, i),
                                   self.plain(kind["subtype"], -1, i + 1))
        if kind["kind"] == "m":
            return "'{}'"
        if kind["kind"] == "c":
            return "null"
        literal = {
            "boolean": "ft"[i % 2], "uuid": "00000000-0000-4000-8000-%012d" % i,
            "json": '{"n": %d}' % i, "jsonb": '{"n": %d}' % i, "xml": "<n>%d</n>" % i,
            "bytea": "\\x%02x" % i, "date": "2024-01-%02d" % i, "interval": "%d days" % i,
            "time without time zone": "01:%02d" % i, "time with time zone": "01:%02d+00" % i,
            "timestamp without time zone": "2024-01-%02d" % i,
            "timestamp with time zone": "2024-01-%02d 00:00+00" % i,
            "inet": "10.0.0.%d" % i, "cidr": "10.0.%d.0/24" % i, "macaddr": "08:00:2b:01:02:%02d" % i,
            "macaddr8": "08:00:2b:01:02:03:04:%02d" % i, "point": "(%d,%d)" % (i, i),
            "box": "(%d,%d),(0,0)" % (i, i), "circle": "<(0,0),%d>" % i, "line": "{1,1,%d}" % i,
            "lseg": "(0,0),(%d,%d)" % (i, i), "path": "((0,0),(%d,%d))" % (i, i),
            "polygon": "((0,0),(%d,%d),(0,1))" % (i, i), "tsvector": "word%d" % i,
            "tsquery": "word%d" % i, "pg_lsn": "0/%d" % i, "hstore": "a=>%d" % i,
            "bit": str(i % 2), "bit varying": "1" * i, '"char"': str(i), "money": str(i),
            "regclass": "pg_class", "regtype": "int4", "regproc": "now",
        }.get(name.split(".")[-1])
        if literal is None and category == "S":
            room = modifier - 4 if modifier >= 4 else 100
            literal = str(i) if room < 5 else "row %d" % i
        if name == "bit" and modifier > 0:
            literal = format(i % (1 << min(modifier, 30)), "b").zfill(modifier)
        return quote_text(str(i) if literal is None else literal)


def _row_attempts(table, values, i):
    """INSERT statements for the i-th row, the likeliest first."""
    columns = [c for c in table["columns"] or [] if c["written"]]
    name = table["name"]
    checks = table["checks"] or []
    refers = {}
    for reference in table["references"] or []:
        for number, target in zip(reference["columns"], reference["targets"]):
            if reference["table"] == table["oid"]:
                refers.setdefault(number, None)  # a row may refer to itself or to nothing
            else:
                refers.setdefault(number, "(select %s from %s order by 1 offset %d limit 1)" % (
                    quote_name(target), reference["name"], i - 1))
    attempts = []
    for attempt in range(MAX_ATTEMPTS):
        chosen = []
        for place, column in enumerate(columns):
            known = _literals([check["text"] for check in checks
                               if column["number"] in (check["columns"] or ())] +
                              values.domain_checks(column["type"]) + [table["bound"]])
            known = [text for text in known if values.fits(column["type"], text)]
            if column["number"] in refers:
                value = refers[column["number"]]
                if value is None:
                    value = values.plain(column["type"], column["modifier"], i) \
                        if column["required"] else "null"
            elif known and attempt > 0:
                # In later rounds the columns move apart, so that their pairs change.
                turn = (attempt + i - 2) // (1 + (place if attempt > len(known) else 0))
                value = quote_text(known[turn % len(known)])
            else:
                value = values.plain(column["type"], column["modifier"], i)
            chosen.append(value)
        attempts.append(_insert(name, columns, chosen))
    needed = [c for c in columns if c["required"] and not c["default"]]
    attempts.append(_insert(name, needed, [
        refers.get(c["number"]) or values.plain(c["type"], c["modifier"], i) for c in needed]))
    attempts.append("insert into %s default values" % name)
    return list(dict.fromkeys(attempts))


def _insert(name, columns, chosen):
    if not columns:
        return "insert into %s default values" % name
    return "insert into %s (%s) values (%s)" % (
        name, ", ".join(quote_name(c["name"]) for c in columns), ", ".join(chosen))


def _referenced_first(tables):
    """Tables in an order in which rows can be referred to."""
    by_oid = {t["oid"]: t for t in tables}
    order, state = [], {}
    for start in tables:
        stack = [(start, False)]
        while stack:
            table, done = stack.pop()
            if done:
                order.append(table)
            elif table["oid"] not in state:
                state[table["oid"]] = True
                stack.append((table, True))
                for reference in table["references"] or []:
                    if reference["table"] in by_oid and reference["table"] not in state:
                        stack.append((by_oid[reference["table"]], False))
    return order


def seed(cluster, database):
    """A few rows in every table, as far as its constraints let us guess some. Triggers, rules and
    foreign keys are off meanwhile; rows that refer to others refer to some that exist. Sequences
    move on."""
    tables = cluster.json_rows(database, _TABLES)
    values = _Values(cluster.json_rows(database, _TYPES)) if tables else None
    script = ["set session_replication_role = replica;", _USE_SEQUENCES]
    for table in _referenced_first(tables):
        for i in range(1, ROWS_PER_TABLE + 1):
            script.append("""do language plpgsql %s;""" % quote_text("""
                declare attempt text;
                begin
                  foreach attempt in array array[%s]::text[] loop
                    begin
                      execute attempt;
                      exit;
                    exception when others then null;
                    end;
                  end loop;
                end""" % ",\n".join(quote_text(a) for a in _row_attempts(table, values, i))))
    script.append("reset session_replication_role;")
    try:
        cluster.ask(database, "\n".join(script))
    except SqlError:
        pass  # a database without plpgsql keeps its tables empty


def read(cluster, database):
    """{table: what it holds}, to be given to lost_rows later."""
    return {t["table"]: t for t in cluster.json_rows(database, _READ)}


def count(contents):
    return sum(len(t["rows"]) for t in contents.values() if t["kind"] == "r")


def _went_back(old, new):
    """Whether a sequence would give a number again. It may go on: rows got new numbers, or new
    bounds moved it."""
    was, now = int(old[0]), int(new[0])
    return (now < was if was > 0 else now > was) or (old[1], new[1]) == ("true", "false")


def lost_rows(before, after):
    """How rows that were there before differ now, one text for each table that exists in both.
    Columns count where they are of the same type in both and not generated."""
    found = []
    for name, old in sorted(before.items()):
        new = after.get(name)
        if new is None or (old["kind"] == "p" and new["kind"] == "p"):
            continue
        if "S" in (old["kind"], new["kind"]):
            if old["kind"] == new["kind"] and _went_back(old["rows"][0], new["rows"][0]):
                found.append("sequence %s: stood at %s, and stands at %s" % (
                    name, old["rows"][0], new["rows"][0]))
            continue
        if len(old["rows"]) != len(new["rows"]):
            found.append("table %s: %d rows before, %d after" % (
                name, len(old["rows"]), len(new["rows"])))
            continue
        there = {tuple(c): place for place, c in enumerate(new["columns"])}
        shared = [(place, there[tuple(c)], c[0]) for place, c in enumerate(old["columns"])
                  if tuple(c) in there and not c[2]]
        was = collections.Counter(repr([row[p] for p, _, _ in shared]) for row in old["rows"])
        now = collections.Counter(repr([row[p] for _, p, _ in shared]) for row in new["rows"])
        if was != now:
            found.append("table %s: its rows changed (columns %s): %s became %s" % (
                name, ", ".join(c for _, _, c in shared), sorted((was - now).elements()),
                sorted((now - was).elements())))
    return found
