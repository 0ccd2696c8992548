"""Partition keys and bounds, and how tables become and cease to be partitions."""
from . import types
from .columns import Column, make_column
from .inheritance import KEPT, is_below, make_own, take_over
from .model import mark, marks_in
from .relations import columns, tables

KEY_FAMILIES = {"range": ("int", "date", "text"), "list": ("int", "text"),
                "hash": ("int", "text", "date")}


def choose_partition_key(model, rng, table, level):
    """Whether TABLE is partitioned then; one at LEVEL 1 always is."""
    strategy = rng.choice(list(KEY_FAMILIES))
    found = [c for c in columns(model, table) if c.family in KEY_FAMILIES[strategy]
             and not c.generated and not c.identity and "[" not in c.type and not marks_in(c.type)]
    if not found:
        if level > 1:
            return False
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
    return True


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


def change_place(model, rng, table):
    """Detached, or with another bound."""
    parent = model[marks_in(table.partition_of)[0]]
    if rng.random() < .5 and "for values from" in table.bound and parent.partition_by[0] == "range":
        table.bound = new_bound(parent, model)
        return True
    detach(model, table)
    return True


def detach(model, table):
    """It has the parent's columns as its own then."""
    for column in columns(model, table):
        make_own(model, table, column, KEPT + ("compression",))
    table.partition_of = table.bound = None
    table.attached = False


def attach_to_something(model, rng, table):
    """TABLE becomes a partition, when it has no columns that the parent has not: so it is emptied
    of its own."""
    parents = [t for t in tables(model) if t.partition_by and not is_below(model, t, table)]
    if not parents or table.inherits or table.of_type or any(
            table.uid in t.above() for t in tables(model)):
        return None
    parent = rng.choice(parents)
    # Columns that happen to be alike stay; the parent gets none, so the others go.
    there = {c.name: c for c in columns(model, parent)}
    for column in model.children(table, Column):
        twin = there.get(column.name)
        if twin:
            take_over(model, table, column.uid, twin)
        model.drop(column.uid)
    if table.uid not in model:
        return None
    table.partition_of, table.bound = mark(parent), new_bound(parent, model)
    table.attached = True
    return table
