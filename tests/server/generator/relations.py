"""What all relations share: columns, and expressions over them."""
from .expressions import Expressions, Operand
from .model import mark

TABLE_PRIVILEGES = ("select", "insert", "update", "delete", "truncate", "references", "trigger",
                    "all")


def columns(model, relation):
    return relation.columns(model)


def tables(model):
    return [t for t in model.things.values() if t.kind == "table"]


def operands(model, relation, before=""):
    return [Operand(before + mark(c), c.family) for c in columns(model, relation)]


def pure_functions(model):
    """Those that can stand in checks, indexes and the like: (name, arguments, result)."""
    return [(mark(f), f.argument_families(), f.result_family)
            for f in model.things.values() if getattr(f, "pure", False)]


def row_tests(model):
    """Expressions with a value of a row type, as they are written: in place of calls, without arguments. Not for
    columns, which PostgreSQL would not add again with one of their own table's rows."""
    rows = [t for t in model.things.values() if t.kind in ("composite_type", "table")]
    return [("((null::%s) is null)" % mark(t), None, "bool") for t in rows[::4]]


def expressions(model, rng, relation, before="", immutable=True, rows=True):
    """ROWS: with such of row types, which a check that children get must not have of these."""
    usable = pure_functions(model) + (row_tests(model) if rows else [])
    return Expressions(rng, operands(model, relation, before), usable, immutable)
