"""Constraints of tables."""
from . import types
from .columns import make_column
from .model import Part, Thing, mark, marks_in, quote_name
from .names import new_name
from .relations import columns, expressions, tables


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
        self.not_valid = self.no_inherit = self.nulls_not_distinct = self.not_enforced = False
        self.tablespace = None
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
            if self.tablespace:
                text += ' using index tablespace "%s"' % self.tablespace
        elif self.what == "check":
            text = "check (%s)%s" % (self.expression, " no inherit" if self.no_inherit else "")
        elif self.what == "exclude":
            text = "exclude " + self.expression
        else:
            text = "foreign key %s references %s (%s)%s%s%s" % (
                inside, self.target, ", ".join(self.target_columns), self.match, self.on_update,
                self.on_delete)
        text += self.deferrable + (" not enforced" if self.not_enforced else
                                   " not valid" if self.not_valid else "")
        yield Part("", "alter table ⟦%s⟧ add constraint %s %s" % (self.parent, mark(self), text))

    def change(self, model, rng):
        table = model[self.parent]
        if self.what in ("check", "foreign key") and model.major >= 18 and rng.random() < .3:
            self.not_enforced = not self.not_enforced
        elif self.what == "check":
            if rng.random() < .5:
                self.expression = expressions(model, rng, table, rows=False).make("bool")
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
            what = rng.randrange(5)
            if what == 0:
                self.deferrable = choose_deferrable(rng)
            elif what == 4 and model.tablespaces:
                self.tablespace = None if self.tablespace else rng.choice(model.tablespaces)
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
        todo += [t for t in tables(model) if t.partition_of == mark(one) and t not in todo
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
    found = [t for t in tables(model) if columns(model, t)]
    if table is None and found:
        table = rng.choice(found)
    if table is None or not columns(model, table):
        return None
    what = rng.choice(["check", "check", "unique", "primary key", "exclude"])
    if what == "check":
        made = Constraint(new_name(model, rng), table.uid, what)
        made.expression = expressions(model, rng, table, rows=False).make("bool")
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
    referrers = [t for t in tables(model) if not t.of_type]
    if not keys or not referrers:
        return None
    key, table = rng.choice(keys), table or rng.choice(referrers)
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


class NotNull(Thing):
    """One with a name, which is a constraint since 18."""
    kinds = ("constraint",)
    kind, prefix, phase = "constraint", "kn", 23

    def __init__(self, name, parent, column):
        super().__init__(name, None, parent)
        self.column, self.no_inherit, self.not_valid = column, False, False

    def reference(self):
        return "%s on ⟦%s⟧" % (mark(self), self.parent)

    def statements(self, _model):
        yield Part("", "alter table ⟦%s⟧ add constraint %s not null %s%s%s" % (
            self.parent, mark(self), self.column, " no inherit" if self.no_inherit else "",
            " not valid" if self.not_valid else ""))

    def change(self, model, rng):
        if rng.random() < .5:
            self.no_inherit = not self.no_inherit
        else:
            self.not_valid = not self.not_valid
        return True


def make_not_null(model, rng):
    found = [(t, c) for t in tables(model) for c in columns(model, t)
             if not c.not_null and not any(k.column == mark(c) for k in model.children(t, NotNull))]
    if model.major < 18 or not found:
        return None
    table, column = rng.choice(found)
    made = NotNull(new_name(model, rng), table.uid, mark(column))
    if rng.random() < .4:
        made.change(model, rng)
    return model.add(made)
