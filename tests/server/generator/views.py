"""Views and materialized views over tables and over each other, and what hangs on them."""
from . import types
from .columns import AnyColumn
from .expressions import Expressions, Operand
from .indexes import make_index
from .model import Part, Thing, mark, marks_in
from .names import new_comment, new_name
from .relations import TABLE_PRIVILEGES, row_tests
from .tables import Table

PHASE = 20


class ViewColumn(AnyColumn):
    """One output column: its expression stands here, the rest of the query in the view."""
    kinds = ("view",)
    prefix, phase = "v", PHASE
    privileges = ("select",)
    optional = ("default",)

    def __init__(self, name, parent, expression, family):
        super().__init__(name, None, parent)
        self.expression, self.family, self.type = expression, family, ""
        self.default = None
        self.generated = self.identity = None

    def statements(self, model):
        if self.default and not model[self.parent].materialized:
            yield Part("default", "alter view ⟦%s⟧ alter column %s set default %s" % (
                self.parent, mark(self), self.default))

    def change(self, model, rng):
        view = model[self.parent]
        if rng.random() < .3 and not view.materialized:
            self.default = None if self.default else rng.choice(
                types.LITERALS.get(self.family, ["null"]))
            return True
        return view.change_column(model, rng, self)


class View(Thing):
    kinds = ("view", "materialized_view")
    prefix, phase, has_owner, grants_on = "w", PHASE, True, "table"
    privileges = TABLE_PRIVILEGES
    optional = ("where",)

    def __init__(self, name, schema, materialized):
        super().__init__(name, schema)
        self.materialized = materialized
        self.sources = []    # (alias, mark or query text in parentheses)
        self.join = None     # how the second source is joined
        self.where = None
        self.shape = "plain"
        self.options = {}
        self.no_data = False

    @property
    def kind(self):
        return "materialized view" if self.materialized else "view"

    @property
    def indexed(self):
        return self.materialized

    def as_type(self, _model):
        return types.Type(mark(self), "row")

    def needs_relation(self, _model):
        return True

    def change_column(self, model, rng, column):
        made = select_expression(model, rng, self)
        column.expression, family = made
        if family != column.family:
            model.let_go(column.uid)
        column.family = family
        return True

    def columns(self, model):
        return model.children(self, ViewColumn)

    def rest(self):
        """The query after its list."""
        text = " from %s as %s" % (self.sources[0][1], self.sources[0][0])
        for alias, source in self.sources[1:]:
            text += " %s %s as %s%s" % (self.join, source, alias,
                                        "" if self.join.startswith("cross") else " on true")
        return text + (" where " + self.where if self.where else "")

    def query(self, model):
        outputs = [(c, c.expression) for c in self.columns(model)]
        if not outputs:
            return "select"
        rest = self.rest()
        listed = ", ".join("%s as %s" % (text, mark(c)) for c, text in outputs)
        if self.shape == "aggregate":
            listed = ", ".join("%s as %s" % (
                "max(%s)" % text if c.family in ("int", "num", "text", "date", "ts")
                else "count(%s)" % text, mark(c)) for c, text in outputs)
            return "select " + listed + rest
        query = "select %s%s%s" % ("distinct " if self.shape == "distinct" else "", listed, rest)
        if self.shape == "cte":
            return "with stage as (%s) select * from stage" % query
        if self.shape == "union":
            return "%s union all %s" % (query, query)
        if self.shape == "nested":
            return "select * from (%s) as inside where true" % query
        if self.shape == "except":
            return "%s except %s" % (query, query)
        if self.shape == "recursive":
            return ("with recursive stage as (%s union all select * from stage where false) "
                    "select * from stage" % query)
        if self.shape == "grouped":
            # One expression twice would be printed twice, and read again as one.
            first = {}
            for number, (_, text) in enumerate(outputs, 1):
                first.setdefault(text, str(number))
            return "%s group by %s" % (query, ", ".join(first.values()))
        if self.shape == "window":
            return "select %s, row_number() over (order by 1)%s" % (listed, rest)
        if self.shape == "ordered":
            return query + " order by 1 limit 10"
        if self.shape == "exists":
            return "%s%s exists (select from %s as deep)" % (
                query, " and" if self.where else " where", self.sources[0][1])
        return query

    def statements(self, model):
        options = " with (%s)" % ", ".join(
            "%s = %s" % o for o in sorted(self.options.items())) if self.options else ""
        head = "create %s %s%s as " % (self.kind, mark(self), options)
        tail = " with no data" if self.no_data else ""
        outputs = self.columns(model)
        if self.shape == "plain" and outputs:
            clauses = [(c.uid, "%s as %s" % (c.expression, mark(c))) for c in outputs]
            yield Part("", head + "select", clauses, self.rest() + tail, around=" ")
        else:
            yield Part("", head + self.query(model) + tail)

    def change(self, model, rng):
        what = rng.randrange(7)
        if what == 0:
            self.where = None if self.where and rng.random() < .5 else \
                select_expression(model, rng, self, "bool")[0]
        elif what <= 2:
            add_column(model, rng, self)
        elif what == 3:
            if self.materialized:
                self.options = {} if self.options else {"fillfactor": "77"}
            else:
                self.options = choose_options(model, rng)
        elif what == 4:
            self.shape = choose_shape(rng)
        elif what == 5 and self.materialized:
            self.no_data = not self.no_data
        else:
            found = self.columns(model)
            if not found:
                return False
            self.change_column(model, rng, rng.choice(found))
        return True


def choose_shape(rng):
    return rng.choice(["plain"] * 7 + ["aggregate", "distinct", "cte", "union", "grouped", "ordered",
                                       "exists", "window", "nested", "except", "recursive"])


def choose_options(model, rng):
    found = [("security_barrier", "true"), ("check_option", "cascaded"), ("check_option", "local")]
    if model.major >= 15:
        found.append(("security_invoker", "true"))
    return dict(rng.sample(found, rng.randint(0, 2)))


def relations(model):
    return [t for t in model.all(Table, View) if t.columns(model)]


def select_expression(model, rng, view, family=None):
    """An expression over the view's sources, with its family."""
    found, rows = [], []
    for alias, text in view.sources:
        for uid in marks_in(text)[:1]:
            relation = model[uid]
            rows.append(alias)
            found += [Operand("%s.%s" % (alias, mark(c)), c.family)
                      for c in relation.columns(model)]
    calls = [(mark(f), f.argument_families(), f.result_family)
             for f in model.things.values() if getattr(f, "in_queries", False)] + row_tests(model)
    made = Expressions(rng, found, calls, immutable=False)
    if family in ("bool", None) and rng.random() < .12:
        return _subquery(model, rng, view, found, family or rng.choice(["int", "bool"]))
    if family is None and rng.random() < .55 and found:
        one = rng.choice(found)
        return one.text, one.family
    takes_row = [f for f in model.things.values() if getattr(f, "takes_row", None)
                 and any(t == f.takes_row for _, t in view.sources)]
    if family is None and takes_row and rng.random() < .7:
        one = rng.choice(takes_row)
        alias = next(a for a, t in view.sources if t == one.takes_row)
        return "%s(%s)" % (mark(one), alias), one.result_family
    if family is None and rows and rng.random() < .05:
        return "row_to_json(%s)" % rng.choice(rows), "other"
    family = family or rng.choice(["int", "int", "text", "text", "bool", "num", "date", "json"])
    return made.make(family), family


def _subquery(model, rng, view, outer, family):
    """An expression of that family with a query in it."""
    order = list(model.things)
    place = order.index(view.uid) if view.uid in order else len(order)
    older = [r for r in relations(model) if order.index(r.uid) < place]
    if not older:
        return ("1" if family == "int" else "true"), family
    one = rng.choice(older)
    column = rng.choice(one.columns(model))
    alike = [o for o in outer if o.family == column.family
             and o.family in ("int", "num", "text", "date")]
    if family == "int":
        return "(select count(q.%s)::integer from %s as q)" % (mark(column), mark(one)), family
    if alike and rng.random() < .6:
        return "(%s %s (select q.%s from %s as q))" % (
            rng.choice(alike).text, rng.choice(["in", "not in"]), mark(column), mark(one)), family
    return "(exists (select from %s as q where q.%s is not null))" % (mark(one), mark(column)), family


def add_column(model, rng, view):
    expression, family = select_expression(model, rng, view)
    # An untyped constant would be of type text, with a warning.
    made = model.add(ViewColumn(new_name(model, rng, .08), view.uid, expression, family))
    if rng.random() < .06:
        made.comment = new_comment(rng)
    return made


def make_view(model, rng, materialized=None):
    found = relations(model)
    if not found:
        return None
    if materialized is None:
        materialized = rng.random() < .3
    view = View(new_name(model, rng), model.a_schema(rng), materialized)
    for number in range(rng.choice([1, 1, 1, 2])):
        # Views over views more often than chance.
        stacked = [t for t in found if isinstance(t, View)]
        one = rng.choice(stacked if stacked and rng.random() < .4 else found)
        view.sources.append(("s%d" % number, mark(one)))
    tabular = [f for f in model.things.values() if getattr(f, "returns_table", False)]
    if tabular and rng.random() < .3:
        view.sources.append(("f", "%s(1)" % mark(rng.choice(tabular))))
    view.join = rng.choice(["join", "left join", "cross join"])
    model.add(view)
    for _ in range(rng.randint(1, 4)):
        add_column(model, rng, view)
    if rng.random() < .4:
        view.where = select_expression(model, rng, view, "bool")[0]
    view.shape = choose_shape(rng)
    if not materialized and rng.random() < .2:
        view.options = choose_options(model, rng)
    if materialized:
        view.no_data = rng.random() < .2
        for _ in range(rng.choice([0, 1, 1, 2])):
            make_index(model, rng, view)
    return view
