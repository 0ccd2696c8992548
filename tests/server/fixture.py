"""A fixture: fixtures/<kind>/<case>/ with from.sql and to.sql. See fixtures/README.md."""
import json
import os

from cluster import SqlError

# The server whose texts expected.sql has; a fixture that needs a newer one has that one's.
GOLDEN_MAJOR = 15

PROOFS = ("equal", "dump", "rows", "kept", "golden", "restore", "reload")

_KEYS = {
    "min_server": int,
    "max_server": int,
    "roles": list,
    "extensions": list,
    "tablespaces": list,
    "needs": str,
    "options": list,
    "options_back": list,
    "all": bool,
    "one_way": str,
    "equal": bool,
    "own_servers": bool,
    "forbid": list,
    "require": list,
    "rows": (str, dict),
    "stops": str,
    "refused": str,
    "skip": dict,
    "about": str,
    "covers": list,
    "every_kind": bool,
    "label_provider": bool,
}


class FixtureError(Exception):
    """The fixture itself is wrong."""


class Fixture:
    def __init__(self, folder):
        self.folder = folder
        self.kind, self.case = folder.rstrip("/").split(os.sep)[-2:]
        self.name = self.kind + "/" + self.case
        self.sides = {side: self._read(side + ".sql") for side in ("from", "to")}
        self.expected = self._read("expected.sql", missing=None)
        try:
            facts = json.loads(self._read("case.json", missing="{}"))
        except ValueError as error:
            raise FixtureError("%s/case.json: %s" % (folder, error))
        for key, value in facts.items():
            if key not in _KEYS or not isinstance(value, _KEYS[key]):
                raise FixtureError(
                    "%s/case.json: %r is unknown or of the wrong type (known: %s)" % (
                        folder, key, ", ".join(sorted(_KEYS))))
        for proof, why in facts.get("skip", {}).items():
            if proof not in PROOFS or not isinstance(why, str) or not why:
                raise FixtureError("%s/case.json: skip names proofs (%s), each with a reason" % (
                    folder, ", ".join(PROOFS)))
        self.facts = facts
        files = facts.get("rows", {})
        if isinstance(files, str):
            files = {"from": files, "to": files}
        self.rows = {side: self._read(file) for side, file in files.items()}
        if "stops" in facts and "from" not in self.rows:
            raise FixtureError("%s/case.json: stops needs rows that forbid the plan" % folder)

    def _read(self, name, missing=FixtureError):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            if missing is FixtureError:
                raise FixtureError("%s is missing" % path)
            return missing
        with open(path, encoding="utf-8") as file:
            return file.read()

    def get(self, key, default=None):
        return self.facts.get(key, default)

    def reason_to_skip(self, cluster):
        """Why this fixture cannot run on that server, or None."""
        if cluster.major < self.get("min_server", 0):
            return "needs server %d" % self.get("min_server")
        if cluster.major > self.get("max_server", 99):
            return "is for servers up to %d" % self.get("max_server")
        missing = sorted(set(self.get("extensions", [])) - cluster.extensions)
        if missing:
            return "the server has no extension %s" % ", ".join(missing)
        if "needs" in self.facts:
            try:
                answer = cluster.psql("postgres", self.facts["needs"])
            except SqlError as error:
                answer = str(error)
            if answer != "t":
                return "the server has not what it needs (%s: %s)" % (self.facts["needs"], answer)
        return None

    def has_golden_on(self, major):
        golden = max(GOLDEN_MAJOR, self.get("min_server", 0))
        return major == min(golden, self.get("max_server", golden))


def find_fixtures(top, kinds=(), cases=()):
    """The fixtures below TOP, sorted by name; KINDS and CASES choose some (a case by its name or by
    kind/case). Raises FixtureError for a wrong one, or when a choice chooses nothing."""
    found = []
    for kind in sorted(os.listdir(top)):
        folder = os.path.join(top, kind)
        if not os.path.isdir(folder):
            continue
        for case in sorted(os.listdir(folder)):
            path = os.path.join(folder, case)
            if not (os.path.exists(os.path.join(path, "from.sql")) or
                    os.path.exists(os.path.join(path, "to.sql"))):
                continue
            if kinds and kind not in kinds:
                continue
            if cases and case not in cases and kind + "/" + case not in cases:
                continue
            found.append(Fixture(path))
    if not found:
        raise FixtureError("no such fixture in %s" % top)
    return found
