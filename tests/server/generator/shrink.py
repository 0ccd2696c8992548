"""A failing pair made smaller, while it still fails in the same way."""
import time

from .proof import prove, signature


class Shrinker:
    def __init__(self, judge, program, folder, roles, seconds):
        self.judge, self.program, self.folder, self.roles = judge, program, folder, roles
        self.until = time.monotonic() + seconds
        self.tries = 0

    def shrink(self, pair, failure):
        """The smallest pair found in the time."""
        wanted, direction = signature(failure), failure[0]

        def fails(candidate):
            self.tries += 1
            # What PostgreSQL refuses proves nothing.
            if not self.judge.accepts(candidate):
                return False
            outcome = prove(self.program, self.judge.cluster, candidate, self.folder, self.roles,
                            (direction,))
            return any(signature(f) == wanted for f in outcome.failures)

        if not fails(pair):
            return None
        size = None
        while size != len(pair.keys()) and time.monotonic() < self.until:
            size = len(pair.keys())
            pair = self._reduce(pair, lambda p: p.differing(), lambda p, keys: p.alike(keys), fails)
            pair = self._reduce(pair, lambda p: p.keys(), lambda p, keys: p.without(keys), fails)
        return pair

    def _reduce(self, pair, choose, apply, fails):
        """Takes away halves, quarters, ... of what is chosen."""
        keys = choose(pair)
        chunk = max(1, len(keys) // 2)
        while True:
            # From the end: what others need comes first.
            place = len(keys)
            while place > 0:
                if time.monotonic() > self.until:
                    return pair
                some = keys[max(0, place - chunk):place]
                place -= chunk
                candidate = apply(pair, some)
                if candidate.texts() != pair.texts() and fails(candidate):
                    pair = candidate
            if chunk == 1:
                return pair
            chunk = max(1, chunk // 2)
            left = set(choose(pair))
            keys = [key for key in keys if key in left]
