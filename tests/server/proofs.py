"""One fixture's proofs, as fixtures/README.md lists them."""
import functools
import json
import os
import re
import subprocess

import coverage
import kept
import rows
from majors import is_expected
from cluster import SqlError
from fixture import GOLDEN_MAJOR
from pg_dump_normal_form import differences, globals_form, normal_form, without_database

PROGRAM_SECONDS = 120


class Stop(Exception):
    """This direction cannot go on; str() is why."""


class Outcome:
    """What became of a fixture: failures as (direction, proof, text); notes likewise."""

    def __init__(self):
        self.failures, self.notes = [], []
        self.refused = 0  # directions, where that is no failure
        self.unloadable = False  # an old server cannot run the scripts, and need not


class Trial:
    """Runs one fixture on a cluster. Files that help to understand a failure stay in FOLDER.

    LIGHT: only that plans are applied and no difference is left, in both directions. RELOAD: also that
    what pg_dump says of a side ("from", "to" or "both"), loaded anew, does not differ from it. RESTORE: the
    sides that are also built from nothing."""

    # Without rows there is nothing to hold; and CREATE EXTENSION takes the newest version.
    NOT_IN_DUMPS = ("--ignore-property", "materialized_view.populated",
                    "--ignore-property", "extension.version")
    LEFT_OUT_WHEN_LIGHT = ("dump", "rows", "kept", "restore")

    def __init__(self, program, cluster, fixture, folder, light=False, reload=None,
                 restore="both"):
        self.program, self.cluster = program, cluster
        self.fixture, self.folder = fixture, folder
        self.light, self.reload, self.restore = light, reload, restore
        self.restore_only = False  # and it is no failure where a side does not load
        self.goals = None  # a folder with the two sides' snapshots of another major: they are led to these
        self.outcome = Outcome()
        self.skipped = dict(fixture.get("skip", {}))
        if light:
            self.skipped.update(dict.fromkeys(self.LEFT_OUT_WHEN_LIGHT, "a light run"))
        self.clusters = {}   # side -> the cluster it is on
        self.databases = {}  # side -> its database
        self.dumps = {}      # side -> what pg_dump said of it
        self.golden = None   # the plan from -> to, as expected.sql should have it
        self.covered = set() # "kind.field" that differ between the sides
        self.wanted = set()  # all that there are

    # ---- the whole

    def run(self, only_load=False):
        try:
            self._load_sides()
            if only_load:
                return
            if not self.restore_only:
                self._run_direction("from", "to")
                if not self.fixture.get("one_way"):
                    self._run_direction("to", "from")
            if not self.fixture.get("own_servers") and "restore" not in self.skipped:
                self._for_each_of(self.restore, self._run_restore)
            self._for_each_of(self.reload, self._prove_reload)
        except (Stop, SqlError) as error:
            tell = self._note if self.outcome.unloadable else self._fail
            tell("both", "load", str(error))
        finally:
            self._clean()

    @staticmethod
    def _for_each_of(sides, prove):
        for side in ("from", "to"):
            if sides in (side, "both"):
                prove(side)

    def _load_sides(self):
        for side, sql in self.fixture.sides.items():
            cluster = self.cluster
            if self.fixture.get("own_servers"):
                cluster = self.cluster.another()
                self.clusters[side] = cluster
                cluster.prepare(self.fixture.get("roles", ()), self.fixture.get("tablespaces", ()))
                if self.fixture.get("label_provider"):
                    cluster.load_label_provider()
            self.clusters[side] = cluster
            try:
                self.databases[side] = cluster.load(side, sql)
            except SqlError as error:
                self.outcome.unloadable = self.restore_only
                raise Stop("%s.sql does not load: %s" % (side, error))
            self.dumps[side] = self._dump(cluster, self.databases[side])
        for side in self.databases:
            said = self._capture(self.clusters[side], self.databases[side], side + ".snap")
            if said:
                self._note(side, "capture", said)
        # What a fixture covers is looked at where all of it is (and where case.json speaks of it).
        if self.cluster.major == GOLDEN_MAJOR or "covers" in self.fixture.facts \
                or "every_kind" in self.fixture.facts:
            self._look_at_coverage()

    def _look_at_coverage(self):
        one, other = (self._read_json(side) for side in ("from", "to"))
        self.covered, self.wanted = coverage.differing(one, other), coverage.wanted(one)
        for name in set(self.fixture.get("covers", [])) - self.covered:
            self._fail("both", "covers", "the sides do not differ in %s" % name)
        if self.fixture.get("every_kind"):
            for kind in coverage.kinds_without_object(other):
                self._fail("to", "covers", "there is no %s" % kind)

    def _read_json(self, side):
        self._program("convert", "--format", "json", side + ".snap", side + ".json")
        with open(self._path(side + ".json"), encoding="utf-8") as file:
            return json.load(file)

    def _clean(self):
        for side, cluster in self.clusters.items():
            try:
                if cluster is not self.cluster:
                    cluster.stop()
                elif side in self.databases:
                    cluster.drop(self.databases[side])
            except SqlError as error:
                self._note(side, "clean", "database %s stays: %s" % (self.databases[side], error))

    def _fail(self, direction, proof, text):
        self.outcome.failures.append((direction, proof, text))

    def _note(self, direction, proof, text):
        self.outcome.notes.append((direction, proof, text))

    # ---- one direction

    def _run_direction(self, side, goal):
        direction = "%s->%s" % (side, goal)
        cluster, database = self.clusters[side], self.databases[side]
        try:
            options = self.fixture.get("options", [])
            if side == "to":
                options = self.fixture.get("options_back", options)
            elif "refused" in self.fixture.facts:
                self._prove_refused(direction, options)
                return
            plan = self._diff(side + ".snap", self._goal(goal), options)
            self._keep("%s_%s.sql" % (side, goal), plan)
            self._check_plan(direction, plan)
            if side in self.fixture.rows:
                cluster.psql(database, self.fixture.rows[side])
            elif not self.light:
                rows.seed(cluster, database)
            rows_before = self._read_rows(cluster, database)
            objects_before = self._read_objects(cluster, database)
            applied_with_rows = self._apply_to_rows(direction, cluster, side, plan, rows_before)
            database = self.databases[side]
            if applied_with_rows:
                self._prove_rows(direction, rows_before, self._read_rows(cluster, database))
                self._prove_kept(direction, objects_before, self._read_objects(cluster, database))
            self._prove_equal(direction, cluster, database, goal)
            self._prove_dump(direction, cluster, database, goal)
        except (Stop, SqlError) as error:
            self._fail(direction, "apply", str(error))

    def _apply_to_rows(self, direction, cluster, side, plan, before):
        """Applies the plan; when rows that were only guessed, or are meant to, forbid it, once more
        without rows."""
        stops = self.fixture.get("stops") if side == "from" else None
        try:
            self._apply(cluster, self.databases[side], plan)
            if stops:
                self._fail(direction, "rows", "the rows forbid the plan, but it was applied")
            return True
        except SqlError as error:
            if stops and stops in str(error):
                self._prove_rows(direction, before, self._read_rows(cluster, self.databases[side]))
            elif side in self.fixture.rows or not rows.forbid(error):
                raise
            self._note(direction, "rows",
                       "the data forbid the plan (%s)" % str(error).split("\n")[0])
        cluster.drop(self.databases[side])
        self.databases[side] = cluster.load(side, self.fixture.sides[side])
        objects_before = self._read_objects(cluster, self.databases[side])
        self._apply(cluster, self.databases[side], plan)
        self._prove_kept(direction, objects_before, self._read_objects(cluster, self.databases[side]))
        return False

    def _run_restore(self, side):
        direction = "nothing->" + side
        database = self.cluster.create("empty")
        try:
            plan = self._program("restore", side + ".snap").stdout
            self._keep("nothing_%s.sql" % side, plan)
            self._apply(self.cluster, database, plan)
            self._prove_equal(direction, self.cluster, database, side)
            self._prove_dump(direction, self.cluster, database, side)
        except (Stop, SqlError) as error:
            self._fail(direction, "apply", str(error))
        finally:
            self.cluster.drop(database)

    # ---- the proofs

    def _check_plan(self, direction, plan):
        text = plan.lower()
        if self.goals:
            pass  # nothing more is said of what leads to another major's
        elif self.fixture.get("equal"):
            if plan:
                self._fail(direction, "plan", "the sides count as equal, but the plan is:\n" + plan)
        elif not plan:
            self._fail(direction, "plan", "the sides differ, but no difference is printed")
        for words in self.fixture.get("forbid", []):
            if words.lower() in text:
                self._fail(direction, "plan", "the plan has %r, which is forbidden" % words)
        if direction != "from->to" or self.goals:
            return
        for words in self.fixture.get("require", []):
            if words.lower() not in text:
                self._fail(direction, "plan", "the plan has no %r, which is required" % words)
        # Databases are named anew in each run.
        golden = plan
        for side, name in self.databases.items():
            golden = golden.replace(name, side + "_database")
        self.golden = golden

    def _prove_equal(self, direction, cluster, database, goal):
        if "equal" in self.skipped:
            return
        self._capture(cluster, database, "after.snap")
        plan = self._diff("after.snap", self._goal(goal))
        if plan and not (self.goals and is_expected("%s/%s.snap" % (self.fixture.name, goal),
                                                    re.sub(r"(?m)^--.*\n?", "", plan))):
            self._keep("%s_again.sql" % direction.replace("->", "_"), plan)
            self._fail(direction, "equal", "a difference is left after the plan:\n" + plan)

    def _goal(self, side):
        return os.path.join(self.goals or "", side + ".snap")

    def _prove_dump(self, direction, cluster, database, goal):
        have = self._dump(cluster, database)
        if have is None:
            return
        for text in have.differences(self.dumps[goal]):
            self._fail(direction, "dump", text)

    def _dump(self, cluster, database):
        if "dump" in self.skipped or not (cluster.pg_dump or self._is_worth_slow_dumps(cluster)):
            return None
        return Dump(cluster, database, self.fixture.get("own_servers", False))

    def _is_worth_slow_dumps(self, cluster):
        # What an older server has too is proved there, with its own pg_dump.
        return self.fixture.get("min_server", 0) > GOLDEN_MAJOR and cluster.get_newer_pg_dump()

    def _prove_reload(self, side):
        dump = self.dumps[side]
        if dump is None or "reload" in self.skipped or self.fixture.get("own_servers"):
            return
        direction = "%s, reloaded" % side
        database = None
        try:
            database = self.cluster.load("reloaded", without_database(dump.text))
            self._capture(self.cluster, database, "reloaded.snap")
            for current, goal in ((side, "reloaded"), ("reloaded", side)):
                plan = self._diff(current + ".snap", goal + ".snap", self.NOT_IN_DUMPS)
                if plan:
                    self._fail(direction, "reload", "%s differs from %s:\n%s" % (current, goal, plan))
        except (Stop, SqlError) as error:
            self._fail(direction, "reload", str(error))
        finally:
            if database:
                self.cluster.drop(database)

    def _read_rows(self, cluster, database):
        return {} if "rows" in self.skipped else rows.read(cluster, database)

    def _read_objects(self, cluster, database):
        return None if "kept" in self.skipped else kept.read(cluster, database)

    def _prove_rows(self, direction, before, after):
        if "rows" in self.skipped:
            return
        for text in rows.lost_rows(before, after):
            self._fail(direction, "rows", text)

    def _prove_kept(self, direction, before, after):
        if "kept" in self.skipped:
            return
        for text in kept.remade_objects(before, after):
            self._fail(direction, "kept", text)

    # ---- pgsnap and psql

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _keep(self, name, text):
        with open(self._path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def _program(self, *words, allowed=(0,)):
        command = [self.program, *words]
        try:
            done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                  timeout=PROGRAM_SECONDS)
        except subprocess.TimeoutExpired:
            raise Stop("pgsnap %s took more than %d s" % (" ".join(words), PROGRAM_SECONDS))
        done.stdout = done.stdout.decode(errors="replace")
        if done.returncode not in allowed:
            raise Stop("pgsnap %s: exit status %d\n%s" % (
                " ".join(words), done.returncode, done.stderr.decode(errors="replace").strip()))
        return done

    def _capture(self, cluster, database, file):
        """What it said besides: what it could not read, or does not know."""
        # What is of the cluster differs between tests' servers only where they are the fixture's own.
        scope = ["--all"] if self.fixture.get("own_servers") else []
        done = self._program("capture", *scope, cluster.url(database), file)
        return done.stderr.decode(errors="replace").strip()

    def _diff(self, current, goal, options=()):
        """The plan; its exit status must tell whether there is one."""
        everything = ["--all"] if self.fixture.get("all", True) else []
        done = self._program("diff", "--unsafe", *everything, *options, current, goal,
                             allowed=(0, 2))
        if bool(done.stdout) != (done.returncode == 2):
            shown = repr(done.stdout[:200]) if done.stdout else "empty"
            raise Stop("pgsnap diff %s %s: exit status %d, but standard output is %s" % (
                current, goal, done.returncode, shown))
        return done.stdout

    def _prove_refused(self, direction, options):
        done = self._program("diff", "--unsafe", "--all", *options, "from.snap", "to.snap",
                             allowed=(0, 1, 2))
        if done.returncode != 1 or done.stdout or self.fixture.get("refused") not in done.stderr.decode():
            self._fail(direction, "plan", "it is to be refused with %r: exit status %d, %s" % (
                self.fixture.get("refused"), done.returncode, done.stderr.decode().strip() or "no word"))

    def _apply(self, cluster, database, plan):
        cluster.psql(database, plan, one_transaction=not brings_its_own_transactions(plan))


def brings_its_own_transactions(plan):
    """Whether the plan's first comment says that it cannot run in one transaction."""
    first = plan.lstrip().split("\n")[0]
    return first.startswith("--") and "transaction" in first


class Dump:
    """What pg_dump says of a database as it is now; differences are looked at later."""

    def __init__(self, cluster, database, with_globals):
        self.cluster = cluster
        self.text = cluster.dump(database)
        self.database = database
        self.globals = globals_form(cluster.dump_globals()) if with_globals else []
        self.restored = None

    @functools.cached_property
    def form(self):
        return normal_form(self.text, self.database)

    def differences(self, goal):
        found = ["of the cluster, missing: " + s for s in goal.globals if s not in self.globals]
        found += ["of the cluster, should not be there: " + s
                  for s in self.globals if s not in goal.globals]
        return found + self._database_differences(goal)

    def _database_differences(self, goal):
        if self.text == goal.text:
            return []
        found = differences(self.form, goal.form)
        if not found:
            return []
        # One expression may be spelled in two ways that a restore brings together. What is of the
        # database itself is compared as it stands.
        try:
            mine, theirs = self._restored_form(), goal._restored_form()
        except SqlError as error:
            return found + ["(not restorable: %s)" % error]
        return differences(self._of_database(), goal._of_database()) + differences(mine, theirs)

    def _of_database(self):
        return [entry for entry in self.form if entry.of_database]

    def _restored_form(self):
        if self.restored is None:
            script = without_database(self.text)
            # A newer pg_dump says so of an unlogged table's identity column, which an older server does not read.
            if self.cluster.major < 15:
                script = re.sub(r"^ +LOGGED$", "", script, flags=re.MULTILINE)
            # pg_dump says so of a foreign partition, too, whose columns have their parent's, but no server sets it.
            for table in re.findall(r"^CREATE FOREIGN TABLE (.+) \($", script, flags=re.MULTILINE):
                script = re.sub(r"^ALTER (FOREIGN )?TABLE ONLY %s ALTER COLUMN .* SET COMPRESSION \w+;$" % re.escape(table),
                                "", script, flags=re.MULTILINE)
            copy = self.cluster.load("copy", script)
            try:
                self.restored = [entry for entry in normal_form(self.cluster.dump(copy), copy)
                                 if not entry.of_database]
            finally:
                self.cluster.drop(copy)
        return self.restored
