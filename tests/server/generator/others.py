"""Kinds that few schemas have: operators, casts, foreign data, event triggers, text search, default
privileges."""
from . import types
from .columns import AnyColumn
from .model import Part, Thing, mark, marks_in, quote_name, quote_text
from .names import new_name
from .natives import BaseType, Parser, Template
from .partitions import new_bound
from .relations import TABLE_PRIVILEGES
from .routines import Argument, Function
from .tables import Table
from .user_types import Composite, Enum


class Operator(Thing):
    kinds = ("sql_operator",)
    kind, prefix, phase, has_owner = "operator", "op", 8, True
    SIGNS = ["===", "<#>", "~~>", "@@@", "+++", "<=>"]

    def __init__(self, name, schema, function):
        super().__init__(name, schema)
        self.function, self.options = function, ""

    def written(self, model):
        return "%s.%s" % (quote_name(model[self.schema].name), self.name)

    def reference(self):
        return "%s (integer, integer)" % mark(self)

    def statements(self, _model):
        yield Part("", "create operator %s (function = %s, leftarg = integer, rightarg = integer%s)" % (
            mark(self), self.function, self.options))

    def change(self, _model, rng):
        self.options = rng.choice(["", ", restrict = eqsel", ", restrict = eqsel, join = eqjoinsel"])
        return True


def make_operator(model, rng):
    found = [mark(f) for f in model.all(Function) if f.argument_families() == ["int", "int"]
             and f.result_family == "bool" and len(f.arguments) == 2]
    made = Operator(rng.choice(Operator.SIGNS), model.a_schema(rng),
                    rng.choice(found + ["pg_catalog.int4eq", "pg_catalog.int4ne"]))
    if any(o.name == made.name and o.schema == made.schema for o in model.all(Operator)):
        return None
    made.change(model, rng)
    return model.add(made)


class Cast(Thing):
    kinds = ("cast",)
    kind, prefix, phase = "cast", "ca", 8

    def __init__(self, source, target):
        super().__init__("")
        self.source, self.target, self.context = source, target, ""
        self.how = "with inout"

    def reference(self):
        return "(%s as %s)" % (self.source, self.target)

    def statements(self, _model):
        yield Part("", "create cast %s %s%s" % (self.reference(), self.how, self.context))

    def change(self, model, rng):
        if rng.random() < .4:
            self.context = rng.choice(["", " as assignment", " as implicit"])
        else:
            self.how = choose_way(model, rng, self)
        return True


def choose_way(model, rng, cast):
    base = any(isinstance(model[uid], BaseType) for uid in marks_in([cast.source, cast.target]))
    if base and rng.random() < .5:
        return "without function"
    if rng.random() < .4:
        return "with inout"
    function = Function(new_name(model, rng), model.a_schema(rng), "cast")
    function.arguments = [Argument("v", types.Type(cast.source, "other"))]
    function.returns, function.body = cast.target, "select null::" + cast.target
    return "with function %s(%s)" % (mark(model.add(function)), cast.source)


def make_cast(model, rng):
    found = model.all(Enum, Composite, BaseType)
    if not found:
        return None
    one = rng.choice(found)
    if any(mark(one) in (c.source, c.target) for c in model.all(Cast)):
        return None
    made = Cast(*rng.sample([mark(one), getattr(one, "like", "integer")], 2))
    made.context = rng.choice(["", " as assignment"])
    made.how = choose_way(model, rng, made)
    return model.add(made)


class Wrapper(Thing):
    kinds = ("foreign_data_wrapper",)
    kind, prefix, phase = "foreign data wrapper", "fw", 2
    privileges = ("usage",)

    def __init__(self, name):
        super().__init__(name)
        self.options = {}

    def statements(self, _model):
        yield Part("", "create foreign data wrapper %s%s" % (mark(self), options_text(self.options)))

    def change(self, _model, rng):
        self.options = change_options(self.options, rng)
        return True


def options_text(options):
    return " options (%s)" % ", ".join("%s %s" % (n, quote_text(v)) for n, v in sorted(
        options.items())) if options else ""


def change_options(options, rng):
    options = dict(options)
    # The values of others may be secrets, which no snapshot holds.
    name = rng.choice(["host", "dbname", "schema_name"])
    if name in options and rng.random() < .5:
        del options[name]
    else:
        options[name] = rng.choice(["a", "it's", "b c", "x=y,z"])
    return options


def make_wrapper(model, rng):
    return model.add(Wrapper(new_name(model, rng)))


class Server(Thing):
    kinds = ("foreign_server",)
    kind, prefix, phase, has_owner = "server", "fs", 3, True
    grants_on = "foreign server"
    privileges = ("usage",)

    def __init__(self, name, wrapper):
        super().__init__(name)
        self.wrapper, self.options, self.type, self.version = wrapper, {}, None, None

    def statements(self, _model):
        yield Part("", "create server %s%s%s foreign data wrapper %s%s" % (
            mark(self), " type '%s'" % self.type if self.type else "",
            " version '%s'" % self.version if self.version else "", self.wrapper,
            options_text(self.options)))

    def change(self, _model, rng):
        if rng.random() < .4:
            self.version = rng.choice(["1", "2 beta"])
        else:
            self.options = change_options(self.options, rng)
        return True


def make_server(model, rng):
    found = model.all(Wrapper) or [make_wrapper(model, rng)]
    made = model.add(Server(new_name(model, rng), mark(rng.choice(found))))
    made.type = rng.choice([None, "kind"])
    return made


class ForeignTable(Thing):
    kinds = ("foreign_table",)
    kind, prefix, phase, has_owner = "foreign table", "ft", 13, True
    grants_on = "table"
    privileges = TABLE_PRIVILEGES
    optional = ("inherits", "named")

    def __init__(self, name, schema, server):
        super().__init__(name, schema)
        self.server, self.options = server, {}
        self.inherits = self.partition_of = self.bound = None  # marks of tables, and text
        self.named = None  # a mark of a column that it has from above, and what that is called there

    def above(self):
        return marks_in([self.inherits or "", self.partition_of or ""])

    def columns(self, model):
        above = [c for uid in self.above() for c in model[uid].columns(model)]
        return above + model.children(self, ForeignColumn)

    def statements(self, model):
        end = " server %s%s" % (self.server, options_text(self.options))
        if self.partition_of:
            yield Part("", "create foreign table %s partition of %s %s" % (
                mark(self), self.partition_of, self.bound), None, end)
        else:
            if self.inherits:
                end = " inherits (%s)%s" % (self.inherits, end)
            yield Part("", "create foreign table %s" % mark(self),
                       [(c.uid, c.clause()) for c in model.children(self, ForeignColumn)], end)
        above = {mark(c) for uid in self.above() for c in model[uid].columns(model)}
        if self.named and marks_in([self.named]) and any(m in self.named for m in above):
            yield Part("named", "alter foreign table %s alter column %s" % (mark(self), self.named))

    def name_column(self, model, rng):
        found = [c for uid in self.above() for c in model[uid].columns(model)]
        if found:
            self.named = "%s options (column_name %s)" % (
                mark(rng.choice(found)), quote_text(rng.choice(["there", "it's"])))

    def change(self, model, rng):
        what = rng.random()
        if self.above() and what > .7:
            self.name_column(model, rng)
        elif what < .3 and not self.partition_of:
            found = [t for t in model.all(Table) if not t.partition_of and not t.partition_by
                     and not t.of_type]
            self.inherits = mark(rng.choice(found)) if found and not self.inherits else None
        elif what < .6 or self.partition_of:
            self.options = change_options(self.options, rng)
        else:
            add_foreign_column(model, rng, self)
        return True


class ForeignColumn(AnyColumn):
    kinds = ("foreign_table",)
    prefix, phase = "fc", 13
    privileges = ("select", "update")
    optional = ("default",)

    def __init__(self, name, parent, kind):
        super().__init__(name, None, parent)
        self.type, self.family, self.not_null, self.options = kind.type, kind.family, False, {}
        self.generated = self.default = None

    def clause(self):
        return "%s %s%s%s%s" % (mark(self), self.type, options_text(self.options),
                                " not null" if self.not_null else "",
                                " default " + self.default if self.default else "")

    def statements(self, _model):
        return []

    def change(self, model, rng):
        what = rng.randrange(4)
        if what == 0:
            self.not_null = not self.not_null
        elif what == 1:
            self.options = change_options(self.options, rng)
        elif what == 2:
            found = types.INPUTS.get(self.family, ["null"])
            self.default = None if self.default else rng.choice(found)
        else:
            self.type = rng.choice(types.BUILT_IN.get(self.family, [self.type]))
        return True


def add_foreign_column(model, rng, table):
    kind = types.choose(model, rng, ["int", "text", "date", "num"])
    return model.add(ForeignColumn(new_name(model, rng), table.uid, kind))


def make_foreign_table(model, rng):
    found = model.all(Server) or [make_server(model, rng)]
    table = model.add(ForeignTable(new_name(model, rng), model.a_schema(rng), mark(rng.choice(found))))
    parents = [t for t in model.all(Table) if t.partition_by]
    if parents and rng.random() < .4:
        parent = rng.choice(parents)
        table.partition_of, table.bound = mark(parent), new_bound(parent)
        if rng.random() < .5:
            table.name_column(model, rng)
        return table
    for _ in range(rng.randint(1, 3)):
        add_foreign_column(model, rng, table)
    if rng.random() < .5:
        table.change(model, rng)
    if rng.random() < .5:
        table.name_column(model, rng)
    return table


class UserMapping(Thing):
    """Without options: their values are secrets, which no snapshot holds."""
    kinds = ("user_mapping",)
    kind, prefix, phase, can_comment = "user mapping", "um", 4, False

    def __init__(self, server, role):
        super().__init__("")
        self.server, self.role = server, role

    def statements(self, _model):
        yield Part("", "create user mapping for %s server %s" % (self.role, self.server))

    def change(self, model, rng):
        role = rng.choice(["public"] + [quote_name(r) for r in model.roles])
        if any((m.server, m.role) == (self.server, role) for m in model.all(UserMapping)):
            return False
        self.role = role
        return True


def make_user_mapping(model, rng):
    found = model.all(Server) or [make_server(model, rng)]
    made = UserMapping(mark(rng.choice(found)),
                       rng.choice(["public"] + [quote_name(r) for r in model.roles]))
    if any((m.server, m.role) == (made.server, made.role) for m in model.all(UserMapping)):
        return None
    return model.add(made)


class EventTrigger(Thing):
    kinds = ("event_trigger",)
    kind, prefix, phase = "event trigger", "ev", 40

    def __init__(self, name, function):
        super().__init__(name)
        self.function, self.event, self.tags, self.state = function, "sql_drop", [], None

    def statements(self, _model):
        yield Part("", "create event trigger %s on %s%s execute function %s()" % (
            mark(self), self.event, " when tag in (%s)" % ", ".join(
                quote_text(t) for t in self.tags) if self.tags else "", self.function))
        if self.state:
            yield Part("state", "alter event trigger %s %s" % (mark(self), self.state))

    def change(self, _model, rng):
        if rng.random() < .5:
            self.state = rng.choice([None, "disable", "enable replica"])
        else:
            self.event = rng.choice(["sql_drop", "ddl_command_start", "ddl_command_end"])
            self.tags = rng.choice([[], ["DROP TABLE"], ["CREATE TABLE", "ALTER TABLE"]])
        return True


def make_event_trigger(model, rng):
    function = Function(new_name(model, rng), model.a_schema(rng), "event trigger")
    function.returns, function.language, function.body = "event_trigger", "plpgsql", "begin end"
    model.add(function)
    return model.add(EventTrigger(new_name(model, rng), mark(function)))


class Dictionary(Thing):
    kinds = ("text_search_dictionary",)
    kind, prefix, phase, has_owner = "text search dictionary", "td", 6, True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.template, self.options = "pg_catalog.simple", ""

    def statements(self, _model):
        yield Part("", "create text search dictionary %s (template = %s%s)" % (
            mark(self), self.template, self.options))

    def change(self, model, rng):
        self.template = rng.choice(["pg_catalog.simple"] + [mark(t) for t in model.all(Template)])
        self.options = rng.choice(["", ", accept = false", ", stopwords = english"])
        return True


def make_dictionary(model, rng):
    made = model.add(Dictionary(new_name(model, rng), model.a_schema(rng)))
    made.change(model, rng)
    return made


class Configuration(Thing):
    kinds = ("text_search_configuration",)
    kind, prefix, phase, has_owner = "text search configuration", "tc", 7, True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.parser, self.mappings = 'pg_catalog."default"', {}

    def statements(self, _model):
        yield Part("", "create text search configuration %s (parser = %s)" % (mark(self), self.parser))
        for token, dictionaries in sorted(self.mappings.items()):
            yield Part("mapping " + token, "alter text search configuration %s add mapping for %s with %s"
                       % (mark(self), token, ", ".join(dictionaries)))

    def forget(self, uid):
        self.mappings = {t: [d for d in ds if uid not in d] or ["pg_catalog.simple"]
                         for t, ds in self.mappings.items()}
        return super().forget(uid)

    def change(self, model, rng):
        self.mappings = dict(self.mappings)
        token = rng.choice(["asciiword", "word", "int"])
        if token in self.mappings and rng.random() < .4:
            del self.mappings[token]
        else:
            found = [mark(d) for d in model.all(Dictionary)] + ["pg_catalog.simple"]
            self.mappings[token] = rng.sample(found, rng.randint(1, min(2, len(found))))
        return True


def make_configuration(model, rng):
    made = model.add(Configuration(new_name(model, rng), model.a_schema(rng)))
    made.parser = rng.choice([made.parser] + [mark(p) for p in model.all(Parser)])
    made.change(model, rng)
    return made


class Conversion(Thing):
    kinds = ("conversion",)
    kind, prefix, phase, has_owner = "conversion", "cv", 6, True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.what = "'LATIN1' to 'UTF8' from pg_catalog.iso8859_1_to_utf8"

    def statements(self, _model):
        yield Part("", "create conversion %s for %s" % (mark(self), self.what))

    def change(self, _model, rng):
        self.what = rng.choice(["'LATIN1' to 'UTF8' from pg_catalog.iso8859_1_to_utf8",
                                "'UTF8' to 'LATIN1' from pg_catalog.utf8_to_iso8859_1"])
        return True


def make_conversion(model, rng):
    return model.add(Conversion(new_name(model, rng), model.a_schema(rng)))


class AccessMethod(Thing):
    kinds = ("access_method",)
    kind, prefix, phase = "access method", "am", 2

    def __init__(self, name):
        super().__init__(name)
        self.what = "type index handler pg_catalog.bthandler"

    def statements(self, _model):
        yield Part("", "create access method %s %s" % (mark(self), self.what))

    def change(self, _model, rng):
        self.what = rng.choice(["type index handler pg_catalog.bthandler",
                                "type index handler pg_catalog.hashhandler"])
        return True


def make_access_method(model, rng):
    return model.add(AccessMethod(new_name(model, rng)))


class OperatorClass(Thing):
    kinds = ("operator_class", "operator_family")
    kind, prefix, phase, has_owner = "operator class", "oc", 9, True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.family = None

    def reference(self):
        return mark(self) + " using btree"

    def statements(self, _model):
        yield Part("", "create operator class %s for type integer using btree%s as operator 1 <, "
                   "operator 2 <=, operator 3 =, operator 4 >=, operator 5 >, "
                   "function 1 pg_catalog.btint4cmp(integer, integer)" % (
                       mark(self), " family " + self.family if self.family else ""))

    def change(self, model, rng):
        found = [mark(f) for f in model.all(OperatorFamily)]
        self.family = rng.choice([None] + found)
        return True


class OperatorFamily(Thing):
    kinds = ("operator_family",)
    kind, prefix, phase, has_owner = "operator family", "of", 8, True

    def reference(self):
        return mark(self) + " using btree"

    def statements(self, _model):
        yield Part("", "create operator family %s using btree" % mark(self))


def make_operator_family(model, rng):
    return model.add(OperatorFamily(new_name(model, rng), model.a_schema(rng)))


def make_operator_class(model, rng):
    made = OperatorClass(new_name(model, rng), model.a_schema(rng))
    made.change(model, rng)
    return model.add(made)


class DefaultPrivileges(Thing):
    kinds = ("default_privileges",)
    prefix, phase, can_comment = "dp", 50, False

    def __init__(self, role, schema, what, words):
        super().__init__("")
        self.role, self.inside, self.what, self.words = role, schema, what, words
        self.to, self.more = None, ""

    def statements(self, _model):
        inside = " in schema " + self.inside if self.inside else ""
        verb, to = ("revoke", "from") if self.to == "public" and not self.inside else ("grant", "to")
        yield Part("", "alter default privileges for role %s%s %s %s on %s %s %s%s" % (
            self.role, inside, verb, self.words, self.what, to, self.to,
            "" if self.to == "public" else self.more))

    def change(self, model, rng):
        self.to = rng.choice([quote_name(r) for r in model.roles] + ["public"])
        self.more = rng.choice(["", "", " with grant option"])
        return True


def make_default_privileges(model, rng):
    what, words = rng.choice([("tables", "select"), ("tables", "insert, update"),
                              ("sequences", "usage"), ("functions", "execute"), ("types", "usage"),
                              ("schemas", "usage, create"), ("tables", "all"), ("sequences", "all")])
    role = rng.choice(["postgres"] + [quote_name(r) for r in model.roles])
    schema = "⟦%s⟧" % model.a_schema(rng) if rng.random() < .6 else None
    if any((d.role, d.inside, d.what) == (role, schema, what) for d in model.all(DefaultPrivileges)):
        return None
    made = DefaultPrivileges(role, schema, what, words)
    made.change(model, rng)
    return model.add(made)
