"""Two scripts whose statements have keys: what can be left out, and what can be made alike."""
import copy

from .model import in_order


class ScriptPair:
    """SIDES: two lists of Statements. Never changed; each method gives a new one."""

    def __init__(self, sides):
        self.sides = [list(side) for side in sides]

    @classmethod
    def of(cls, *models):
        return cls([model.script() for model in models])

    def texts(self):
        return ["".join("%s;\n" % s.text() for s in side) for side in self.sides]

    def keys(self):
        """All keys, statements before their clauses."""
        return list(dict.fromkeys(
            key for side in self.sides for s in side
            for key in [s.key] + [k for k, _, _ in s.clauses or ()]))

    def differing(self):
        """Keys of what is not the same on both sides."""
        mine, theirs = (_pieces(side) for side in self.sides)
        return [key for key in self.keys() if mine.get(key) != theirs.get(key)]

    def without(self, keys):
        """Both sides without those keys and all that needs them."""
        return ScriptPair([_without(side, keys) for side in self.sides])

    def alike(self, keys):
        """The second side has of those keys what the first has."""
        first, second = self.sides
        second = copy.deepcopy(second)
        theirs = {s.key: s for s in first}
        for key in keys:
            own = next((s for s in second if s.key == key), None)
            if key in theirs:
                if own is None:
                    second.append(copy.deepcopy(theirs[key]))
                else:
                    model = theirs[key]
                    own.head, own.tail, own.around = model.head, model.tail, model.around
                    own.needs = set(model.needs)
                    if (own.clauses is None) != (model.clauses is None):
                        own.clauses = copy.deepcopy(model.clauses)
            elif own is not None:
                second.remove(own)
            else:
                _copy_clause(key, first, second)
        return ScriptPair([first, in_order(second)])


def _copy_clause(key, first, second):
    host = {k: s.key for side in (second, first) for s in side for k, _, _ in s.clauses or ()}
    goal = next((s for s in second if s.key == host.get(key)), None)
    if goal is None or goal.clauses is None:
        return
    clause = next((c for s in first for c in s.clauses or () if c[0] == key), None)
    there = next((n for n, c in enumerate(goal.clauses) if c[0] == key), None)
    if there is not None:
        goal.clauses[there:there + 1] = [clause] if clause else []
    elif clause:
        goal.clauses.append(clause)


def _pieces(side):
    found = {}
    for statement in side:
        found[statement.key] = (statement.head, statement.tail)
        for key, text, _ in statement.clauses or ():
            found[key] = text
    return found


def _without(side, keys):
    gone = set(keys)
    left = side
    while True:
        kept = []
        for statement in left:
            if statement.key in gone or gone & {n for n in statement.needs if n != statement.key}:
                gone.add(statement.key)
                gone |= {k for k, _, _ in statement.clauses or ()}
                continue
            lost = {k for k, _, needs in statement.clauses or () if k in gone or gone & needs - {k}}
            if lost:
                gone |= lost
                statement = copy.copy(statement)
                statement.clauses = [c for c in statement.clauses if c[0] not in lost]
            kept.append(statement)
        if len(kept) == len(left) and all(a is b for a, b in zip(kept, left)):
            return kept
        left = kept
