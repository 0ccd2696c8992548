"""A schema as data: things that refer to one another by marks in their texts.

A mark is ⟦uid⟧ and becomes the thing's name when the text is written: qualified and quoted for what
lives in a schema, quoted for a column. ⟦uid'⟧ is the same as a string literal, ⟦uid.⟧ without the
schema, ⟦uid!2⟧ the enum's third label, ⟦~uid⟧ the name inside a text that PostgreSQL does not look
into (no order follows).
"""
import copy
import re

MARK = re.compile(r"⟦(~?)([a-z]+\d+)(?:(['.])|!(\d+))?⟧")


def mark(thing):
    return "⟦%s⟧" % thing.uid


def quote_name(name):
    return '"%s"' % name.replace('"', '""')


def quote_text(text):
    escape = "E" if "\\" in text else ""
    return escape + "'%s'" % text.replace("\\", "\\\\").replace("'", "''")


def marks_in(value, soft=False):
    """The uids that a text, or the texts in a structure, refer to."""
    if isinstance(value, str):
        return [m.group(2) for m in MARK.finditer(value) if soft or not m.group(1)]
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [uid for one in value for uid in marks_in(one, soft)]
    return []


class Part:
    """A statement of one thing, with marks: the one that makes it has no name."""

    def __init__(self, name, head, clauses=None, tail="", phase=None, around="()"):
        self.name, self.head, self.clauses, self.tail = name, head, clauses, tail
        self.phase, self.around = phase, around


class Statement:
    """One statement of a script. KEY names it in both scripts of a pair; NEEDS are keys of others
    that must come first. A CREATE TABLE has CLAUSES, (key, text, needs) each, between HEAD and
    TAIL; AROUND are the characters around them."""

    def __init__(self, key, head, needs, clauses=None, tail="", phase=0, around="()"):
        self.key, self.head, self.tail, self.phase = key, head, tail, phase
        self.needs, self.clauses, self.around = needs, clauses, around

    def text(self):
        if self.clauses is None:
            return self.head + self.tail
        inside = ",\n  ".join(text for _, text, _ in self.clauses)
        return "%s %s%s%s%s" % (self.head, self.around[0].strip(), "\n  " + inside if inside else "",
                                self.around[-1].strip(), self.tail)

    def all_needs(self):
        own = {key for key, _, _ in self.clauses or ()}
        needs = self.needs | {n for _, _, more in self.clauses or () for n in more}
        return {n for n in needs if n not in own and n != self.key}


class Thing:
    """What every object of a schema has. A subclass is a kind; its attributes hold texts with marks
    and plain data, so that a model can be copied whole."""

    kind = ""          # as in COMMENT ON
    kinds = ()         # as pgsnap names what it tests
    prefix = "x"       # of its uids
    phase = 5          # the order of what does not depend on each other
    has_owner = False
    privileges = ()
    grants_on = ""     # the word after ON in GRANT
    can_comment = True
    optional = ()      # attributes that can be None: given up when what they refer to goes
    data_only = ("uid", "name", "comment")

    def __init__(self, name, schema=None, parent=None):
        self.uid = None
        self.name, self.schema, self.parent = name, schema, parent
        self.owner = self.comment = None
        self.grants = []

    def reference(self):
        """As COMMENT ON, ALTER and GRANT name it."""
        return mark(self)

    def written(self, model):
        """What a mark becomes."""
        if self.schema:
            return "%s.%s" % (quote_name(model[self.schema].name), quote_name(self.name))
        return quote_name(self.name)

    def statements(self, model):
        """Its Parts."""
        raise NotImplementedError

    def as_type(self, _model):
        """The Type that it is, if it is one."""
        return None

    def needs_relation(self, _model):
        """Whether, as a type, it hangs on a relation."""
        return False

    def change(self, _model, _rng):
        """Changes something that is this kind's own. False when nothing came to mind."""
        return False

    def attribute_statements(self, _model):
        kind, reference = self.kind, self.reference()
        if self.owner and self.has_owner:
            yield Part("owner", "alter %s %s owner to %s" % (kind, reference, quote_name(self.owner)))
        if self.comment and self.can_comment:
            yield Part("comment", "comment on %s %s is %s" % (
                kind, reference, quote_text(self.comment)))
        for words, role, more in self.grants:
            verb, preposition = ("revoke", "from") if words.startswith("-") else ("grant", "to")
            yield Part("%s %s to %s" % (verb, words.lstrip("-"), role), "%s %s on %s %s %s %s%s" % (
                verb, words.lstrip("-"), self.grants_on or kind, reference, preposition,
                role if role == "public" else quote_name(role),
                " with grant option" if more else ""))

    def refers(self):
        """The uids of everything it needs."""
        found = marks_in([v for k, v in sorted(self.__dict__.items()) if k not in self.data_only])
        return found + [uid for uid in (self.schema, self.parent) if uid]

    def forget(self, uid):
        """Gives up what refers to UID where that can be given up; False where the thing must go."""
        for name in self.optional:
            if uid in marks_in(getattr(self, name)):
                setattr(self, name, None)
        return uid not in self.refers()

    def replace_mark(self, old, new):
        """Refers to NEW wherever it referred to OLD."""
        def again(value):
            if isinstance(value, str):
                return re.sub(r"⟦(~?)%s(?=['.!⟧])" % old, r"⟦\g<1>%s" % new, value)
            if isinstance(value, (list, tuple)):
                return type(value)(again(one) for one in value)
            return value
        for name, value in self.__dict__.items():
            if name not in self.data_only:
                setattr(self, name, again(value))


class Model:
    """All things of one schema, in the order in which they were made."""

    def __init__(self, major, roles):
        self.things = {}
        self.counters = {}
        self.major, self.roles = major, roles
        self.tablespaces = []

    def copy(self):
        return copy.deepcopy(self)

    def __getitem__(self, uid):
        return self.things[uid]

    def __contains__(self, uid):
        return uid in self.things

    def number(self, what):
        """1, 2, ... for each word: no two copies of a model count alike what they do not share."""
        self.counters[what] = self.counters.get(what, 0) + 1
        return self.counters[what]

    def add(self, thing):
        thing.uid = thing.prefix + str(self.number(thing.prefix))
        self.things[thing.uid] = thing
        return thing

    def all(self, *classes):
        return [t for t in self.things.values() if isinstance(t, classes)]

    def a_schema(self, rng):
        """One of the schemas, by its uid."""
        return rng.choice([t.uid for t in self.things.values() if t.kind == "schema"])

    def children(self, parent, *classes):
        return [t for t in self.all(*(classes or (Thing,))) if t.parent == parent.uid]

    def dependents(self, uid):
        return [t for t in self.things.values() if t.uid != uid and uid in t.refers()]

    def drop(self, uid):
        """Drops a thing; what needs it does without, where it can, and goes too, where not."""
        gone = self.things.pop(uid, None)
        if gone:
            self.let_go(uid)

    def let_go(self, uid):
        for thing in self.dependents(uid):
            if thing.uid in self and not thing.forget(uid):
                self.drop(thing.uid)

    # ---- as SQL

    def write(self, text):
        def name(match):
            soft, uid, form, label = match.groups()
            thing = self.things.get(uid)
            if thing is None:
                assert soft, "%s is gone: %s" % (uid, text)
                return "gone_" + uid
            if label is not None:
                return thing.label(int(label), self)
            if form == ".":
                return quote_name(thing.name)
            written = thing.written(self)
            return quote_text(written) if form else written
        return MARK.sub(name, text)

    def script(self):
        """The statements in an order that runs."""
        found = []
        for thing in list(self.things.values()):
            for part in [*thing.statements(self), *thing.attribute_statements(self)]:
                needs = {thing.uid, thing.schema, thing.parent} - {None}
                needs |= set(marks_in([part.head, part.tail]))
                clauses = part.clauses
                if clauses is not None:
                    clauses = [(k, self.write(t), set(marks_in(t))) for k, t in clauses]
                found.append(Statement(
                    thing.uid + (":" + part.name if part.name else ""), self.write(part.head),
                    needs, clauses, self.write(part.tail),
                    thing.phase if part.phase is None else part.phase, part.around))
        return in_order(found)


def in_order(statements):
    """By phase, and what a statement needs before it. Stable, and never fails: PostgreSQL will say
    where there was no order."""
    maker = {}
    for statement in statements:
        maker[statement.key] = statement
        for key, _, _ in statement.clauses or ():
            maker[key] = statement
    order, state = [], set()
    for start in sorted(statements, key=lambda s: s.phase):
        stack = [(start, False)]
        while stack:
            statement, done = stack.pop()
            if done:
                order.append(statement)
                continue
            if statement.key in state:
                continue
            state.add(statement.key)
            stack.append((statement, True))
            for need in sorted(statement.all_needs(), reverse=True):
                if need in maker and maker[need].key not in state:
                    stack.append((maker[need], False))
    return order
