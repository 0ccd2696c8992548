"""Pairs of small schemas that differ in one or two things out of a few which have much to do with one
another: parents that share columns and checks, partitions with indexes and keys of their own.

The large generator (pairs.py) gives each column a name of its own, and most of these never meet in it.
A world is a dictionary; vary() changes it, and script() says it as SQL.
"""
import copy

_CHECKS = {"kx": "x > 0", "ky": "y > 0"}


class Parents:
    """Three tables, one that inherits from some of them in some order, and one that may inherit from it.
    A column's type and default are the same wherever it stands: parents must agree."""

    def world(self, dice):
        return {
            "columns": {t: sorted(dice.sample("xyz", dice.randint(0, 2))) for t in "abc"},
            "checks": {t: sorted(k for k in _CHECKS if dice.random() < .35) for t in "abcd"},
            "parents": dice.sample("abc", dice.randint(0, 3)),
            "own": sorted(dice.sample("wxyz", dice.randint(0, 2))),
            "heir": dice.random() < .5,
            "types": {c: dice.choice(["integer", "integer", "bigint"]) for c in "wxyz"},
            "defaults": {c: dice.choice(["", "", " default 5"]) for c in "wxyz"},
            "not_null": {c: dice.random() < .2 for c in "wxyz"},
            "index": dice.choice(["", "x", "y", "z"]),
            "key": dice.choice(["", "", "x", "w"]),
        }

    def vary(self, world, dice):
        other = copy.deepcopy(world)
        for _ in range(dice.randint(1, 2)):
            table, column = dice.choice("abc"), dice.choice("xyz")
            what = dice.randint(0, 9)
            if what == 0:
                other["parents"] = dice.sample("abc", dice.randint(0, 3))
            elif what == 1:
                dice.shuffle(other["parents"])
            elif what == 2:
                _toggle(other["parents"], table)
            elif what == 3:
                _toggle(other["columns"][table], column)
            elif what == 4:
                _toggle(other["own"], dice.choice("wxyz"))
            elif what == 5:
                _toggle(other["checks"][dice.choice("abcd")], dice.choice(sorted(_CHECKS)))
            elif what == 6:
                other["heir"] = not other["heir"]
            elif what == 7:
                other["types"][column] = dice.choice(["integer", "bigint", "numeric"])
            elif what == 8:
                other["defaults"][column] = dice.choice(["", " default 5", " default 6"])
            else:
                other["index"] = dice.choice(["", "x", "y", "z"])
        return other

    def script(self, world):
        lines, held = [], {}

        def table(name, own, checks, parents):
            held[name] = set(own).union(*(held[p] for p in parents))
            parts = ["%s %s%s%s" % (c, world["types"][c], world["defaults"][c],
                                    " not null" if world["not_null"][c] else "") for c in sorted(own)]
            parts += ["constraint %s check (%s)" % (k, _CHECKS[k]) for k in checks
                      if k[1] in held[name]]
            if name == "d" and world["key"] in held[name]:
                parts.append("primary key (%s)" % world["key"])
            lines.append("create table %s (%s)%s" % (
                name, ", ".join(parts), " inherits (%s)" % ", ".join(parents) if parents else ""))

        for name in "abc":
            table(name, world["columns"][name], world["checks"][name], [])
        table("d", world["own"], world["checks"]["d"], world["parents"])
        table("e", [] if world["heir"] else ["x"], [], ["d"] if world["heir"] else [])
        if world["index"] in held["d"]:
            lines.append("create index on d (%s)" % world["index"])
        for column in sorted(held["d"] & set("xw")):
            lines.append("comment on column d.%s is 'of d'" % column)
            lines.append("alter table d alter %s set statistics 7" % column)
        return lines


_INDEXES = {"ix": "(x)", "iy": "(y) where y > 0", "ie": "((x + y))", "iu": "unique (id, x)"}
_KEYS = {"kp": "primary key (id)", "ku": "unique (id, x)", "kf": "foreign key (x) references r (id)",
         "kc": "check (x > 0)"}
_OWN_KEYS = ["kc", "kf", "kp"]
_BOUNDS = {"p1": "for values from (0) to (10)", "p2": "for values from (10) to (20)", "pd": "default"}


class Partitions:
    """A partitioned table, and partitions with indexes, keys, checks and triggers of their own that are
    attached or not. Nothing alike: which of two a parent's index takes is chance, and an attached index can
    only be exchanged by making it anew for all partitions."""

    def world(self, dice):
        return {
            "indexes": {k: dice.choice(["", "", "only"]) for k in _INDEXES if dice.random() < .3},
            "keys": sorted(k for k in _KEYS if dice.random() < .35),
            "trigger": dice.choice(["", "", "before", "after"]),
            "partitions": {p: self._partition(dice) for p in _BOUNDS if dice.random() < .8},
        }

    def _partition(self, dice):
        return {
            "attached": dice.random() < .8, "reversed": dice.random() < .3,
            "parted": dice.random() < .2, "trigger": dice.random() < .15,
            "default": dice.choice(["", "", " default 9"]),
            "indexes": sorted(k for k in _INDEXES if dice.random() < .2),
            "keys": sorted(k for k in _OWN_KEYS if dice.random() < .15),
        }

    def vary(self, world, dice):
        other = copy.deepcopy(world)
        for _ in range(dice.randint(1, 2)):
            partition = dice.choice(sorted(_BOUNDS))
            at = other["partitions"].get(partition)
            index, key = dice.choice(sorted(_INDEXES)), dice.choice(sorted(_KEYS))
            what = dice.randint(0, 7)
            if what == 0:
                if other["indexes"].pop(index, None) is None:
                    other["indexes"][index] = dice.choice(["", "", "only"])
            elif what == 1:
                _toggle(other["keys"], key)
            elif what == 2 or not at:
                if other["partitions"].pop(partition, None) is None:
                    other["partitions"][partition] = self._partition(dice)
            elif what == 3:
                at["attached"] = not at["attached"]
            elif what == 4:
                _toggle(at["indexes"], index)
            elif what == 5:
                _toggle(at["keys"], dice.choice(_OWN_KEYS))
            elif what == 6:
                other["trigger"] = dice.choice(["", "before", "after"])
            else:
                at["trigger"] = not at["trigger"]
        return other

    def script(self, world):
        lines = ["create table r (id integer primary key)",
                 "create function f() returns trigger language plpgsql as 'begin return new; end'",
                 "create table p (id integer not null, x integer, y integer) partition by range (id)"]
        for name, own in sorted(world["partitions"].items()):
            columns = ["id integer not null", "x integer" + own["default"], "y integer"]
            if own["reversed"]:
                columns.reverse()
            lines.append("create table %s (%s)%s" % (
                name, ", ".join(columns), " partition by range (id)" if own["parted"] else ""))
            if own["parted"]:
                lines.append("create table %s_rest (%s)" % (name, ", ".join(reversed(columns))))
                lines.append("alter table %s attach partition %s_rest default" % (name, name))
            # ATTACH PARTITION wants the parent's checks to be there.
            keys = sorted({*own["keys"], *(["kc"] if "kc" in world["keys"] else [])})
            lines += self._parts(name, keys, dict.fromkeys(own["indexes"], ""))
            if own["trigger"]:
                lines.append("create trigger own before insert on %s for each row execute function f()"
                             % name)
        lines += self._parts("p", world["keys"], world["indexes"])
        if world["trigger"]:
            lines.append("create trigger t %s insert on p for each row execute function f()"
                         % world["trigger"])
        for name, own in sorted(world["partitions"].items()):
            if own["attached"]:
                lines.append("alter table p attach partition %s %s" % (name, _BOUNDS[name]))
        return lines

    @staticmethod
    def _parts(table, keys, indexes):
        for key in keys:
            # A check is the parent's by its name.
            yield "alter table %s add constraint %s %s" % (
                table, key if key == "kc" else table + "_" + key, _KEYS[key])
        for index, only in sorted(indexes.items()):
            words = _INDEXES[index].split(" ", 1)
            unique = words[0] == "unique"
            yield "create %sindex %s_%s on %s%s %s" % (
                "unique " if unique else "", table, index, "only " if only else "", table,
                words[1] if unique else _INDEXES[index])


MATRICES = {"parents": Parents(), "partitions": Partitions()}


def _toggle(among, one):
    if one in among:
        among.remove(one)
    else:
        among.append(one)


def pair(matrix, dice):
    """Two scripts that differ."""
    while True:
        world = matrix.world(dice)
        sides = [matrix.script(w) for w in (world, matrix.vary(world, dice))]
        if sides[0] != sides[1]:
            return ["".join(line + ";\n" for line in side) for side in sides]
