"""Tables and what hangs on them: columns, constraints, indexes, partitions, inheritance."""
from . import types
from .expressions import Expressions, Operand
from .model import Part, Thing, mark, marks_in, quote_name, quote_text
from .names import new_comment, new_name

TABLE_PRIVILEGES = ("select", "insert", "update", "delete", "truncate", "references", "trigger",
                    "all")
COLUMN_PRIVILEGES = ("select", "insert", "update", "references")


# ---- what all relations share

def columns(model, relation):
    return relation.columns(model)


def operands(model, relation, before=""):
    return [Operand(before + mark(c), c.family) for c in columns(model, relation)]


def pure_functions(model):
    """Those that can stand in checks, indexes and the like: (name, arguments, result)."""
    return [(mark(f), f.argument_families(), f.result_family)
            for f in model.things.values() if getattr(f, "pure", False)]


def expressions(model, rng, relation, before="", immutable=True):
    usable = pure_functions(model)
    return Expressions(rng, operands(model, relation, before), usable, immutable)


class AnyColumn(Thing):
    kind = "column"

    def written(self, model):
        return quote_name(self.name)

    def reference(self):
        return "⟦%s⟧.%s" % (self.parent, mark(self))

    def attribute_statements(self, _model):
        if self.comment:
            yield Part("comment", "comment on column %s is %s" % (
                self.reference(), quote_text(self.comment)))
        for words, role, more in self.grants:
            yield Part("grant %s to %s" % (words, role), "grant %s (%s) on ⟦%s⟧ to %s%s" % (
                words, mark(self), self.parent, role if role == "public" else quote_name(role),
                " with grant option" if more else ""))


class Column(AnyColumn):
    prefix = "c"
    kinds = ("column", "column_default")
    optional = ("default", "collation")
    privileges = COLUMN_PRIVILEGES

    def __init__(self, name, parent, kind):
        super().__init__(name, None, parent)
        self.type, self.family = kind.type, kind.family
        self.not_null = False
        self.default = self.collation = self.generated = self.identity = None
        self.storage = self.compression = self.statistics = self.options = None

    def clause(self, with_not_null=True, identity=True):
        text = "%s %s" % (mark(self), self.type)
        if self.compression and self.compression.startswith("inline "):
            text += " compression " + self.compression[7:]
        if self.collation:
            text += " collate " + self.collation
        if self.generated:
            text += " generated always as (%s) stored" % self.generated
        if self.identity and identity:
            text += " generated %s as identity (%s)" % self.identity
        return text + (" not null" if self.not_null and with_not_null else "")

    def statements(self, model):
        start = "alter table ⟦%s⟧ alter column %s " % (self.parent, mark(self))
        if not isinstance(model[self.parent], Table):
            return
        if self.default:
            yield Part("default", start + "set default " + self.default)
        if self.storage:
            yield Part("storage", start + "set storage " + self.storage)
        if self.compression and not self.compression.startswith("inline "):
            yield Part("compression", start + "set compression " + self.compression)
        if self.statistics is not None:
            yield Part("statistics", start + "set statistics %d" % self.statistics)
        if self.options:
            yield Part("options", start + "set (%s)" % self.options)

    def make_default(self, model, rng):
        family = self.family
        calls = [f for f in pure_functions(model) if f[2] == family]
        if family.startswith("enum:"):
            return "⟦%s!%d⟧" % (family[5:], rng.randint(0, 1))
        if family == "int" and rng.random() < .15:
            sequences = [s for s in model.things.values() if s.prefix == "q"]
            if sequences:
                return "nextval(⟦%s'⟧::regclass)" % rng.choice(sequences).uid
        if calls and rng.random() < .3:
            return Expressions(rng, [], calls).make(family, 1)
        if family in types.INPUTS and "[" not in self.type:
            return rng.choice(types.INPUTS[family])
        # Of an array with a length, pg_dump spells NULL in two ways.
        return "null" if rng.random() < .2 and "(" not in self.type else None

    def change(self, model, rng):
        table = model[self.parent]
        if not isinstance(table, Table):
            return False
        what = rng.randrange(9)
        if what <= 1:
            return self._retype(model, rng)
        if what == 2 and not self.generated and not self.identity:
            self.default = None if self.default and rng.random() < .4 \
                else self.make_default(model, rng)
        elif what == 3:
            self.not_null = not self.not_null
        elif what == 4 and self.type in types.BUILT_IN["int"]:
            self.default = self.generated = None
            self.not_null = True
            self.identity = None if self.identity and rng.random() < .6 else make_identity(rng)
        elif what == 5 and types.is_text(self):
            self.collation = None if self.collation else choose_collation(model, rng)
        elif what == 6 and not self.identity:
            others = [o for o in operands(model, table) if o.text != mark(self)
                      and not model[marks_in(o.text)[0]].generated]
            self.default = None
            made = Expressions(rng, others, pure_functions(model)).make(self.family)
            self.generated = None if self.generated and rng.random() < .6 else made
        elif what == 7:
            self.set_options(model, rng)
        else:
            self.default = None
            self.statistics = rng.choice([None, 10, 500])
        return True

    def set_options(self, model, rng):
        if types.is_text(self):
            self.storage = rng.choice([None, "external", "main", "plain", "extended"])
            if model.major >= 14:
                self.compression = rng.choice([None, "pglz", "inline pglz"])
        self.options = rng.choice([None, "n_distinct = 5", "n_distinct = -0.5, n_distinct_inherited = 7"])

    def _retype(self, model, rng):
        if self.identity and rng.random() < .5:
            self.type = rng.choice(types.BUILT_IN["int"])
            return True
        same = types.BUILT_IN.get(self.family, [])
        others = [t for t in same if t != self.type]
        if others and rng.random() < .65:
            self.type = rng.choice(others)
            return True
        made = types.choose(model, rng)
        if marks_in(made.type) and model[marks_in(made.type)[0]].needs_relation(model):
            return False
        self.default = self.generated = self.identity = self.collation = None
        self.storage = self.compression = None
        # What is done with it may not be possible with another type.
        model.let_go(self.uid)
        self.type, self.family = made.type, made.family
        return True


def make_identity(rng):
    words = ["start with %d" % rng.randint(1, 50)] if rng.random() < .4 else []
    if rng.random() < .4:
        words.append("increment by %d" % rng.randint(1, 5))
    if rng.random() < .2:
        words += ["cycle", "cache %d" % rng.randint(1, 20)]
    return (rng.choice(["always", "by default"]), " ".join(words) or "cache 1")


def choose_collation(model, rng):
    made = [c for c in model.things.values() if c.prefix == "l"]
    if made and rng.random() < .7:
        return mark(rng.choice(made))
    return rng.choice(['"C"', '"POSIX"'])


def make_column(model, rng, parent, kind=None):
    made = Column(new_name(model, rng, .08), parent.uid, kind or types.choose(model, rng))
    column = model.add(made)
    if marks_in(made.type) and model[marks_in(made.type)[0]].needs_relation(model):
        made.type, made.family = "integer", "int"
    column.not_null = rng.random() < .25
    if rng.random() < .35:
        column.default = column.make_default(model, rng)
    elif rng.random() < .1:
        others = [o for o in operands(model, parent) if o.text != mark(column)
                  and not model[marks_in(o.text)[0]].generated]
        column.generated = Expressions(rng, others, pure_functions(model)).make(column.family)
    if types.is_text(column) and rng.random() < .15:
        column.collation = choose_collation(model, rng)
    if rng.random() < .1:
        column.set_options(model, rng)
    if rng.random() < .1:
        column.comment = new_comment(rng)
    return column


class Override(Thing):
    """What a partition or heir has in a column otherwise than its parent."""
    kinds = ("column", "column_default", "inheritance")
    kind, prefix, phase, can_comment = "column", "o", 22, True

    def __init__(self, parent, column, what):
        super().__init__("", None, parent)
        self.column, self.what = column, what

    def reference(self):
        return "⟦%s⟧.%s" % (self.parent, self.column)

    def statements(self, model):
        yield Part("", "alter table ⟦%s⟧ alter column %s %s" % (self.parent, self.column, self.what))


def make_override(model, rng):
    heirs = [t for t in model.all(Table) if t.above()]
    if not heirs:
        return None
    table = rng.choice(heirs)
    found = [c for c in columns(model, table)
             if isinstance(c, Column) and c.parent != table.uid and not c.generated]
    if not found:
        return None
    column = rng.choice(found)
    what = rng.choice(["set not null", "set statistics 77", "drop default"])
    if rng.random() < .5 and not column.identity:
        value = column.make_default(model, rng)
        what = "set default " + value if value else what
    return model.add(Override(table.uid, mark(column), what))


class Table(Thing):
    kinds = ("table",)
    kind, grants_on, prefix, phase, has_owner = "table", "", "t", 12, True
    privileges = TABLE_PRIVILEGES
    optional = ("replica", "cluster")

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.unlogged = self.row_security = self.force_row_security = False
        self.inherits = []          # marks
        self.joined = []            # those of them that it came to inherit from later
        self.partition_by = None    # (strategy, [column marks or expressions], family of the first)
        self.partition_of = None    # mark
        self.bound = None
        self.attached = False       # made on its own and attached
        self.slices = 0
        self.of_type = None
        self.tablespace = None
        self.options = {}
        self.replica = self.cluster = None

    def columns(self, model):
        """Inherited ones first."""
        found = []
        for uid in self.above():
            found += [c for c in model[uid].columns(model) if c not in found]
        return found + model.children(self, Column)

    def above(self):
        return marks_in(self.inherits) + marks_in(self.partition_of or "") + marks_in(
            self.of_type or "")

    def as_type(self, _model):
        return types.Type(mark(self), "row")

    def needs_relation(self, _model):
        return True

    def forget(self, uid):
        self.inherits = [m for m in self.inherits if uid not in marks_in(m)]
        self.joined = [m for m in self.joined if uid not in marks_in(m)]
        return super().forget(uid)

    def statements(self, model):
        head = "create %stable %s" % ("unlogged " if self.unlogged else "", mark(self))
        own = [(c.uid, c.clause()) for c in model.children(self, Column)]
        born_with = [m for m in self.inherits if m not in self.joined]
        tail = " inherits (%s)" % ", ".join(born_with) if born_with else ""
        if self.joined:
            there = {c for m in born_with for c in columns(model, model[marks_in(m)[0]])}
            own = [("%s:%s" % (self.uid, c.uid), c.clause(identity=False)) for m in self.joined
                   for c in columns(model, model[marks_in(m)[0]]) if c not in there] + own
            own = list(dict(own).items())
        if self.partition_by:
            tail += " partition by %s (%s)" % (self.partition_by[0], ", ".join(self.partition_by[1]))
        if self.options:
            tail += " with (%s)" % ", ".join("%s = %s" % o for o in sorted(self.options.items()))
        if self.tablespace:
            tail += ' tablespace "%s"' % self.tablespace
        if self.partition_of and not self.attached:
            yield Part("", "%s partition of %s %s" % (head, self.partition_of, self.bound), None, tail)
        elif self.of_type:
            yield Part("", "%s of %s" % (head, self.of_type), None, tail)
        else:
            if self.partition_of:
                own = [("%s:%s" % (self.uid, c.uid), c.clause()) for c in columns(model, self)
                       if not c.identity]
            yield Part("", head, own, tail)
        for above in self.joined:
            yield from self._checks_of(model, above)
            yield Part("inherit " + above.strip("⟦⟧"), "alter table %s inherit %s" % (
                mark(self), above), phase=27)
        if self.attached:
            yield Part("attach", "alter table %s attach partition %s %s" % (
                self.partition_of, mark(self), self.bound))
        if self.row_security:
            yield Part("row security", "alter table %s enable row level security" % mark(self))
        if self.force_row_security:
            yield Part("force", "alter table %s force row level security" % mark(self))
        if self.replica:
            yield Part("replica identity", "alter table %s replica identity %s" % (
                mark(self), self.replica), phase=34)
        if self.cluster:
            yield Part("cluster", "alter table %s cluster on %s" % (
                mark(self), self.cluster), phase=34)

    def _checks_of(self, model, above):
        """The checks of a table to be inherited from must be there before."""
        todo = [marks_in(above)[0]]
        while todo:
            uid = todo.pop()
            todo += model[uid].above()
            for check in model.children(model[uid], Constraint):
                if check.what == "check" and not check.no_inherit:
                    yield Part("copy of " + check.uid, "alter table %s add constraint %s check (%s)" % (
                        mark(self), mark(check), check.expression), phase=26)

    def change(self, model, rng):
        what = rng.randrange(10)
        if what == 0:
            self.unlogged = not self.unlogged and not self.partition_by
        elif what == 1:
            self.options = dict(self.options)
            if self.options and rng.random() < .5:
                self.options.popitem()
            elif not self.partition_by:
                name, value = rng.choice([("fillfactor", "70"), ("autovacuum_enabled", "false"),
                                          ("toast.autovacuum_enabled", "false"),
                                          ("parallel_workers", "3"), ("fillfactor", "90")])
                self.options[name] = value
        elif what == 2:
            self.row_security = not self.row_security
        elif what == 3:
            self.force_row_security = not self.force_row_security
        elif what == 4 and rng.random() < .3 and model.tablespaces and not self.partition_by:
            self.tablespace = None if self.tablespace else rng.choice(model.tablespaces)
        elif what == 4:
            self.replica = rng.choice([None, "full", "nothing"])
        elif what in (5, 6) and self.partition_of:
            return self._change_place(model, rng)
        elif what in (5, 6):
            return self._change_parents(model, rng)
        elif what == 7 and not self.partition_of:
            return bool(attach_to_something(model, rng, self))
        elif what == 8:
            marks = [m for m in model.children(self, Index) if not m.expression and not m.predicate]
            self.cluster = rng.choice(
                [None] + ["⟦%s.⟧" % m.uid for m in marks if m.method == "btree"])
        elif self.of_type is None:
            make_column(model, rng, self)
        return True

    def _change_place(self, model, rng):
        """Detached, or with another bound."""
        parent = model[marks_in(self.partition_of)[0]]
        if rng.random() < .5 and "for values from" in self.bound and parent.partition_by[0] == "range":
            self.bound = new_bound(parent, model)
            return True
        self.become_plain(model)
        return True

    def become_plain(self, model):
        """Detached: it has the parent's columns as its own then."""
        for column in columns(model, self):
            own = Column(column.name, self.uid, types.Type(column.type, column.family))
            for name in ("not_null", "default", "collation", "generated", "compression"):
                setattr(own, name, getattr(column, name))
            model.add(own)
            self._take_over(model, column.uid, own)
        self.partition_of = self.bound = None
        self.attached = False

    def _take_over(self, model, old, own):
        """Whatever in this table's own things named the parent's column names the new one."""
        mine = [t for t in model.all(Thing) if t.parent == self.uid]
        below = [t for t in model.all(Table) if self.uid in t.above()]
        for thing in mine + [self]:
            if isinstance(thing, Override) and old in marks_in(thing.column):
                model.drop(thing.uid)
            else:
                thing.replace_mark(old, own.uid)
        for table in below:
            table._take_over(model, old, own)

    def _change_parents(self, model, rng):
        if self.inherits and rng.random() < .6:
            parent = model[marks_in(rng.choice(self.inherits))[0]]
            others = [m for m in self.inherits if m != mark(parent)]
            kept = [c for m in others for c in columns(model, model[marks_in(m)[0]])]
            for column in columns(model, parent):
                if column in kept:
                    continue
                own = Column(column.name, self.uid, types.Type(column.type, column.family))
                for name in ("not_null", "default", "collation", "generated"):
                    setattr(own, name, getattr(column, name))
                model.add(own)
                self._take_over(model, column.uid, own)
            self.inherits = others
            self.joined = [m for m in self.joined if m in others]
            return True
        return bool(make_heir(model, rng, self))


def make_table(model, rng, few=False):
    table = model.add(Table(new_name(model, rng), model.a_schema(rng)))
    table.unlogged = rng.random() < .06
    shape = rng.random()
    composites = [t for t in model.things.values() if t.prefix == "m" and t.usable_for_table(model)]
    if shape < .06 and composites:
        table.of_type = mark(rng.choice(composites))
    else:
        for _ in range(rng.randint(1, 3) if few else rng.randint(1, 7)):
            make_column(model, rng, table)
    own = columns(model, table)
    if shape > .8 and own and not table.of_type:
        partition(model, rng, table)
    if rng.random() < .15 and not table.partition_by:
        table.options = {"fillfactor": "80"}
    if not table.partition_by and not table.of_type and rng.random() < .3:
        first = make_column(model, rng, table, types.built_in(rng, "int"))
        first.default = first.generated = None
        first.not_null = True
        first.identity = make_identity(rng) if rng.random() < .6 else None
        make_key(model, rng, table, "primary key", [mark(first)])
    elif rng.random() < .4:
        make_constraint(model, rng, table)
    for _ in range(rng.choice([0, 0, 1, 2])):
        make_index(model, rng, table)
    if rng.random() < .4:
        make_foreign_key(model, rng, table)
    return table


def make_heir(model, rng, table=None):
    """A table that inherits; or TABLE comes to inherit, if it has not got the columns yet."""
    parents = [t for t in model.all(Table) if not t.partition_of and not t.partition_by
               and not t.of_type and (table is None or not is_below(model, t, table))]
    if not parents:
        return None
    if table is None:
        table = model.add(Table(new_name(model, rng), model.a_schema(rng)))
        table.inherits = list(dict.fromkeys(
            mark(rng.choice(parents)) for _ in range(rng.choice([1, 1, 2]))))
        for _ in range(rng.randint(0, 2)):
            make_column(model, rng, table)
        return table
    parent = rng.choice(parents)
    if parent is table or mark(parent) in table.inherits or table.of_type or table.partition_by \
            or table.partition_of:
        return None
    table.inherits = table.inherits + [mark(parent)]
    table.joined = table.joined + [mark(parent)]
    return table


def is_below(model, one, other):
    """Whether ONE is OTHER or inherits from it."""
    todo, seen = [one.uid], set()
    while todo:
        uid = todo.pop()
        if uid == other.uid:
            return True
        if uid in seen:
            continue
        seen.add(uid)
        todo += model[uid].above()
    return False


# ---- partitions

KEY_FAMILIES = {"range": ("int", "date", "text"), "list": ("int", "text"),
                "hash": ("int", "text", "date")}


def partition(model, rng, table, level=1):
    strategy = rng.choice(list(KEY_FAMILIES))
    found = [c for c in columns(model, table) if c.family in KEY_FAMILIES[strategy]
             and not c.generated and not c.identity and "[" not in c.type and not marks_in(c.type)]
    if not found:
        if level > 1:
            return
        found = [make_column(model, rng, table, types.built_in(rng, "int"))]
        found[0].generated = found[0].default = None
    key = rng.choice(found)
    text = mark(key)
    if rng.random() < .15 and key.family == "int" and strategy != "hash":
        text = "(abs(%s))" % text
    elif rng.random() < .15 and key.family == "text" and not key.collation:
        text += ' collate "C"'
    keys = [text]
    rest = [mark(c) for c in found if c is not key]
    if rest and strategy != "list" and rng.random() < .35:
        keys += rng.sample(rest, rng.randint(1, min(2, len(rest))))
    table.partition_by = (strategy, keys, key.family)
    table.unlogged, table.options = False, {}
    for column in columns(model, table):
        column.identity = None
    for _ in range(rng.randint(0, 4)):
        make_partition(model, rng, table, level)


def new_bound(parent, model=None):
    """Bounds that no other partition of the parent has."""
    strategy, keys, family = parent.partition_by
    number = parent.slices
    if model is not None:
        number = model.number("slice of " + parent.uid) + 40
    else:
        parent.slices += 1
    if strategy == "hash":
        return "for values with (modulus 16, remainder %d)" % (number % 16)
    if strategy == "list":
        values = {"int": "%d, %d" % (2 * number, 2 * number + 1),
                  "text": "'v%d', 'it''s %d'" % (number, number)}[family]
        return "for values in (%s)" % values
    values = {"int": ("%d" % (100 * number), "%d" % (100 * number + 100)),
              "date": ("'%d-01-01'" % (2000 + number), "'%d-01-01'" % (2001 + number)),
              "text": ("'k%02d'" % number, "'k%02dz'" % number)}[family]
    rest = ", minvalue" * (len(keys) - 1)
    return "for values from (%s%s) to (%s%s)" % (values[0], rest, values[1], rest)


def make_partition(model, rng, parent, level=1):
    table = model.add(Table(new_name(model, rng), rng.choice([parent.schema, model.a_schema(rng)])))
    table.partition_of = mark(parent)
    has_default = any(t.bound == "default" for t in model.all(Table)
                      if t.partition_of == mark(parent))
    if rng.random() < .12 and parent.partition_by[0] != "hash" and not has_default:
        table.bound = "default"
    else:
        table.bound = new_bound(parent)
    table.attached = rng.random() < .3
    if level < 3 and rng.random() < .2:
        partition(model, rng, table, level + 1)
    elif rng.random() < .1:
        table.options = {"fillfactor": "60"}
    if rng.random() < .2:
        make_index(model, rng, table)
    return table


def attach_to_something(model, rng, table):
    """TABLE becomes a partition, when it has no columns that the parent has not: so it is emptied
    of its own."""
    parents = [t for t in model.all(Table) if t.partition_by and not is_below(model, t, table)]
    if not parents or table.inherits or table.of_type or any(
            table.uid in t.above() for t in model.all(Table)):
        return None
    parent = rng.choice(parents)
    # Columns that happen to be alike stay; the parent gets none, so the others go.
    there = {c.name: c for c in columns(model, parent)}
    for column in model.children(table, Column):
        twin = there.get(column.name)
        if twin:
            table._take_over(model, column.uid, twin)
        model.drop(column.uid)
    if table.uid not in model:
        return None
    table.partition_of, table.bound = mark(parent), new_bound(parent, model)
    table.attached = True
    return table


# ---- constraints

class Constraint(Thing):
    kinds = ("constraint",)
    kind, prefix, phase = "constraint", "k", 24

    def __init__(self, name, parent, what):
        super().__init__(name, None, parent)
        self.what = what            # primary key, unique, check, foreign key, exclude
        self.columns = []           # marks
        self.expression = None
        self.target = self.target_columns = None
        self.match = self.on_update = self.on_delete = ""
        self.deferrable = ""
        self.not_valid = self.no_inherit = self.nulls_not_distinct = False
        self.include = []
        self.options = ""
        self.phase = 30 if what == "foreign key" else 24

    def written(self, model):
        return quote_name(self.name)

    def reference(self):
        return "%s on ⟦%s⟧" % (mark(self), self.parent)

    def statements(self, model):
        inside = "(%s)" % ", ".join(self.columns)
        if self.what in ("primary key", "unique"):
            text = "%s%s %s" % (self.what, " nulls not distinct" if self.nulls_not_distinct else "",
                                inside)
            if self.include:
                text += " include (%s)" % ", ".join(self.include)
            if self.options:
                text += " with (%s)" % self.options
        elif self.what == "check":
            text = "check (%s)%s" % (self.expression, " no inherit" if self.no_inherit else "")
        elif self.what == "exclude":
            text = "exclude " + self.expression
        else:
            text = "foreign key %s references %s (%s)%s%s%s" % (
                inside, self.target, ", ".join(self.target_columns), self.match, self.on_update,
                self.on_delete)
        text += self.deferrable + (" not valid" if self.not_valid else "")
        yield Part("", "alter table ⟦%s⟧ add constraint %s %s" % (self.parent, mark(self), text))

    def change(self, model, rng):
        table = model[self.parent]
        if self.what == "check":
            if rng.random() < .5:
                self.expression = expressions(model, rng, table).make("bool")
            elif rng.random() < .5:
                self.no_inherit = not self.no_inherit
            else:
                self.not_valid = not self.not_valid
        elif self.what == "foreign key":
            what = rng.randrange(4)
            if what == 0:
                self.deferrable = choose_deferrable(rng)
            elif what == 1:
                self.on_delete = choose_action(rng, "delete")
            elif what == 2:
                self.on_update = choose_action(rng, "update")
            else:
                self.not_valid = not self.not_valid
        elif self.what == "exclude":
            self.deferrable = choose_deferrable(rng)
        else:
            what = rng.randrange(4)
            if what == 0:
                self.deferrable = choose_deferrable(rng)
            elif what == 1:
                self.options = "" if self.options else "fillfactor = 75"
            elif what == 2 and self.what == "unique" and model.major >= 15:
                self.nulls_not_distinct = not self.nulls_not_distinct
            else:
                rest = [mark(c) for c in columns(model, table) if mark(c) not in self.columns]
                self.include = [] if self.include else rng.sample(rest, min(1, len(rest)))
        return True


def choose_deferrable(rng):
    return rng.choice(["", " deferrable", " deferrable initially deferred"])


def choose_action(rng, event):
    return rng.choice(["", " on %s cascade", " on %s set null", " on %s restrict",
                       " on %s set default"]).replace("%s", event)


def indexable(model, table):
    return [c for c in columns(model, table)
            if c.family in ("int", "num", "text", "bool", "date", "ts") or c.family.startswith("enum:")]


def with_partition_key(model, table, chosen):
    """A unique constraint must hold all of the partition key, which must then be columns."""
    todo, seen = [table], []
    while todo:
        one = todo.pop()
        if one.partition_by:
            seen += one.partition_by[1]
        todo += [model[uid] for uid in marks_in(one.partition_of or "")]
        todo += [t for t in model.all(Table) if t.partition_of == mark(one) and t not in todo
                 and t.partition_by and not set(t.partition_by[1]) <= set(seen)]
    if any(not m.startswith("⟦") for m in seen):
        return None
    return chosen + [m.split(" ")[0] for m in seen if m.split(" ")[0] not in chosen]


def make_key(model, rng, table, what, chosen):
    chosen = with_partition_key(model, table, chosen)
    if chosen is None or what == "primary key" and any(
            k.what == what for k in model.children(table, Constraint)):
        return None
    made = Constraint(new_name(model, rng), table.uid, what)
    made.columns = chosen
    if rng.random() < .15 and not table.partition_by:
        made.deferrable = choose_deferrable(rng)
    return model.add(made)


def make_constraint(model, rng, table=None):
    tables = [t for t in model.all(Table) if columns(model, t)]
    if table is None and tables:
        table = rng.choice(tables)
    if table is None or not columns(model, table):
        return None
    what = rng.choice(["check", "check", "unique", "primary key", "exclude"])
    if what == "check":
        made = Constraint(new_name(model, rng), table.uid, what)
        made.expression = expressions(model, rng, table).make("bool")
        made.not_valid, made.no_inherit = rng.random() < .1, rng.random() < .1
        return model.add(made)
    if what == "exclude":
        found = [c for c in columns(model, table) if c.family == "range"]
        if not found or table.partition_by:
            return None
        made = Constraint(new_name(model, rng), table.uid, what)
        made.expression = "using gist (%s with &&)%s" % (mark(rng.choice(found)), rng.choice(
            ["", " where (%s)" % expressions(model, rng, table).make("bool", 1)]))
        return model.add(made)
    found = [mark(c) for c in indexable(model, table)]
    if not found:
        return None
    chosen = rng.sample(found, rng.randint(1, min(2, len(found))))
    return make_key(model, rng, table, what, chosen)


def make_foreign_key(model, rng, table=None):
    keys = [k for k in model.all(Constraint) if k.what in ("unique", "primary key")
            and not k.deferrable]
    tables = [t for t in model.all(Table) if not t.of_type]
    if not keys or not tables:
        return None
    key, table = rng.choice(keys), table or rng.choice(tables)
    chosen = []
    for target in key.columns:
        wanted = model[marks_in(target)[0]]
        found = [c for c in columns(model, table) if c.type == wanted.type and mark(c) not in chosen]
        if found and rng.random() < .5:
            chosen.append(mark(rng.choice(found)))
        elif table.partition_of:
            return None
        else:
            made = make_column(model, rng, table, types.Type(wanted.type, wanted.family))
            made.generated = made.default = None
            chosen.append(mark(made))
    made = Constraint(new_name(model, rng), table.uid, "foreign key")
    made.columns, made.target, made.target_columns = chosen, "⟦%s⟧" % key.parent, list(key.columns)
    made.match = rng.choice(["", "", " match full"])
    made.on_delete, made.on_update = choose_action(rng, "delete"), choose_action(rng, "update")
    made.deferrable = choose_deferrable(rng) if rng.random() < .3 else ""
    made.not_valid = rng.random() < .1 and not table.partition_by
    if made.on_delete == " on delete set null" and rng.random() < .4 and model.major >= 15:
        made.on_delete += " (%s)" % chosen[0]
    # It needs the key, though it does not name it.
    made.key = mark(key)
    return model.add(made)


# ---- indexes

class Index(Thing):
    kinds = ("index",)
    kind, prefix, phase = "index", "i", 26
    optional = ("predicate",)

    def __init__(self, name, parent):
        super().__init__(name, None, parent)
        self.method, self.unique, self.keys, self.include = "btree", False, [], []
        self.predicate, self.options, self.nulls_not_distinct = None, "", False
        self.expression = False
        self.statistics = None
        self.only = False

    def written(self, model):
        schema = model[model[self.parent].schema].name
        return "%s.%s" % (quote_name(schema), quote_name(self.name))

    def statements(self, model):
        name = quote_name(self.name)
        text = "create %sindex %s on %s⟦%s⟧ using %s (%s)" % (
            "unique " if self.unique else "", name, "only " if self.only else "", self.parent,
            self.method, ", ".join(self.keys))
        if self.include:
            text += " include (%s)" % ", ".join(self.include)
        if self.nulls_not_distinct:
            text += " nulls not distinct"
        if self.options:
            text += " with (%s)" % self.options
        if self.predicate:
            text += " where " + self.predicate
        yield Part("", text)
        if self.statistics and self.expression:
            yield Part("statistics", "alter index %s alter column 1 set statistics %d" % (
                mark(self), self.statistics))

    def change(self, model, rng):
        relation = model[self.parent]
        what = rng.randrange(5)
        if what == 0:
            self.options = "" if self.options else {
                "btree": "fillfactor = 66", "gist": "buffering = on", "hash": "fillfactor = 66",
                "gin": "fastupdate = off", "brin": "pages_per_range = 16"}[self.method]
        elif what == 1:
            self.predicate = None if self.predicate and rng.random() < .5 else \
                expressions(model, rng, relation).make("bool")
        elif what == 2 and self.expression:
            self.statistics = rng.choice([None, 100, 1000])
        elif what == 3 and self.method == "btree":
            self.unique = not self.unique
        else:
            fill_index(model, rng, relation, self)
        return True


def fill_index(model, rng, relation, index):
    """Keys, and what goes with them."""
    found = indexable(model, relation)
    other = [c for c in columns(model, relation) if c.family in ("array", "json", "range")]
    index.expression, index.statistics, index.include, index.options = False, None, [], ""
    if other and rng.random() < .3:
        column = rng.choice(other)
        index.method = "gist" if column.family == "range" else "gin"
        index.keys, index.unique = [mark(column)], False
        if column.family == "json" and rng.random() < .5:
            index.keys = [mark(column) + " jsonb_path_ops"]
        return
    if not found:
        index.keys = ["(1 + 1)"]
        return
    index.method = rng.choice(["btree"] * 6 + ["hash", "brin"])
    if index.method != "btree":
        index.keys, index.unique = [mark(rng.choice(found))], False
        return
    index.keys = []
    if rng.random() < .3:
        made = expressions(model, rng, relation)
        index.keys.append("(%s)" % made.make(rng.choice(["int", "text", "bool"])))
        index.expression = True
    for column in rng.sample(found, rng.randint(0 if index.keys else 1, min(2, len(found)))):
        text = mark(column)
        if types.is_text(column):
            text += rng.choice(["", "", ' collate "C"', " text_pattern_ops"])
            if "varying" in column.type or "character" in column.type:
                text = text.replace("text_pattern", "varchar_pattern" if "varying" in column.type
                                    else "bpchar_pattern")
        classes = [t for t in model.things.values() if t.prefix == "oc"]
        if classes and column.type == "integer" and rng.random() < .5:
            text += " " + mark(rng.choice(classes))
        index.keys.append(text + rng.choice(["", "", " desc", " nulls first", " desc nulls last"]))
    if rng.random() < .2:
        rest = [mark(c) for c in found if mark(c) not in " ".join(index.keys)]
        index.include = rng.sample(rest, min(1, len(rest)))


def make_index(model, rng, relation=None):
    if relation is None:
        found = [t for t in model.things.values()
                 if getattr(t, "indexed", isinstance(t, Table)) and columns(model, t)]
        if not found:
            return None
        relation = rng.choice(found)
    if not columns(model, relation):
        return None
    made = Index(new_name(model, rng), relation.uid)
    fill_index(model, rng, relation, made)
    if rng.random() < .2 and made.method == "btree":
        made.unique = True
        made.nulls_not_distinct = model.major >= 15 and rng.random() < .3
    if rng.random() < .2:
        made.predicate = expressions(model, rng, relation).make("bool", 1)
    if rng.random() < .1:
        made.statistics = 50
    if rng.random() < .15:
        made.comment = new_comment(rng)
    if rng.random() < .1 and isinstance(relation, Table) and relation.partition_by:
        made.only = True
    model.add(made)
    if isinstance(relation, Table) and made.unique and rng.random() < .2 and not relation.replica \
            and not made.predicate and not made.expression and not relation.partition_by:
        relation.replica = "using index ⟦%s.⟧" % made.uid
    return made
