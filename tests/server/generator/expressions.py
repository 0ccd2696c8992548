"""Expressions of a family out of operands: for checks, defaults, indexes, views, policies."""
from .types import COMPARABLE, LITERALS


class Operand:
    """A column, as it is written in its place, or an argument."""

    def __init__(self, text, family):
        self.text, self.family = text, family


class Expressions:
    """IMMUTABLE expressions are good for indexes and generated columns. FUNCTIONS are those that
    may be called, as (name, families of arguments, family of result); without families, what is written as it is."""

    def __init__(self, rng, operands, functions=(), immutable=True):
        self.rng, self.operands, self.functions = rng, list(operands), list(functions)
        self.immutable = immutable

    def of(self, *families):
        return [o for o in self.operands if o.family in families]

    def any_column(self):
        return self.rng.choice(self.operands).text

    def make(self, family, depth=2):
        """An expression of the family, parenthesised where that is needed."""
        calls = [f for f in self.functions if f[2] == family]
        if calls and depth and self.rng.random() < .35:
            name, arguments, _ = self.rng.choice(calls)
            if arguments is None:
                return name
            return "%s(%s)" % (name, ", ".join(
                self.make(a, depth - 1) if a in LITERALS else self._operand(a) for a in arguments))
        if depth and self.rng.random() < .6:
            forms = getattr(self, "_" + family.split(":")[0], None)
            if forms:
                return forms(depth - 1)
        return self._operand(family)

    def _operand(self, family):
        found = self.of(family)
        if found and self.rng.random() < .85:
            return self.rng.choice(found).text
        if family.startswith("enum:"):
            return "⟦%s!0⟧" % family[5:]
        return self.rng.choice(LITERALS.get(family, ["null"]))

    def _int(self, depth):
        kind = self.rng.randrange(6)
        if kind == 0:
            return "(%s + %d)" % (self.make("int", depth), self.rng.randint(1, 99))
        if kind == 1:
            return "length(%s)" % self._text_cast(depth)
        if kind == 2:
            return "abs(%s)" % self.make("int", depth)
        if kind == 3:
            return "coalesce(%s, %d)" % (self.make("int", depth), self.rng.randint(0, 9))
        if kind == 4:
            return "(case when %s then 1 else %s end)" % (
                self.make("bool", depth), self.make("int", depth))
        return "(%s %% 7)" % self.make("int", depth)

    def _num(self, depth):
        kind = self.rng.randrange(4)
        if kind == 0:
            return "round(%s::numeric, 2)" % self.make("num", depth)
        if kind == 1:
            return "(%s * 1.5)" % self.make("num", depth)
        if kind == 2:
            return "(%s::numeric / 3)" % self.make("int", depth)
        return "greatest(%s, 0)" % self.make("num", depth)

    def _text_cast(self, depth):
        return self.make("text", depth) + "::text"

    def _text(self, depth):
        # What SQL's own syntax calls is printed without casts that the parser adds: when a column is retyped, PostgreSQL makes
        # an index over it with such a cast out of a written one, which pg_dump tells apart. Within lower() both are seen.
        kind = self.rng.randrange(7)
        if kind == 0:
            return "lower(%s)" % self._text_cast(depth)
        if kind == 1:
            return "(%s || '-x')" % self._text_cast(depth)
        if kind == 2:
            return "substring(lower(%s) from 1 for 3)" % self._text_cast(depth)
        if kind == 3:
            return "coalesce(%s, '')" % self._text_cast(depth)
        if kind == 4:
            return "(%s)::text" % self.make("int", depth)
        if kind == 5:
            return "(%s ->> 'a')" % self._jsonb(depth)
        return "trim(both ' ' from lower(%s))" % self._text_cast(depth)

    def _bool(self, depth):
        family = self.rng.choice(COMPARABLE)
        kind = self.rng.randrange(9)
        if kind == 0 and self.operands:
            return "(%s is not null)" % self.any_column()
        if kind == 1:
            return "(%s = any (array[%s]))" % (self.make("int", depth), ", ".join(
                str(self.rng.randint(-5, 50)) for _ in range(self.rng.randint(1, 3))))
        if kind == 2:
            return "(%s like 'a%%')" % self._text_cast(depth)
        if kind == 3:
            return "(%s and not %s)" % (self.make("bool", depth), self.make("bool", depth))
        if kind == 4:
            return "(%s or %s or %s)" % tuple(self.make("bool", depth) for _ in range(3))
        if kind == 5:
            return "(%s between 1 and 9)" % self.make("int", depth)
        if kind == 6:
            return "(%s in ('a', 'b', 'it''s'))" % self.make("text", depth)
        enums = [o for o in self.operands if o.family.startswith("enum:")]
        if kind == 7 and enums:
            one = self.rng.choice(enums)
            uid = one.family[5:]
            return self.rng.choice(["(%s = ⟦%s!0⟧)", "(%s <> all (array[⟦%s!1⟧]))"]) % (one.text, uid)
        left, right = self.make(family, depth), self.make(family, depth)
        if self.immutable and family == "ts":
            return "(%s is distinct from %s)" % (self._operand("date"), self._operand("date"))
        return "(%s %s %s)" % (left, self.rng.choice([">", "<=", "<>", "="]), right)

    def _date(self, depth):
        return "(%s + %d)" % (self.make("date", depth), self.rng.randint(1, 30))

    def _ts(self, depth):
        if self.immutable:
            return self._operand("ts")
        return self.rng.choice(["now()", "date_trunc('day', %s)" % self._operand("ts")])

    def _json(self, depth):
        return "jsonb_build_array(%s)" % self.make("int", depth) if not self.immutable \
            else "(%s || '[1]'::jsonb)" % self._jsonb(depth)

    def _jsonb(self, _depth):
        found = self.of("json")
        return self.rng.choice(found).text if found else "'{\"a\": 1}'::jsonb"

    def _array(self, depth):
        return "array[%s, 2]" % self.make("int", depth)
