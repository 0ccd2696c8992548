"""Schemas, extensions, sequences, and types and collations that users make."""
from . import types
from .columns import AnyColumn, choose_collation
from .expressions import LITERALS, Expressions, Operand
from .model import Part, Thing, mark, marks_in, quote_name, quote_text
from .names import new_comment, new_name


class Schema(Thing):
    kinds = ("schema",)
    kind, prefix, phase, has_owner = "schema", "n", 0, True
    privileges = ("usage", "create", "all")

    def statements(self, _model):
        if self.name != "public":
            yield Part("", "create schema %s" % mark(self))


def make_schema(model, rng):
    return model.add(Schema(new_name(model, rng)))


class Extension(Thing):
    kinds = ("extension",)
    kind, prefix, phase = "extension", "x", 1
    FAMILIES = {"hstore": "hstore", "citext": "citext"}

    def statements(self, _model):
        yield Part("", "create extension %s schema ⟦%s⟧" % (mark(self), self.schema))

    def written(self, _model):
        return quote_name(self.name)

    def as_type(self, model):
        if self.name not in self.FAMILIES:
            return None
        # The mark is the extension's, so that the type goes with it.
        return types.Type("⟦%s!0⟧" % self.uid, self.name)

    def label(self, _number, model):
        """Its type."""
        return "%s.%s" % (quote_name(model[self.schema].name), self.name)

    def change(self, model, rng):
        self.schema = model.a_schema(rng)
        return True


def make_extension(model, rng):
    there = [x.name for x in model.all(Extension)]
    names = [n for n in ("hstore", "citext", "pg_trgm") if n not in there]
    if not names:
        return None
    made = Extension(rng.choice(names), model.a_schema(rng))
    return model.add(made)


class Sequence(Thing):
    kinds = ("sequence",)
    kind, prefix, phase, has_owner = "sequence", "q", 8, True
    privileges = ("usage", "select", "update", "all")
    optional = ("owned_by",)

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.type, self.start, self.increment, self.cache = "bigint", 1, 1, 1
        self.minimum = self.maximum = None
        self.cycle = self.unlogged = False
        self.owned_by = None

    def statements(self, model):
        text = "create %ssequence %s as %s start with %d increment by %d cache %d" % (
            "unlogged " if self.unlogged else "", mark(self), self.type, self.start, self.increment,
            self.cache)
        if self.minimum is not None:
            text += " minvalue %d" % self.minimum
        if self.maximum is not None:
            text += " maxvalue %d" % self.maximum
        yield Part("", text + (" cycle" if self.cycle else ""))
        # Before 13 an identity column that owns a second sequence takes no row.
        if self.owned_by and not (model.major < 13 and model[marks_in(self.owned_by)[-1]].identity):
            yield Part("owned", "alter sequence %s owned by %s" % (mark(self), self.owned_by), phase=31)

    def change(self, model, rng):
        what = rng.randrange(7)
        if what == 6:
            self.unlogged = not self.unlogged and model.major >= 15
        elif what == 0:
            self.type = rng.choice(["bigint", "integer", "smallint"])
        elif what == 1:
            self.increment = rng.choice([1, 2, 10])
        elif what == 2:
            self.minimum = rng.choice([None, 1, -5])
            self.maximum = rng.choice([None, 1000, 30000])
        elif what == 3:
            self.cycle, self.cache = not self.cycle, rng.choice([1, 20])
        elif what == 4:
            self.start = rng.randint(1, 99)
        else:
            choose_owner_column(model, rng, self)
        return True


def choose_owner_column(model, rng, sequence):
    found = [c for c in model.things.values() if c.prefix == "c"
             and model[c.parent].schema == sequence.schema]
    sequence.owned_by = None
    if found and rng.random() < .7:
        column = rng.choice(found)
        sequence.owned_by = "⟦%s⟧.%s" % (column.parent, mark(column))
        # An owned sequence has its table's owner.
        sequence.owner = None


def make_sequence(model, rng):
    made = model.add(Sequence(new_name(model, rng), model.a_schema(rng)))
    if rng.random() < .4:
        made.change(model, rng)
    return made


class Enum(Thing):
    kinds = ("enum_type",)
    kind, prefix, phase, has_owner = "type", "e", 2, True
    privileges = ("usage",)
    WORDS = ["new", "open", "it's", "on hold", "done", "", "Ünï", "a\\b", "lost", "void"]

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.labels = []

    def as_type(self, _model):
        return types.Type(mark(self), "enum:" + self.uid)

    def label(self, number, model):
        """That label as a constant; a number beyond the end is the last one's."""
        text = quote_text(self.labels[min(number, len(self.labels) - 1)])
        return "%s::%s" % (text, self.written(model))

    def statements(self, _model):
        yield Part("", "create type %s as enum (%s)" % (mark(self), ", ".join(
            quote_text(one) for one in self.labels)))

    def change(self, model, rng):
        what = rng.randrange(6)
        labels = list(self.labels)
        if what <= 2 or not labels:
            labels.insert(rng.randint(0, len(labels)), "added %d" % model.number("label"))
        elif what == 3 and len(labels) > 1:
            labels.pop(rng.randrange(len(labels)))
        elif what == 4:
            rng.shuffle(labels)
        else:
            labels[rng.randrange(len(labels))] = "renamed %d" % model.number("label")
        self.labels = labels
        return True


def make_enum(model, rng):
    made = model.add(Enum(new_name(model, rng), model.a_schema(rng)))
    made.labels = rng.sample(Enum.WORDS, rng.randint(1, 5))
    return made


class Domain(Thing):
    kinds = ("domain", "domain_constraint")
    kind, prefix, phase, has_owner = "domain", "d", 4, True
    privileges = ("usage",)
    optional = ("default", "collation")

    def __init__(self, name, schema, base):
        super().__init__(name, schema)
        self.base, self.family = base.type, base.family
        self.default = self.collation = None
        self.not_null = False

    def as_type(self, _model):
        return types.Type(mark(self), self.family)

    def statements(self, _model):
        text = "create domain %s as %s" % (mark(self), self.base)
        if self.collation:
            text += " collate " + self.collation
        if self.default:
            text += " default " + self.default
        yield Part("", text + (" not null" if self.not_null else ""))

    def change(self, model, rng):
        what = rng.randrange(5)
        if what == 0:
            self.default = None if self.default else rng.choice(
                LITERALS.get(self.family, ["null"]))
        elif what == 1:
            self.not_null = not self.not_null
        elif what == 2:
            same = types.BUILT_IN.get(self.family)
            if not same:
                return False
            self.base = rng.choice(same)
        elif what == 3:
            make_domain_check(model, rng, self)
        elif types.is_text(types.Type(self.base, self.family)):
            self.collation = None if self.collation else choose_collation(model, rng)
        return True


class DomainCheck(Thing):
    kinds = ("domain_constraint",)
    kind, prefix, phase = "constraint", "dk", 16

    def __init__(self, name, parent, expression):
        super().__init__(name, None, parent)
        self.expression, self.not_valid = expression, False

    def reference(self):
        return "%s on domain ⟦%s⟧" % (mark(self), self.parent)

    def statements(self, _model):
        yield Part("", "alter domain ⟦%s⟧ add constraint %s check (%s)%s" % (
            self.parent, mark(self), self.expression, " not valid" if self.not_valid else ""))

    def change(self, model, rng):
        if rng.random() < .3:
            self.not_valid = not self.not_valid
        else:
            self.expression = check_of(model[self.parent], rng)
        return True


def check_of(domain, rng):
    made = Expressions(rng, [Operand("value", domain.family)])
    return made.make("bool") if domain.family in LITERALS else "value is not null"


def make_domain_check(model, rng, domain=None):
    found = model.all(Domain)
    if domain is None and not found:
        return None
    domain = domain or rng.choice(found)
    return model.add(DomainCheck(new_name(model, rng), domain.uid, check_of(domain, rng)))


def make_domain(model, rng):
    base = types.choose(model, rng, ["int", "text", "num", "date", "array", "user"])
    if marks_in(base.type) and model[marks_in(base.type)[0]].needs_relation(model):
        base = types.Type("text", "text")
    made = model.add(Domain(new_name(model, rng), model.a_schema(rng), base))
    made.not_null = rng.random() < .1
    if rng.random() < .3:
        made.default = rng.choice(LITERALS.get(made.family, ["null"]))
    for _ in range(rng.choice([0, 1, 1, 2])):
        make_domain_check(model, rng, made)
    return made


class Attribute(AnyColumn):
    kinds = ("composite_type",)
    prefix, phase = "a", 3

    def __init__(self, name, parent, kind):
        super().__init__(name, None, parent)
        self.type, self.family, self.collation = kind.type, kind.family, None
        self.generated = self.identity = self.default = None
        self.not_null = False

    def statements(self, _model):
        return []

    def clause(self):
        return "%s %s%s" % (mark(self), self.type, " collate " + self.collation
                            if self.collation else "")

    def change(self, model, rng):
        same = [t for t in types.BUILT_IN.get(self.family, []) if t != self.type]
        if not same or rng.random() < .3:
            kind = choose_attribute_type(model, rng, model[self.parent])
            model.let_go(self.uid)
            self.type, self.family, self.collation = kind.type, kind.family, None
            return True
        self.type = rng.choice(same)
        return True


class Composite(Thing):
    kinds = ("composite_type",)
    kind, prefix, phase, has_owner = "type", "m", 3, True
    privileges = ("usage",)

    def columns(self, model):
        return model.children(self, Attribute)

    def above(self):
        return []

    def usable_for_table(self, model):
        return bool(self.columns(model))

    def as_type(self, _model):
        return types.Type(mark(self), "composite")

    def statements(self, model):
        yield Part("", "create type %s as" % mark(self),
                   [(a.uid, a.clause()) for a in self.columns(model)])

    def change(self, model, rng):
        own = self.columns(model)
        if own and rng.random() < .4:
            model.drop(rng.choice(own).uid)
        else:
            add_attribute(model, rng, self)
        return True


def choose_attribute_type(model, rng, composite):
    """Of types that users made, an older one: so that none is in itself."""
    kind = types.choose(model, rng, ["int", "text", "num", "date", "json", "bool", "array", "user"])
    order = list(model.things)
    place = order.index(composite.uid) if composite.uid in order else len(order)
    if any(order.index(uid) >= place or model[uid].needs_relation(model)
           for uid in marks_in(kind.type)):
        return types.built_in(rng, "int")
    return kind


def add_attribute(model, rng, composite):
    kind = choose_attribute_type(model, rng, composite)
    made = model.add(Attribute(new_name(model, rng, .08), composite.uid, kind))
    if types.is_text(made) and rng.random() < .2:
        made.collation = choose_collation(model, rng)
    if rng.random() < .1:
        made.comment = new_comment(rng)


def make_composite(model, rng):
    made = model.add(Composite(new_name(model, rng), model.a_schema(rng)))
    for _ in range(rng.randint(1, 4)):
        add_attribute(model, rng, made)
    return made


class Range(Thing):
    kinds = ("range_type",)
    kind, prefix, phase, has_owner = "type", "r", 4, True
    privileges = ("usage",)

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.subtype, self.multirange = "integer", None

    def as_type(self, _model):
        return types.Type(mark(self), "range " + self.uid)

    def statements(self, model):
        more = ', multirange_type_name = ⟦%s⟧."%s"' % (self.schema, self.multirange) \
            if self.multirange and model.major >= 14 else ""
        yield Part("", "create type %s as range (subtype = %s%s)" % (mark(self), self.subtype, more))

    def change(self, model, rng):
        self.subtype = rng.choice(["integer", "text", "numeric", "date", "double precision"] +
                                  [mark(t) for t in model.all(Enum, Domain)][:2])
        return True


def make_range(model, rng):
    made = model.add(Range(new_name(model, rng), model.a_schema(rng)))
    made.change(model, rng)
    if rng.random() < .5:
        made.multirange = "multi%d" % model.number("name")
    return made


class Collation(Thing):
    kinds = ("collation",)
    kind, prefix, phase, has_owner = "collation", "l", 2, True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.definition = "locale = 'C'"

    def statements(self, _model):
        yield Part("", "create collation %s (%s)" % (mark(self), self.definition))

    def change(self, _model, rng):
        self.definition = rng.choice(["locale = 'C'", "provider = libc, locale = 'POSIX'",
                                      "provider = icu, locale = 'und'",
                                      "provider = icu, locale = 'de-u-co-phonebk'",
                                      "lc_collate = 'C', lc_ctype = 'POSIX'"])
        return True


def make_collation(model, rng):
    made = model.add(Collation(new_name(model, rng), model.a_schema(rng)))
    made.change(model, rng)
    return made
