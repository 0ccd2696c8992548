"""PostgreSQL as the judge: what it refuses of a pair of scripts is left out of both."""
import collections
import re

from cluster import SqlError

MAX_ROUNDS = 8


class Judge:
    """Tries scripts in a database of its own, in a transaction that is rolled back."""

    def __init__(self, cluster):
        self.cluster = cluster
        self.database = cluster.create("judge")
        self.refused = collections.Counter()  # reasons, to make the generator better

    def settle(self, pair):
        """The pair without what PostgreSQL refuses, or None when that has no end."""
        for _ in range(MAX_ROUNDS):
            failed = {}
            for side in pair.sides:
                failed.update(self.refusals(side))
            if not failed:
                return pair
            for key, reason in failed.items():
                self.refused["%s: %s" % (re.sub(r"\d+.*", "", key), _general(reason))] += 1
            pair = pair.without(failed)
        return None

    def accepts(self, pair):
        return not any(self.refusals(side) for side in pair.sides)

    def refusals(self, statements):
        """{key: what PostgreSQL said}"""
        script = ["\\set ON_ERROR_STOP 0", "\\set ON_ERROR_ROLLBACK on", "begin;"]
        for number, statement in enumerate(statements):
            script += [statement.text() + ";", "\\if :ERROR",
                       "\\echo %d :LAST_ERROR_MESSAGE" % number, "\\endif"]
        script.append("rollback;")
        try:
            said = self.cluster.psql(self.database, "\n".join(script))
        except SqlError as error:
            # The session itself ended: nothing is known of the rest.
            return {statements[-1].key: str(error)} if statements else {}
        found = {}
        for line in said.split("\n"):
            number, _, reason = line.partition(" ")
            if number.isdigit() and int(number) < len(statements):
                found[statements[int(number)].key] = reason
        return found

    def close(self):
        self.cluster.drop(self.database)


def _general(reason):
    """A message without the names in it."""
    return re.sub(r"\d+", "N", re.sub(r'"[^"]*"', '"…"', reason))
