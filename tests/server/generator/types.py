"""Types of columns and arguments, in families: expressions of one family fit each other."""
from .model import mark, marks_in

# family: the built-in types of it
BUILT_IN = {
    "int": ["integer", "bigint", "smallint"],
    "num": ["numeric", "numeric(10,2)", "numeric(14,4)", "double precision", "real"],
    "text": ["text", "character varying(20)", "character varying", "character(8)",
             "character varying(300)"],
    "bool": ["boolean"],
    "date": ["date"],
    "ts": ["timestamp with time zone", "timestamp(3) without time zone",
           "timestamp without time zone"],
    "json": ["jsonb"],
    "other": ["uuid", "bytea", "interval", "inet", "json", "point", "time without time zone",
              "bit varying(8)", "xml", "tsvector", "\"char\"", "name", "oid", "money"],
    "array": ["integer[]", "text[]", "numeric(6,2)[]", "character varying(9)[]"],
    "range": ["int4range", "tstzrange", "daterange"],
}
SHARES = {"int": 8, "num": 4, "text": 8, "bool": 3, "date": 3, "ts": 3, "json": 2, "other": 2,
          "array": 2, "range": 1, "user": 6}

# Constants of each family.
LITERALS = {"int": ["1", "0", "42"], "num": ["1.5", "0.25"],
            "text": ["'x'::text", "''::text", "'it''s'::text"],
            "bool": ["true", "false"], "date": ["date '2024-02-29'"],
            "ts": ["timestamp with time zone '2024-01-01 00:00:00+00'"],
            "json": ["'{}'::jsonb", "'{\"a\": [1]}'::jsonb"], "range": ["'empty'::int4range"],
            "array": ["'{}'::integer[]"]}
# What a column's input function reads: for defaults.
INPUTS = {"int": ["7", "0"], "num": ["0.5", "12"], "text": ["'a'", "''", "'i''s $$'"],
          "bool": ["true", "false"], "date": ["current_date", "'2024-02-29'"],
          "ts": ["now()", "'2024-01-01 12:00'"], "json": ["'{}'", "'[1]'"],
          "array": ["'{}'", "'{1}'"], "range": ["'empty'"]}

COMPARABLE = ("int", "num", "text", "date", "ts")


class Type:
    """What a column or argument is of."""

    def __init__(self, text, family):
        self.type, self.family = text, family

    def uid(self):
        uids = marks_in(self.type)
        return uids[0] if uids else None


def built_in(rng, family):
    return Type(rng.choice(BUILT_IN[family]), family)


def choose(model, rng, families=None):
    """A type; user-defined ones where the model has some."""
    families = dict(SHARES) if families is None else {f: SHARES.get(f, 3) for f in families}
    family = rng.choices(list(families), list(families.values()))[0]
    if family != "user":
        return built_in(rng, family)
    made = [t for t in model.things.values() if t.as_type(model)]
    if not made:
        return built_in(rng, "text")
    found = rng.choice(made).as_type(model)
    if rng.random() < .2:
        return Type(found.type + "[]", "other")
    return found


def without_length(text):
    """The type as an argument or a cast has it."""
    return text.split("(")[0] + text.split(")")[-1] if "(" in text else text


def is_text(kind):
    return kind.family == "text" and not marks_in(kind.type)


def of_enum(thing):
    return Type(mark(thing), "enum:" + thing.uid)
