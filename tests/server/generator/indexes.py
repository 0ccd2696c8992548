"""Indexes of tables and materialized views."""
from . import types
from .constraints import indexable
from .model import Part, Thing, mark, marks_in, quote_name
from .names import new_comment, new_name
from .relations import columns, expressions, tables


class Index(Thing):
    kinds = ("index",)
    kind, prefix, phase = "index", "i", 26
    optional = ("predicate",)

    def __init__(self, name, parent):
        super().__init__(name, None, parent)
        self.method, self.unique, self.keys, self.include = "btree", False, [], []
        self.predicate, self.options, self.nulls_not_distinct = None, "", False
        self.expression = False
        self.statistics = self.tablespace = None
        self.only = False

    def written(self, model):
        schema = model[model[self.parent].schema].name
        return "%s.%s" % (quote_name(schema), quote_name(self.name))

    def statements(self, model):
        yield Part("", self.definition(quote_name(self.name), "%s⟦%s⟧" % (
            "only " if self.only else "", self.parent)))
        if self.statistics and self.expression:
            yield Part("statistics", "alter index %s alter column 1 set statistics %d" % (
                mark(self), self.statistics))

    def definition(self, name, relation):
        text = "create %sindex %s on %s using %s (%s)" % (
            "unique " if self.unique else "", name, relation, self.method, ", ".join(self.keys))
        if self.include:
            text += " include (%s)" % ", ".join(self.include)
        if self.nulls_not_distinct:
            text += " nulls not distinct"
        if self.options:
            text += " with (%s)" % self.options
        if self.tablespace:
            text += ' tablespace "%s"' % self.tablespace
        if self.predicate:
            text += " where " + self.predicate
        return text

    def change(self, model, rng):
        relation = model[self.parent]
        what = rng.randrange(6)
        if what == 5 and model.tablespaces:
            self.tablespace = None if self.tablespace else rng.choice(model.tablespaces)
        elif what == 0:
            self.options = "" if self.options else {
                "btree": "fillfactor = 66", "gist": "buffering = on", "hash": "fillfactor = 66",
                "gin": "fastupdate = off", "brin": "pages_per_range = 16"}[self.method]
        elif what == 1:
            self.predicate = None if self.predicate and rng.random() < .5 else \
                make_predicate(model, rng, relation)
        elif what == 2 and self.expression:
            self.statistics = rng.choice([None, 100, 1000])
        elif what == 3 and self.method == "btree":
            self.unique = not self.unique
        else:
            fill_index(model, rng, relation, self)
        return True


def make_predicate(model, rng, relation, *depth):
    """Or none where it has no column: PostgreSQL takes one that is always true for none when it compares indexes."""
    made = expressions(model, rng, relation).make("bool", *depth)
    return made if marks_in(made) else None


def fill_index(model, rng, relation, index):
    """Keys, and what goes with them."""
    found = indexable(model, relation)
    other = [c for c in columns(model, relation) if c.family in ("array", "json", "range")]
    index.expression, index.statistics, index.include, index.options = False, None, [], ""
    if other and rng.random() < .3:
        column = rng.choice(other)
        index.method = "gist" if column.family == "range" else "gin"
        index.keys, index.unique = [mark(column)], False
        if column.family == "json" and rng.random() < .5:
            index.keys = [mark(column) + " jsonb_path_ops"]
        return
    if not found:
        index.keys = ["(1 + 1)"]
        return
    index.method = rng.choice(["btree"] * 6 + ["hash", "brin"])
    if index.method != "btree":
        index.keys, index.unique = [mark(rng.choice(found))], False
        return
    index.keys = []
    if rng.random() < .3:
        made = expressions(model, rng, relation)
        index.keys.append("(%s)" % made.make(rng.choice(["int", "text", "bool"])))
        index.expression = True
    for column in rng.sample(found, rng.randint(0 if index.keys else 1, min(2, len(found)))):
        text = mark(column)
        if types.is_text(column):
            text += rng.choice(["", "", ' collate "C"', " text_pattern_ops"])
            if "varying" in column.type or "character" in column.type:
                text = text.replace("text_pattern", "varchar_pattern" if "varying" in column.type
                                    else "bpchar_pattern")
        classes = [t for t in model.things.values() if t.prefix == "oc"]
        if classes and column.type == "integer" and rng.random() < .5:
            text += " " + mark(rng.choice(classes))
        index.keys.append(text + rng.choice(["", "", " desc", " nulls first", " desc nulls last"]))
    if rng.random() < .2:
        rest = [mark(c) for c in found if mark(c) not in " ".join(index.keys)]
        index.include = rng.sample(rest, min(1, len(rest)))


def make_index(model, rng, relation=None):
    if relation is None:
        found = [t for t in model.things.values()
                 if getattr(t, "indexed", False) and columns(model, t)]
        if not found:
            return None
        relation = rng.choice(found)
    if not columns(model, relation):
        return None
    made = Index(new_name(model, rng), relation.uid)
    fill_index(model, rng, relation, made)
    if rng.random() < .2 and made.method == "btree":
        made.unique = True
        made.nulls_not_distinct = model.major >= 15 and rng.random() < .3
    if rng.random() < .2:
        made.predicate = make_predicate(model, rng, relation, 1)
    if rng.random() < .1:
        made.statistics = 50
    if rng.random() < .15:
        made.comment = new_comment(rng)
    if rng.random() < .1 and relation.kind == "table" and relation.partition_by:
        made.only = True
    model.add(made)
    if relation.kind == "table" and made.unique and rng.random() < .2 and not relation.replica \
            and not made.predicate and not made.expression and not relation.partition_by:
        relation.replica = "using index ⟦%s.⟧" % made.uid
    return made


class PartIndex(Thing):
    """A partition's own index, attached to one of the partitioned table."""
    kinds = ("index",)
    kind, prefix, phase = "index", "ip", 25

    def __init__(self, name, parent, whole):
        super().__init__(name, None, parent)
        self.whole = whole

    def written(self, model):
        schema = model[model[self.parent].schema].name
        return "%s.%s" % (quote_name(schema), quote_name(self.name))

    def statements(self, model):
        whole = model[marks_in(self.whole)[0]]
        text = whole.definition(quote_name(self.name), "⟦%s⟧" % self.parent)
        yield Part("", text)
        yield Part("attach", "alter index %s attach partition %s" % (self.whole, mark(self)), phase=27)


def make_part_index(model, rng):
    """Of an index that its table has ONLY for itself: others get their parts from PostgreSQL."""
    found = [(i, t) for i in model.all(Index) for t in tables(model)
             if t.partition_of == "⟦%s⟧" % i.parent
             and not any(mark(i) == p.whole for p in model.children(t, PartIndex))]
    if not found:
        return None
    whole, table = rng.choice(found)
    whole.only = whole.only or rng.random() < .5
    return model.add(PartIndex(new_name(model, rng), table.uid, mark(whole)))
