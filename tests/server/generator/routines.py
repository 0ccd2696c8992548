"""Functions, procedures and aggregates."""
from . import types
from .expressions import LITERALS, Expressions, Operand
from .model import Part, Thing, mark, marks_in, quote_name, quote_text
from .names import new_name
from .natives import Language
from .relations import expressions
from .tables import Table
from .views import View


class Argument:
    def __init__(self, name, kind, mode="", default=None):
        self.name, self.type, self.family = name, kind.type, kind.family
        self.mode, self.default = mode, default

    def written(self):
        text = "%s%s %s" % (self.mode + " " if self.mode else "", quote_name(self.name), self.type)
        return text.strip() + (" default " + self.default if self.default else "")


class Routine(Thing):
    prefix, has_owner = "f", True
    privileges = ("execute", "all", "-all")

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.arguments = []
        self.phase = 6

    def refers(self):
        return super().refers() + marks_in([[a.type, a.default or ""] for a in self.arguments])

    def reference(self):
        return "%s(%s)" % (mark(self), ", ".join(
            a.type for a in self.arguments if a.mode not in ("out", "table")))


class Function(Routine):
    kinds = ("function",)

    def __init__(self, name, schema, what):
        super().__init__(name, schema)
        self.what = what            # how its body is written
        self.kind = "procedure" if what == "procedure" else "function"
        self.returns = None         # text
        self.result_family = None
        self.language, self.body, self.atomic = "sql", "", False
        self.words = []             # stable, strict, cost 5, ...
        self.pure = self.in_queries = self.returns_table = False
        self.takes_row = None       # mark

    def columns(self, model):
        """Of the rows that it returns, where it stands in a query's FROM."""
        return model[marks_in(self.returns)[0]].columns(model) if self.returns_table else []

    def argument_families(self):
        return [a.family for a in self.arguments if not a.default and a.mode in ("", "in")]

    def statements(self, _model):
        text = "create %s %s(%s)" % (
            self.kind, mark(self), ", ".join(a.written() for a in self.arguments))
        if self.returns:
            text += " returns " + self.returns
        text += " language %s %s" % (self.language, " ".join(self.words))
        if self.atomic:
            text += " " + self.body
        else:
            # The text is quoted when it is written; its marks are soft.
            text += " as $function$" + self.body + "$function$"
        yield Part("", text)

    def change(self, model, rng):
        what = rng.randrange(9)
        if what <= 2:
            write_body(model, rng, self)
        elif what == 3:
            choose_words(model, rng, self)
        elif what == 4 and self.arguments:
            self._rename_argument(model, rng)
        elif what == 5 and self.what in ("pure", "plpgsql"):
            # One more argument with a default: another signature, and all calls still fit.
            self.arguments = self.arguments + [Argument(
                "more%d" % model.number("argument"), types.Type("integer", "int"), "", "3")]
        elif what == 6 and self.arguments and self.arguments[-1].default:
            self.arguments = self.arguments[:-1]
        elif what == 7 and self.what == "pure" and self.result_family == "int":
            self.returns = rng.choice(["integer", "bigint"])
        elif what == 8 and self.arguments and self.what == "pure":
            self._change_default(rng)
        else:
            write_body(model, rng, self)
        return True

    def _rename_argument(self, model, rng):
        changed = list(self.arguments)
        place = rng.randrange(len(changed))
        old = changed[place]
        changed[place] = Argument(new_name(model, rng, .1), types.Type(old.type, old.family),
                                  old.mode, old.default)
        self.arguments = changed
        write_body(model, rng, self)

    def _change_default(self, rng):
        last = self.arguments[-1]
        default = None if last.default else rng.choice(LITERALS.get(last.family, ["null"]))
        self.arguments = self.arguments[:-1] + [
            Argument(last.name, types.Type(last.type, last.family), last.mode, default)]


PURE_FAMILIES = ("int", "text", "bool", "num", "date")
PURE_TYPES = {"int": "integer", "text": "text", "bool": "boolean", "num": "numeric", "date": "date"}


def choose_words(model, rng, function):
    if function.kind == "procedure":
        function.words = rng.choice([[], ["security definer"], ["set work_mem = '4MB'"]])
        return
    words = ["immutable"] if function.pure else [rng.choice(["stable", "volatile", "stable"])]
    for word in ("strict", "security definer", "leakproof", "parallel safe", "cost 7",
                 "set search_path = pg_catalog", "set work_mem = '8MB'"):
        if rng.random() < .1:
            words.append(word)
    function.words = words


def write_body(model, rng, function):
    """A new body for what the function is."""
    arguments = [Operand(quote_name(a.name), a.family) for a in function.arguments
                 if a.mode in ("", "in")]
    number = rng.randint(1, 99)
    function.atomic = False
    tables = [t for t in model.all(Table, View) if t.columns(model)]
    if function.what == "pure":
        # It calls only such as are older, so that none calls itself.
        older = model.all(Function)
        older = older[:older.index(function)] if function in older else older
        calls = [(mark(f), f.argument_families(), f.result_family) for f in older if f.pure]
        made = Expressions(rng, arguments, calls).make(function.result_family)
        if model.major >= 14 and rng.random() < .3:
            function.language, function.atomic = "sql", True
            function.body = rng.choice(["return %s", "begin atomic select %s; end"]) % made
        else:
            function.language, function.body = "sql", "select %s" % made
    elif function.what == "plpgsql":
        made = Expressions(rng, arguments).make(function.result_family)
        function.language = plpgsql(model, rng)
        function.body = "\n-- %d $$ ' \\\nbegin\n  return %s;\nend" % (number, made)
    elif function.what == "trigger":
        function.language = plpgsql(model, rng)
        mention = "perform 1 from %s;" % soft(rng.choice(tables)) if tables and rng.random() < .4 else ""
        function.body = "begin %s\n  -- version %d\n  return coalesce(new, old); end" % (mention, number)
    elif function.what == "event trigger":
        # It fires while the plan runs.
        function.language, function.body = "plpgsql", "begin\n  -- version %d\nend" % number
    elif function.what in ("query", "rows"):
        _write_query(model, rng, function, tables, number)
    elif function.what == "row":
        row = function.arguments[0]
        relation = model[marks_in(row.type)[0]]
        before = quote_name(row.name) + "."
        own = [o for o in (Operand(before + quote_name(c.name), c.family)
                           for c in relation.columns(model))]
        function.body = "select %s" % Expressions(rng, own).make(function.result_family, 1)
        function.language = "sql"
    else:
        function.language = "plpgsql"
        target = soft(rng.choice(tables)) if tables else "pg_class"
        function.body = "begin\n  perform %d; update %s set x = 1;\nend" % (number, target)


def _write_query(model, rng, function, tables, number):
    if not tables:
        function.language, function.body = "sql", "select %d" % number
        return
    table = rng.choice(tables)
    made = expressions(model, rng, table, "r.", immutable=False).make("bool")
    wanted = "count(*)::integer" if function.what == "query" else "r.*"
    if function.what == "rows":
        function.returns = "setof " + mark(table)
    atomic = model.major >= 14 and rng.random() < .5
    query = "select %s from %s as r where %s" % (wanted, mark(table), made)
    function.language = "sql"
    if atomic:
        function.atomic = True
        function.body = "begin atomic %s; end" % query
    else:
        function.body = query.replace("⟦", "⟦~").replace("⟦~~", "⟦~")


def plpgsql(model, rng):
    """Or one of the model's languages, which are the same."""
    found = [mark(la) for la in model.all(Language)]
    return rng.choice(found) if found and rng.random() < .5 else "plpgsql"


def soft(thing):
    return "⟦~%s⟧" % thing.uid


def make_pure(model, rng):
    function = Function(new_name(model, rng), model.a_schema(rng), rng.choice(["pure", "pure", "plpgsql"]))
    families = [rng.choice(PURE_FAMILIES) for _ in range(rng.randint(0, 2))]
    for number, family in enumerate(families):
        function.arguments.append(Argument(
            new_name(model, rng, .05), types.Type(PURE_TYPES[family], family)))
    enums = [t for t in model.things.values() if t.prefix == "e"]
    if enums and rng.random() < .3:
        kind = rng.choice(enums).as_type(model)
        function.arguments.append(Argument("e%d" % model.number("argument"), kind))
    if rng.random() < .25:
        function.arguments.append(Argument("extra", types.Type("integer", "int"), "", "7"))
    function.result_family = rng.choice(PURE_FAMILIES)
    function.returns = PURE_TYPES[function.result_family]
    function.pure = function.in_queries = True
    choose_words(model, rng, function)
    write_body(model, rng, function)
    return model.add(function)


def make_function(model, rng):
    shape = rng.random()
    if shape < .45:
        return make_pure(model, rng)
    relations = [t for t in model.all(Table, View) if t.columns(model)]
    function = Function(new_name(model, rng), model.a_schema(rng), "procedure")
    if shape < .55 and relations:
        function.what = "row"
        function.takes_row = mark(rng.choice(relations))
        function.arguments = [Argument("r", types.Type(function.takes_row, "row"))]
        function.result_family = rng.choice(PURE_FAMILIES)
        function.returns = PURE_TYPES[function.result_family]
    elif shape < .7:
        function.what, function.returns, function.result_family = "query", "integer", "int"
        function.in_queries = True
        function.arguments = [Argument("n", types.Type("integer", "int"))]
    elif shape < .8 and relations:
        function.what = "rows"
        function.returns_table = True
        function.arguments = [Argument("n", types.Type("integer", "int"))]
    elif shape < .9:
        function.what, function.returns, function.pure = "plpgsql", "integer", False
        function.result_family, function.in_queries = "int", True
        function.arguments = [
            Argument("first", types.Type("integer", "int"), "", "1"),
            Argument("rest", types.Type("integer[]", "array"), "variadic", "'{}'")]
    else:
        function.arguments = [Argument("a", types.Type("text", "text"))]
        if rng.random() < .3:
            function.arguments.append(Argument("b", types.Type("integer", "int"), "inout"))
    function.kind = "procedure" if function.what == "procedure" else "function"
    choose_words(model, rng, function)
    write_body(model, rng, function)
    return model.add(function)


def make_trigger_function(model, rng):
    function = Function(new_name(model, rng), model.a_schema(rng), "trigger")
    function.returns = "trigger"
    write_body(model, rng, function)
    return model.add(function)


class Aggregate(Routine):
    kinds = ("aggregate",)
    kind, prefix, grants_on = "aggregate", "g", "function"

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.phase = 7
        self.step, self.initial, self.more = "int4pl", "0", ""
        self.pure = self.returns_table = False
        self.arguments = [Argument("", types.Type("integer", "int"))]

    def statements(self, _model):
        yield Part("", "create aggregate %s(integer) (sfunc = %s, stype = integer, initcond = %s%s)" % (
            mark(self), self.step, quote_text(self.initial), self.more))

    def change(self, _model, rng):
        what = rng.randrange(3)
        if what == 0:
            self.initial = str(rng.randint(0, 50))
        elif what == 1:
            self.step = rng.choice(["int4pl", "int4larger", "int4smaller"])
        else:
            self.more = rng.choice(["", ", parallel = safe", ", combinefunc = int4pl",
                                    ", finalfunc = int4abs", ", finalfunc = abs"])
        return True


def make_aggregate(model, rng):
    made = model.add(Aggregate(new_name(model, rng), model.a_schema(rng)))
    made.change(model, rng)
    return made
