"""What tables have from those above them: parents, and the partitioned table of a partition."""
from . import types
from .columns import Column
from .constraints import Constraint
from .model import Part, Thing, mark, marks_in
from .names import new_name
from .relations import columns, expressions, tables

# What a column stays with that becomes its table's own.
KEPT = ("not_null", "default", "collation", "generated", "virtual")


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
    heirs = [t for t in tables(model) if t.above()]
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


class CheckCopy(Thing):
    """A check that a partition or heir has by its parent and of its own."""
    kinds = ("constraint", "inheritance")
    kind, prefix, phase, can_comment = "constraint", "kc", 23, False

    def __init__(self, parent, check):
        super().__init__("", None, parent)
        self.check = check

    def statements(self, model):
        # Before the parent's, which a partition that has it already refuses to have again.
        yield Part("", "alter table ⟦%s⟧ add constraint %s check (%s)" % (
            self.parent, self.check.replace("⟦", "⟦~"), model[marks_in(self.check)[0]].expression))


def make_check_copy(model, rng):
    found = [(t, k) for t in tables(model) for uid in t.above()
             for k in model.children(model[uid], Thing)
             if getattr(k, "what", "") == "check" and not k.no_inherit
             and not any(c.check == mark(k) for c in model.children(t, CheckCopy))]
    heirs = [t for t in tables(model) if t.above() and not t.of_type]
    if not heirs:
        return None
    if found and rng.random() < .5:
        table, check = rng.choice(found)
    else:
        table = rng.choice(heirs)
        above = model[rng.choice(table.above())]
        check = Constraint(new_name(model, rng), above.uid, "check")
        check.expression = expressions(model, rng, above, rows=False).make("bool")
        model.add(check)
    return model.add(CheckCopy(table.uid, mark(check)))


def merge_column(model, rng, heir):
    """HEIR has one of its parents' columns of its own, too."""
    own = [c.name for c in model.children(heir, Column)]
    found = [c for m in heir.inherits for c in columns(model, model[marks_in(m)[0]])
             if isinstance(c, Column) and c.name not in own]
    if not found:
        return None
    column = rng.choice(found)
    made = Column(column.name, heir.uid, types.Type(column.type, column.family))
    made.collation, made.generated = column.collation, column.generated
    made.virtual = column.virtual
    return model.add(made)


def pull_up(model, rng, heir):
    """One of HEIR's columns becomes its parent's."""
    own = model.children(heir, Column)
    if not own or not heir.inherits:
        return False
    column = rng.choice(own)
    parent = model[marks_in(rng.choice(heir.inherits))[0]]
    made = Column(column.name, parent.uid, types.Type(column.type, column.family))
    for name in KEPT:
        value = getattr(column, name)
        setattr(made, name, None if name == "generated" else value)
    made.virtual = False
    model.add(made)
    if rng.random() < .6:
        take_over(model, heir, column.uid, made)
        model.drop(column.uid)
    return True


def push_down(model, rng, parent):
    """One of PARENT's columns is its heirs' own instead."""
    heirs = [t for t in tables(model) if mark(parent) in t.inherits]
    own = model.children(parent, Column)
    if not own or not heirs:
        return False
    column = rng.choice(own)
    for heir in heirs:
        if rng.random() < .8:
            make_own(model, heir, column)
    model.drop(column.uid)
    return True


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


def make_own(model, table, column, kept=KEPT):
    """TABLE has a column of its own instead of one from above."""
    own = Column(column.name, table.uid, types.Type(column.type, column.family))
    for name in kept:
        setattr(own, name, getattr(column, name))
    model.add(own)
    take_over(model, table, column.uid, own)


def take_over(model, table, old, own):
    """Whatever in TABLE's own things named the parent's column names the new one."""
    mine = [t for t in model.all(Thing) if t.parent == table.uid]
    below = [t for t in tables(model) if table.uid in t.above()]
    for thing in mine + [table]:
        if isinstance(thing, Override) and old in marks_in(thing.column):
            model.drop(thing.uid)
        else:
            thing.replace_mark(old, own.uid)
    for heir in below:
        take_over(model, heir, old, own)


def possible_parents(model, heir=None):
    return [t for t in tables(model) if not t.partition_of and not t.partition_by
            and not t.of_type and (heir is None or not is_below(model, t, heir))]


def inherit_one_more(model, rng, table):
    """TABLE comes to inherit, if it has not got the columns yet."""
    parents = possible_parents(model, table)
    if not parents:
        return None
    parent = rng.choice(parents)
    if parent is table or mark(parent) in table.inherits or table.of_type or table.partition_by \
            or table.partition_of:
        return None
    table.inherits = table.inherits + [mark(parent)]
    table.joined = table.joined + [mark(parent)]
    return table


def change_parents(model, rng, table):
    if table.inherits and rng.random() < .6:
        parent = model[marks_in(rng.choice(table.inherits))[0]]
        others = [m for m in table.inherits if m != mark(parent)]
        kept = [c for m in others for c in columns(model, model[marks_in(m)[0]])]
        for column in columns(model, parent):
            if column not in kept:
                make_own(model, table, column)
        table.inherits = others
        table.joined = [m for m in table.joined if m in others]
        return True
    return bool(inherit_one_more(model, rng, table))
