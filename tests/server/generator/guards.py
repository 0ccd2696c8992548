"""What hangs on relations besides: triggers, rules, policies, statistics, publications."""
from .expressions import Expressions, Operand
from .model import Part, Thing, mark, marks_in, quote_name
from .names import new_name
from .relations import columns, expressions, pure_functions
from .routines import Function, make_trigger_function
from .tables import Table
from .views import View, relations


class OnRelation(Thing):
    """Named for its relation only."""

    def __init__(self, name, parent):
        super().__init__(name, None, parent)

    def reference(self):
        return "%s on ⟦%s⟧" % (mark(self), self.parent)


class Trigger(OnRelation):
    kinds = ("trigger",)
    kind, prefix, phase = "trigger", "tr", 32

    def __init__(self, name, parent):
        super().__init__(name, parent)
        self.timing, self.events, self.level = "after", ["insert"], "row"
        self.columns, self.condition, self.function = [], None, None
        self.constraint, self.state, self.arguments = "", None, []
        self.transition = ""

    def statements(self, model):
        events = " or ".join(
            e + (" of " + ", ".join(self.columns) if e == "update" and self.columns else "")
            for e in self.events)
        text = "create %strigger %s %s %s on ⟦%s⟧%s%s for each %s" % (
            "constraint " if self.constraint else "", mark(self), self.timing, events, self.parent,
            self.constraint, self.transition, self.level)
        if self.condition:
            text += " when (%s)" % self.condition
        yield Part("", "%s execute function %s(%s)" % (
            text, self.function, ", ".join("'%s'" % a for a in self.arguments)))
        if self.state and isinstance(model[self.parent], Table):
            yield Part("state", "alter table ⟦%s⟧ %s trigger %s" % (
                self.parent, self.state, mark(self)))

    def change(self, model, rng):
        if rng.random() < .4:
            self.state = rng.choice([None, "disable", "enable replica", "enable always"])
        else:
            fill_trigger(model, rng, self)
        return True


def fill_trigger(model, rng, trigger):
    relation = model[trigger.parent]
    trigger.columns, trigger.condition, trigger.transition, trigger.constraint = [], None, "", ""
    functions = [f for f in model.all(Function) if f.what == "trigger"]
    chosen = rng.choice(functions) if functions and rng.random() < .7 else \
        make_trigger_function(model, rng)
    trigger.function = mark(chosen)
    trigger.arguments = rng.choice([[], [], ["a", "it''s"]])
    trigger.events = rng.sample(["insert", "update", "delete"], rng.randint(1, 2))
    if isinstance(relation, View):
        trigger.timing, trigger.level, trigger.state = "instead of", "row", None
        return
    trigger.level = rng.choice(["row", "row", "statement"])
    trigger.timing = rng.choice(["before", "after"])
    own = columns(model, relation)
    if "update" in trigger.events and own and rng.random() < .4:
        trigger.columns = [mark(c) for c in rng.sample(own, 1)]
    if trigger.level == "row" and own and rng.random() < .4 and trigger.events == ["update"]:
        operands = [Operand(side + mark(c), c.family) for c in own for side in ("new.", "old.")
                    if not c.generated]
        trigger.condition = Expressions(rng, operands, pure_functions(model)).make("bool")
    elif trigger.timing == "after" and trigger.level == "row" and rng.random() < .2:
        trigger.constraint = rng.choice([" not deferrable", " deferrable",
                                         " deferrable initially deferred"])
    elif trigger.timing == "after" and len(trigger.events) == 1 and not relation.above() \
            and not trigger.columns and rng.random() < .4:
        trigger.transition = {
            "insert": " referencing new table as fresh", "delete": " referencing old table as gone",
            "update": " referencing old table as gone new table as fresh"}[trigger.events[0]]


def make_trigger(model, rng):
    found = [t for t in relations(model) if not getattr(t, "materialized", False)]
    if not found:
        return None
    made = Trigger(new_name(model, rng), rng.choice(found).uid)
    fill_trigger(model, rng, made)
    return model.add(made)


class Rule(OnRelation):
    kinds = ("rule",)
    kind, prefix, phase = "rule", "ru", 32
    optional = ("condition",)

    def __init__(self, name, parent):
        super().__init__(name, parent)
        self.event, self.action, self.condition, self.state = "update", "nothing", None, None

    def statements(self, model):
        yield Part("", "create rule %s as on %s to ⟦%s⟧%s do %s" % (
            mark(self), self.event, self.parent,
            " where " + self.condition if self.condition else "", self.action))
        if self.state and isinstance(model[self.parent], Table):
            yield Part("state", "alter table ⟦%s⟧ %s rule %s" % (self.parent, self.state, mark(self)))

    def change(self, model, rng):
        if rng.random() < .3:
            self.state = rng.choice([None, "disable", "enable always"])
        else:
            fill_rule(model, rng, self)
        return True


def fill_rule(model, rng, rule):
    relation = model[rule.parent]
    rule.event = rng.choice(["insert", "update", "delete"])
    side = "old." if rule.event == "delete" else "new."
    made = expressions(model, rng, relation, side)
    rule.condition = made.make("bool") if rng.random() < .4 and not isinstance(relation, View) else None
    others = [t for t in model.all(Table) if t.columns(model) and t.uid != rule.parent]
    shape = rng.randrange(4)
    rule.action = "instead nothing"
    if shape == 1:
        rule.action = "also notify channel"
    elif shape == 2 and others:
        one = rng.choice(others)
        rule.action = "also delete from %s as d where d.%s is null" % (
            mark(one), mark(rng.choice(one.columns(model))))
    elif shape == 3 and others and not rule.condition:
        one = rng.choice(others)
        rule.action = "instead (insert into %s default values; delete from %s)" % (mark(one), mark(one))


def make_rule(model, rng):
    found = [t for t in relations(model) if not getattr(t, "materialized", False)]
    if not found:
        return None
    made = Rule(new_name(model, rng), rng.choice(found).uid)
    fill_rule(model, rng, made)
    return model.add(made)


class Policy(OnRelation):
    kinds = ("policy",)
    kind, prefix, phase = "policy", "p", 32
    optional = ("using", "check")

    def __init__(self, name, parent):
        super().__init__(name, parent)
        self.command, self.permissive, self.roles = "all", True, ["public"]
        self.using = self.check = None

    def statements(self, _model):
        text = "create policy %s on ⟦%s⟧%s for %s to %s" % (
            mark(self), self.parent, "" if self.permissive else " as restrictive", self.command,
            ", ".join(r if r == "public" else '"%s"' % r.replace('"', '""') for r in self.roles))
        if self.using:
            text += " using (%s)" % self.using
        if self.check:
            text += " with check (%s)" % self.check
        yield Part("", text)

    def change(self, model, rng):
        what = rng.randrange(4)
        if what == 0:
            self.roles = choose_roles(model, rng)
        elif what == 1:
            self.permissive = not self.permissive
        else:
            self.command = rng.choice(["all", "select", "insert", "update", "delete"])
            self.using = _condition(model, rng, self) if self.command != "insert" else None
            self.check = _condition(model, rng, self) \
                if self.command in ("insert", "all", "update") else None
        return True


def _condition(model, rng, policy):
    made = expressions(model, rng, model[policy.parent], immutable=False)
    text = made.make("bool")
    others = [t for t in relations(model) if t.uid != policy.parent]
    if others and rng.random() < .3:
        one = rng.choice(others)
        text = "(%s or exists (select from %s as o where o.%s is null))" % (
            text, mark(one), mark(rng.choice(one.columns(model))))
    return text


def choose_roles(model, rng):
    return rng.sample(model.roles, 2) if rng.random() < .4 else [rng.choice(["public"] + model.roles)]


def make_policy(model, rng):
    found = [t for t in model.all(Table) if t.columns(model)]
    if not found:
        return None
    made = Policy(new_name(model, rng), rng.choice(found).uid)
    made.change(model, rng)
    made.command, made.check = "all", None
    made.using = _condition(model, rng, made)
    made.roles = choose_roles(model, rng)
    return model.add(made)


class Statistics(Thing):
    kinds = ("statistics",)
    kind, prefix, phase, has_owner = "statistics", "st", 32, True

    def __init__(self, name, schema):
        super().__init__(name, schema)
        self.kinds_of, self.items, self.table, self.target = [], [], None, None

    def statements(self, _model):
        yield Part("", "create statistics %s%s on %s from %s" % (
            mark(self), " (%s)" % ", ".join(self.kinds_of) if self.kinds_of else "",
            ", ".join(self.items), self.table))
        if self.target is not None:
            yield Part("target", "alter statistics %s set statistics %d" % (mark(self), self.target))

    def change(self, model, rng):
        if rng.random() < .4:
            self.target = rng.choice([None, 0, 100])
        elif rng.random() < .4:
            self.items = choose_items(model, rng, model[marks_in(self.table)[0]])
        else:
            self.kinds_of = rng.choice([[], ["ndistinct"], ["dependencies", "mcv"]])
        return True


def choose_items(model, rng, table):
    own = table.columns(model)
    items = [mark(c) for c in rng.sample(own, min(2, len(own)))]
    if model.major >= 14 and rng.random() < .3:
        items.append("(%s)" % expressions(model, rng, table).make("int"))
    return items


def make_statistics(model, rng):
    found = [t for t in model.all(Table) if len(t.columns(model)) > 1]
    if not found:
        return None
    table = rng.choice(found)
    made = Statistics(new_name(model, rng), model.a_schema(rng))
    made.items, made.table = choose_items(model, rng, table), mark(table)
    made.change(model, rng)
    return model.add(made)


class Publication(Thing):
    kinds = ("publication", "publication_table", "publication_schema")
    kind, prefix, phase, has_owner = "publication", "pu", 36, True

    def __init__(self, name):
        super().__init__(name)
        self.tables, self.schemas, self.all_tables, self.options = [], [], False, ""

    def forget(self, uid):
        self.tables = [m for m in self.tables if uid not in marks_in(m)]
        self.schemas = [m for m in self.schemas if uid not in marks_in(m)]
        return super().forget(uid)

    def statements(self, _model):
        text = "create publication %s" % mark(self)
        if self.all_tables:
            text += " for all tables"
        elif self.tables or self.schemas:
            text += " for " + ", ".join(["table " + t for t in self.tables] +
                                        ["tables in schema " + s for s in self.schemas])
        yield Part("", text + (" with (%s)" % self.options if self.options else ""))

    def change(self, model, rng):
        if rng.random() < .4:
            self.options = rng.choice(["", "publish = 'insert'", "publish = 'insert, delete'",
                                       "publish_via_partition_root = true"] +
                                      ["publish_generated_columns = stored"] * (model.major >= 18))
        elif model.major >= 15 and rng.random() < .4:
            self.schemas = [] if self.schemas else ["⟦%s⟧" % model.a_schema(rng)]
            # With a schema's tables there are no lists of columns.
            self.tables = [] if self.schemas else self.tables
        else:
            self.tables = choose_tables(model, rng)
        return True


def choose_tables(model, rng):
    found = [t for t in model.all(Table) if not t.unlogged and t.columns(model)]
    chosen = []
    for table in rng.sample(found, min(len(found), rng.randint(0, 3))):
        text = mark(table)
        if model.major >= 15 and rng.random() < .3:
            plain = [c for c in table.columns(model) if not c.generated]
            if plain:
                text += " (%s)" % mark(rng.choice(plain))
        if model.major >= 15 and rng.random() < .3:
            own = [c for c in table.columns(model) if c.family == "int"]
            if own:
                text += " where (%s > %d)" % (mark(rng.choice(own)), rng.randint(0, 9))
        chosen.append(text)
    return chosen


class Subscription(Thing):
    """It connects to nothing. Where it would is a secret: no snapshot holds it, so all have what plans
    say."""
    kinds = ("subscription",)
    kind, prefix, phase, has_owner = "subscription", "su", 36, False

    def __init__(self, name):
        super().__init__(name)
        self.publications, self.options = ["one"], {}

    def statements(self, _model):
        options = {"connect": "false", "slot_name": "none", **self.options}
        yield Part("", "create subscription %s connection "
                   "'host=connection-is-not-in-the-snapshot.invalid' publication %s with (%s)" % (
                       mark(self), ", ".join(quote_name(p) for p in self.publications),
                       ", ".join("%s = %s" % o for o in options.items())))

    def change(self, model, rng):
        if rng.random() < .4:
            self.publications = rng.sample(["one", "Two", "it's 3"], rng.randint(1, 2))
            return True
        name, values = rng.choice([("synchronous_commit", ["local", "off"]), ("binary", ["true", "false"]),
                                   ("streaming", ["true", "false"])][:3 if model.major >= 14 else 1])
        self.options = {**self.options, name: rng.choice(values)}
        return True


def make_subscription(model, rng):
    made = model.add(Subscription(new_name(model, rng)))
    if rng.random() < .6:
        made.change(model, rng)
    return made


def make_publication(model, rng):
    made = Publication(new_name(model, rng))
    made.tables = choose_tables(model, rng)
    made.all_tables = not made.tables and rng.random() < .3
    made.change(model, rng)
    return model.add(made)
