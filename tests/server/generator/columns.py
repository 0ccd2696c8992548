"""Columns of tables, and what those of all relations share."""
from . import types
from .expressions import Expressions
from .model import Part, Thing, mark, marks_in, quote_name, quote_text
from .names import new_comment, new_name
from .relations import operands, pure_functions

COLUMN_PRIVILEGES = ("select", "insert", "update", "references")


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
        self.virtual = False  # where it is generated

    def clause(self, with_not_null=True, identity=True):
        text = "%s %s" % (mark(self), self.type)
        if self.compression and self.compression.startswith("inline "):
            text += " compression " + self.compression[7:]
        if self.collation:
            text += " collate " + self.collation
        if self.generated:
            text += " generated always as (%s) %s" % (
                self.generated, "virtual" if self.virtual else "stored")
        if self.identity and identity:
            text += " generated %s as identity (%s)" % self.identity
        return text + (" not null" if self.not_null and with_not_null else "")

    def statements(self, model):
        start = "alter table ⟦%s⟧ alter column %s " % (self.parent, mark(self))
        if model[self.parent].kind != "table":
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
        if table.kind != "table":
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
            self.virtual = model.major >= 18 and rng.random() < .5
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
        column.virtual = model.major >= 18 and rng.random() < .5
    if types.is_text(column) and rng.random() < .15:
        column.collation = choose_collation(model, rng)
    if rng.random() < .1:
        column.set_options(model, rng)
    if rng.random() < .1:
        column.comment = new_comment(rng)
    return column
