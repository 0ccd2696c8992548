"""What functions written in C make: languages, base types, text search parsers and templates,
transforms. PostgreSQL's own C functions serve, under names of the schema's own."""
from . import types
from .model import Part, Thing, mark, quote_name
from .names import new_name
from .user_types import Composite, Domain, Enum


class Native(Thing):
    """A function of PostgreSQL's own under another name. SOURCE is what stands after AS."""
    kinds = ("function",)
    kind, prefix, phase, has_owner = "function", "nf", 2, True
    privileges = ("execute", "-all")

    def __init__(self, name, schema, arguments, returns, source, words=""):
        super().__init__(name, schema)
        self.arguments, self.returns, self.source, self.words = arguments, returns, source, words

    def reference(self):
        return "%s(%s)" % (mark(self), self.arguments)

    def statements(self, _model):
        yield Part("", "create function %s returns %s language %s%s as %s" % (
            self.reference(), self.returns, "c" if "," in self.source else "internal", self.words,
            self.source))

    def change(self, _model, rng):
        self.words = rng.choice(["", " immutable strict", " cost 3"])
        return True


def a_native(model, rng, arguments, returns, source, words=""):
    """One that is there, or a new one."""
    found = [f for f in model.all(Native)
             if (f.arguments, f.returns, f.source) == (arguments, returns, source)]
    if found and rng.random() < .5:
        return mark(rng.choice(found))
    return mark(model.add(Native(new_name(model, rng), model.a_schema(rng), arguments, returns,
                                 source, words)))


class Language(Thing):
    kinds = ("language",)
    kind, prefix, phase, has_owner = "language", "la", 3, True
    privileges = ("usage",)
    optional = ("inline", "validator")

    def __init__(self, name, handler):
        super().__init__(name)
        self.handler, self.inline, self.validator, self.trusted = handler, None, None, True

    def statements(self, _model):
        yield Part("", "create %slanguage %s handler %s%s%s" % (
            "trusted " if self.trusted else "", mark(self), self.handler,
            " inline " + self.inline if self.inline else "",
            " validator " + self.validator if self.validator else ""))

    def change(self, model, rng):
        what = rng.randrange(3)
        if what == 0:
            self.trusted = not self.trusted
            if not self.trusted:
                self.grants = []
        elif what == 1:
            self.inline = None if self.inline else a_native(
                model, rng, "internal", "void", "'$libdir/plpgsql', 'plpgsql_inline_handler'")
        else:
            self.validator = None if self.validator else a_native(
                model, rng, "oid", "void", "'$libdir/plpgsql', 'plpgsql_validator'")
        return True


# PostgreSQL's own: pg_dump takes a language of pg_catalog's functions alone for an extension, and
# such a dump cannot be restored.
def make_language(model, rng):
    handler = a_native(model, rng, "", "language_handler", "'$libdir/plpgsql', 'plpgsql_call_handler'")
    made = model.add(Language(new_name(model, rng), handler))
    if rng.random() < .5:
        made.change(model, rng)
    return made


class BaseType(Thing):
    """Its functions are written together with it, since each needs the other."""
    kinds = ("base_type", "function")
    kind, prefix, phase, has_owner = "type", "bt", 2, True
    privileges = ("usage",)

    LIKE = {"text": ("textin", "textout"), "integer": ("int4in", "int4out"), "point": ("point_in", "point_out"),
            "double precision": ("float8in", "float8out")}
    OPTIONS = [", category = 'S'", ", category = 'X', preferred = true", ", delimiter = ';'",
               ", default = '7'", ", collatable = true", ", storage = external", ", storage = main",
               ", receive = ", ", send = "]

    def __init__(self, name, schema, home, like):
        super().__init__(name, schema)
        self.home, self.like, self.more = home, like, []  # home: the functions' schema

    def as_type(self, _model):
        return types.Type(mark(self), "other")

    def statements(self, _model):
        own = mark(self)
        function = "%s.%s" % (self.home, quote_name(self.uid + "_%s"))
        text = ["create type %s" % own]
        words = "language internal immutable strict as"
        for name, arguments, returns, source in (("in", "cstring", own, self.LIKE[self.like][0]),
                                                 ("out", own, "cstring", self.LIKE[self.like][1])):
            text.append("create function %s(%s) returns %s %s '%s'" % (
                function % name, arguments, returns, words, source))
        more = ""
        for option in self.more:
            if option.endswith("= "):
                what = option.strip(", =")
                short = "recv" if what == "receive" else "send"
                taken = {"text": "text", "integer": "int4", "point": "point_",
                         "double precision": "float8"}[self.like] + short
                text.append("create function %s(%s) returns %s %s '%s'" % (
                    function % short, *(("internal", own) if short == "recv" else (own, "bytea")),
                    words, taken))
                option += function % short
            more += option
        text.append("create type %s (input = %s, output = %s, like = pg_catalog.%s%s)" % (
            own, function % "in", function % "out", {"integer": "int4", "double precision": "float8"}.get(
                self.like, self.like), more.replace("'7'", "'(7,7)'") if self.like == "point" else more))
        yield Part("", ";\n".join(text))

    def change(self, model, rng):
        what = rng.randrange(4)
        if what == 0:
            self.home = "⟦%s⟧" % model.a_schema(rng)
        elif what == 1:
            self.like = rng.choice(sorted(self.LIKE))
        else:
            self.more = rng.sample(self.OPTIONS, rng.randint(0, 2))
        return True


def make_base_type(model, rng):
    made = BaseType(new_name(model, rng), model.a_schema(rng),
                    "⟦%s⟧" % model.a_schema(rng), rng.choice(sorted(BaseType.LIKE)))
    if rng.random() < .4:
        made.change(model, rng)
    return model.add(made)


class Parser(Thing):
    kinds = ("text_search_parser",)
    kind, prefix, phase = "text search parser", "tp", 5
    optional = ("headline",)

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.start, self.headline = "pg_catalog.prsd_start", None

    def statements(self, _model):
        yield Part("", "create text search parser %s (start = %s, gettoken = pg_catalog.prsd_nexttoken, "
                   "end = pg_catalog.prsd_end, lextypes = pg_catalog.prsd_lextype%s)" % (
                       mark(self), self.start,
                       ", headline = " + self.headline if self.headline else ""))

    def change(self, model, rng):
        if rng.random() < .5:
            self.start = rng.choice(["pg_catalog.prsd_start", a_native(
                model, rng, "internal, integer", "internal", "'prsd_start'", " strict")])
        else:
            self.headline = None if self.headline else "pg_catalog.prsd_headline"
        return True


def make_parser(model, rng):
    made = model.add(Parser(new_name(model, rng), model.a_schema(rng)))
    if rng.random() < .5:
        made.change(model, rng)
    return made


class Template(Thing):
    kinds = ("text_search_template",)
    kind, prefix, phase = "text search template", "tt", 5
    optional = ("init",)

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.init, self.lexize = "pg_catalog.dsimple_init", "pg_catalog.dsimple_lexize"

    def statements(self, _model):
        yield Part("", "create text search template %s (%slexize = %s)" % (
            mark(self), "init = %s, " % self.init if self.init else "", self.lexize))

    def change(self, model, rng):
        if rng.random() < .5:
            self.init = rng.choice([None, "pg_catalog.dsimple_init"])
        else:
            self.lexize = rng.choice(["pg_catalog.dsimple_lexize", a_native(
                model, rng, "internal, internal, internal, internal", "internal",
                "'dsimple_lexize'", " strict")])
        return True


def make_template(model, rng):
    return model.add(Template(new_name(model, rng), model.a_schema(rng)))


class Transform(Thing):
    kinds = ("transform",)
    kind, prefix, phase = "transform", "tf", 8

    def __init__(self, of, language):
        super().__init__("")
        self.of, self.language, self.from_sql, self.to_sql = of, language, None, None

    def reference(self):
        return "for %s language %s" % (self.of, self.language)

    def statements(self, _model):
        ways = []
        if self.from_sql:
            ways.append("from sql with function %s(internal)" % self.from_sql)
        if self.to_sql:
            ways.append("to sql with function %s(internal)" % self.to_sql)
        yield Part("", "create transform %s (%s)" % (self.reference(), ", ".join(ways)))

    def change(self, model, rng):
        self.from_sql = rng.choice(["pg_catalog.prsd_lextype", a_native(
            model, rng, "internal", "internal", "'prsd_lextype'", " immutable")]) if rng.random() < .6 else None
        if not self.from_sql or rng.random() < .5:
            source = {"integer": "'int4recv'", "text": "'textrecv'"}.get(self.of, "'record_recv'")
            self.to_sql = a_native(model, rng, "internal", self.of, source, " immutable")
        else:
            self.to_sql = None
        return True


def make_transform(model, rng):
    found = ["integer", "text"] + [mark(t) for t in model.all(Enum, Composite, Domain, BaseType)]
    languages = ["sql", "plpgsql"] + [mark(la) for la in model.all(Language)]
    made = Transform(rng.choice(found), rng.choice(languages))
    if any((t.of, t.language) == (made.of, made.language) for t in model.all(Transform)):
        return None
    made.change(model, rng)
    return model.add(made)
