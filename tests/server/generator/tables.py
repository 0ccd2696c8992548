"""Tables. What hangs on them is in columns.py, constraints.py, indexes.py, inheritance.py and
partitions.py."""
from . import types
from .columns import Column, make_column, make_identity
from .constraints import Constraint, make_constraint, make_foreign_key, make_key
from .indexes import Index, make_index
from .inheritance import (change_parents, make_own, merge_column, possible_parents, pull_up,
                          push_down)
from .model import Part, Thing, mark, marks_in
from .names import new_name
from .partitions import attach_to_something, change_place, choose_partition_key, new_bound
from .relations import TABLE_PRIVILEGES, columns


class Table(Thing):
    kinds = ("table",)
    kind, grants_on, prefix, phase, has_owner = "table", "", "t", 12, True
    privileges = TABLE_PRIVILEGES
    optional = ("replica", "cluster")
    indexed = True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.unlogged = self.row_security = self.force_row_security = False
        self.inherits = []          # marks
        self.joined = []            # those of them that it came to inherit from later
        self.partition_by = None    # (strategy, [column marks or expressions], family of the first)
        self.partition_of = None    # mark
        self.bound = None
        self.attached = False       # made on its own and attached
        self.slices = 0
        self.of_type = None
        self.tablespace = None
        self.options = {}
        self.replica = self.cluster = None

    def columns(self, model):
        """Inherited ones first."""
        found = []
        for uid in self.above():
            found += [c for c in model[uid].columns(model) if c not in found]
        return found + model.children(self, Column)

    def above(self):
        return marks_in(self.inherits) + marks_in(self.partition_of or "") + marks_in(
            self.of_type or "")

    def as_type(self, _model):
        return types.Type(mark(self), "row")

    def needs_relation(self, _model):
        return True

    def forget(self, uid):
        self.inherits = [m for m in self.inherits if uid not in marks_in(m)]
        self.joined = [m for m in self.joined if uid not in marks_in(m)]
        return super().forget(uid)

    def statements(self, model):
        head = "create %stable %s" % ("unlogged " if self.unlogged else "", mark(self))
        own = [(c.uid, c.clause()) for c in model.children(self, Column)]
        born_with = [m for m in self.inherits if m not in self.joined]
        tail = " inherits (%s)" % ", ".join(born_with) if born_with else ""
        if self.joined:
            there = {c for m in born_with for c in columns(model, model[marks_in(m)[0]])}
            own = [("%s:%s" % (self.uid, c.uid), c.clause(identity=False)) for m in self.joined
                   for c in columns(model, model[marks_in(m)[0]]) if c not in there] + own
            own = list(dict(own).items())
        if self.partition_by:
            tail += " partition by %s (%s)" % (self.partition_by[0], ", ".join(self.partition_by[1]))
        if self.options:
            tail += " with (%s)" % ", ".join("%s = %s" % o for o in sorted(self.options.items()))
        if self.tablespace:
            tail += ' tablespace "%s"' % self.tablespace
        if self.partition_of and not self.attached:
            yield Part("", "%s partition of %s %s" % (head, self.partition_of, self.bound), None, tail)
        elif self.of_type:
            yield Part("", "%s of %s" % (head, self.of_type), None, tail)
        else:
            if self.partition_of:
                own = [("%s:%s" % (self.uid, c.uid), c.clause()) for c in columns(model, self)
                       if not c.identity]
            yield Part("", head, own, tail)
        for above in self.joined:
            yield from self._checks_of(model, above)
            yield Part("inherit " + above.strip("⟦⟧"), "alter table %s inherit %s" % (
                mark(self), above), phase=27)
        if self.attached:
            yield Part("attach", "alter table %s attach partition %s %s" % (
                self.partition_of, mark(self), self.bound))
        if self.row_security:
            yield Part("row security", "alter table %s enable row level security" % mark(self))
        if self.force_row_security:
            yield Part("force", "alter table %s force row level security" % mark(self))
        if self.replica:
            yield Part("replica identity", "alter table %s replica identity %s" % (
                mark(self), self.replica), phase=34)
        if self.cluster:
            yield Part("cluster", "alter table %s cluster on %s" % (
                mark(self), self.cluster), phase=34)

    def _checks_of(self, model, above):
        """The checks of a table to be inherited from must be there before."""
        todo = [marks_in(above)[0]]
        while todo:
            uid = todo.pop()
            todo += model[uid].above()
            for check in model.children(model[uid], Constraint):
                if check.what == "check" and not check.no_inherit:
                    yield Part("copy of " + check.uid, "alter table %s add constraint %s check (%s)" % (
                        mark(self), mark(check), check.expression), phase=26)

    def change(self, model, rng):
        what = rng.randrange(12)
        if what == 10:
            return pull_up(model, rng, self) or push_down(model, rng, self) or bool(
                self.inherits and merge_column(model, rng, self))
        if what == 11 and self.of_type:
            for column in self.columns(model):
                make_own(model, self, column, ("collation",))
            self.of_type = None
        elif what == 0:
            self.unlogged = not self.unlogged and not self.partition_by
        elif what == 1:
            self.options = dict(self.options)
            if self.options and rng.random() < .5:
                self.options.popitem()
            elif not self.partition_by:
                name, value = rng.choice([("fillfactor", "70"), ("autovacuum_enabled", "false"),
                                          ("toast.autovacuum_enabled", "false"),
                                          ("parallel_workers", "3"), ("fillfactor", "90")])
                self.options[name] = value
        elif what == 2:
            self.row_security = not self.row_security
        elif what == 3:
            self.force_row_security = not self.force_row_security
        elif what == 4 and rng.random() < .3 and model.tablespaces and not self.partition_by:
            self.tablespace = None if self.tablespace else rng.choice(model.tablespaces)
        elif what == 4:
            self.replica = rng.choice([None, "full", "nothing"])
        elif what in (5, 6) and self.partition_of:
            return change_place(model, rng, self)
        elif what in (5, 6):
            return change_parents(model, rng, self)
        elif what == 7 and not self.partition_of:
            return bool(attach_to_something(model, rng, self))
        elif what == 8:
            marks = [m for m in model.children(self, Index) if not m.expression and not m.predicate]
            self.cluster = rng.choice(
                [None] + ["⟦%s.⟧" % m.uid for m in marks if m.method == "btree"])
        elif self.of_type is None:
            make_column(model, rng, self)
        return True


def make_table(model, rng, few=False):
    table = model.add(Table(new_name(model, rng), model.a_schema(rng)))
    table.unlogged = rng.random() < .06
    shape = rng.random()
    composites = [t for t in model.things.values() if t.prefix == "m" and t.usable_for_table(model)]
    if shape < .06 and composites:
        table.of_type = mark(rng.choice(composites))
    else:
        for _ in range(rng.randint(1, 3) if few else rng.randint(1, 7)):
            make_column(model, rng, table)
    own = columns(model, table)
    if shape > .8 and own and not table.of_type:
        partition(model, rng, table)
    if rng.random() < .15 and not table.partition_by:
        table.options = {"fillfactor": "80"}
    if not table.partition_by and not table.of_type and rng.random() < .3:
        first = make_column(model, rng, table, types.built_in(rng, "int"))
        first.default = first.generated = None
        first.not_null = True
        first.identity = make_identity(rng) if rng.random() < .6 else None
        make_key(model, rng, table, "primary key", [mark(first)])
    elif rng.random() < .4:
        make_constraint(model, rng, table)
    for _ in range(rng.choice([0, 0, 1, 2])):
        make_index(model, rng, table)
    if rng.random() < .4:
        make_foreign_key(model, rng, table)
    return table


def make_heir(model, rng):
    parents = possible_parents(model)
    if not parents:
        return None
    table = model.add(Table(new_name(model, rng), model.a_schema(rng)))
    table.inherits = list(dict.fromkeys(
        mark(rng.choice(parents)) for _ in range(rng.choice([1, 1, 2]))))
    if rng.random() < .3:
        merge_column(model, rng, table)
    for _ in range(rng.randint(0, 2)):
        make_column(model, rng, table)
    return table


def partition(model, rng, table, level=1):
    if choose_partition_key(model, rng, table, level):
        for _ in range(rng.randint(0, 4)):
            make_partition(model, rng, table, level)


def make_partition(model, rng, parent, level=1):
    table = model.add(Table(new_name(model, rng), rng.choice([parent.schema, model.a_schema(rng)])))
    table.partition_of = mark(parent)
    has_default = any(t.bound == "default" for t in model.all(Table)
                      if t.partition_of == mark(parent))
    if rng.random() < .12 and parent.partition_by[0] != "hash" and not has_default:
        table.bound = "default"
    else:
        table.bound = new_bound(parent)
    table.attached = rng.random() < .3
    if level < 3 and rng.random() < .2:
        partition(model, rng, table, level + 1)
    elif rng.random() < .1:
        table.options = {"fillfactor": "60"}
    if rng.random() < .2:
        make_index(model, rng, table)
    return table
