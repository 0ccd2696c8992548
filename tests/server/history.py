"""The states that a script goes through, each led to the next by a plan, and back, and there again."""
import os
import re
import selectors
import shutil
import subprocess
import time

import proofs
from cluster import SqlError

DATABASE = "history"
MARK = "-- end of the answer --"
STATEMENT_SECONDS = 60
SESSION_NAME = "history of a script"

# What changes no schema. A SELECT that calls a function which does is found with the next statement.
QUIET = {
    "\\copy", "abort", "analyze", "begin", "checkpoint", "close", "cluster", "copy", "deallocate", "declare", "delete", "discard",
    "end", "commit", "execute", "explain", "fetch", "insert", "listen", "load", "lock", "merge", "move", "notify",
    "prepare", "release", "reset", "rollback", "savepoint", "select", "set", "show", "start", "table", "truncate",
    "unlisten", "update", "vacuum", "values", "with"}
WITHOUT_SECRETS = re.compile(r"and no snapshot holds its value|are secrets that no snapshot holds|"
                             r"with a connection that leads nowhere")
# What a session leaves that uses a type of its own, which a capture refuses.
OVER_TEMPORARY_TYPES = r"""
    select format('drop %s if exists %s cascade', i.type, i.identity)
      from pg_depend d join pg_type t on t.oid = d.refobjid and d.refclassid = 'pg_type'::regclass
      join pg_namespace n on n.oid = t.typnamespace and n.nspname like 'pg\_temp%',
           pg_identify_object(d.classid, d.objid, 0) i
     where d.deptype = 'n' and d.classid in ('pg_class'::regclass, 'pg_type'::regclass, 'pg_proc'::regclass)
       and i.identity not like 'pg\_temp%'
    \gexec"""
TEMPORARY = re.compile(r"(?i)^(?:create|drop)\s+(?:temp|temporary)\s")


def may_change_schema(statement):
    word = statement.first_words()
    if not word or TEMPORARY.match(statement.sql):
        return False
    return word[0] not in QUIET or bool(
        word[0] in ("select", "with", "execute") and re.search(r"(?i)\binto\b", statement.sql) or
        word[0] == "explain" and re.search(r"(?i)\banalyze\b.*\bcreate\b", statement.sql) or
        re.search(r"\\gexec", statement.text))


class Lost(Exception):
    """The script's session does not answer any more."""


class Session:
    """psql, as it runs a script: a statement that fails is passed over."""

    def __init__(self, cluster, environment):
        environment = dict(environment, PGAPPNAME=SESSION_NAME, PGOPTIONS="-c statement_timeout=%ds" % STATEMENT_SECONDS)
        self.cluster = cluster
        self.process = subprocess.Popen(
            [cluster.psql_program, "-X", "-q", "-d", cluster.url(DATABASE), "-f", "-"], env=environment,
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        os.set_blocking(self.process.stderr.fileno(), False)

    def run(self, text):
        """What psql says of it besides results. Raises Lost."""
        try:
            self.process.stdin.write(("%s\n\\warn %s\n" % (text, MARK)).encode(errors="surrogateescape"))
            self.process.stdin.flush()
        except BrokenPipeError as error:
            raise Lost("psql has ended") from error
        said, deadline = b"", time.monotonic() + 2 * STATEMENT_SECONDS
        with selectors.DefaultSelector() as wait:
            wait.register(self.process.stderr, selectors.EVENT_READ)
            while time.monotonic() < deadline:
                if not wait.select(1):
                    continue
                piece = self.process.stderr.read()
                if piece == b"":
                    raise Lost("psql has ended: " + said.decode(errors="replace")[-300:])
                said += piece or b""
                if said.rstrip().endswith(MARK.encode()):
                    return said.decode(errors="replace")
        raise Lost("psql waits for the end of: " + text.strip()[:300])

    def is_idle(self):
        """Whether no transaction is open."""
        return not int(self.cluster.ask("postgres", "select count(*) from pg_stat_activity where state <> 'idle'"
                                        " and application_name = '%s'" % SESSION_NAME))

    def close(self):
        self.process.kill()
        self.process.communicate()


class State:
    """What the script had made of its database after a statement."""

    def __init__(self, number, statement, snapshot, dump):
        self.number, self.statement, self.snapshot, self.dump = number, statement, snapshot, dump


class Finding:
    """KIND is `failed`; `refused`: pgsnap has no plan, and says so; or `told`: it had said before that the
    database lacks what no snapshot holds."""

    def __init__(self, kind, statement, direction, proof, text, folder=None):
        self.kind, self.statement, self.direction = kind, statement, direction
        self.proof, self.text, self.folder = proof, text, folder


class History:
    """Runs the statements of a script on one server, after each EVERY that may have changed the schema looks
    whether they have, and leads a database on another server the same way, by plans. FOLDER keeps snapshots;
    what belongs to a failure is copied to FAILURES."""

    def __init__(self, program, cluster, folder, failures, every=1, dumps=True, environment=None):
        self.program, self.cluster, self.folder, self.failures = program, cluster, folder, failures
        self.every, self.dumps = every, dumps
        self.environment = dict(os.environ if environment is None else environment)
        self.steps = self.passed = self.unchanged = 0
        self.findings, self.notes = [], []
        self.states = 0
        self.script = self.plans = None  # servers
        self.told = False                # that the plans' database lacks something
        self.stopped = False             # by another thread
        self.plans_stand = False         # whether the database of the plans is at the last state
        self.said = ""                   # by the last diff, besides the plan

    def run(self, statements, before=()):
        """BEFORE: statements that lead to the state in which the history begins."""
        os.makedirs(self.folder, exist_ok=True)
        self.script = self._server()
        session = Session(self.script, self.environment)
        try:
            for statement in before:
                session.run(statement.text)
            state = self._state(None)
            self._begin_at(state)
            self._follow(session, statements, state)
        except Lost as error:
            self.notes.append("the rest of the script did not run: %s" % error)
        finally:
            session.close()
            for server in (self.script, self.plans):
                if server:
                    server.stop()

    def _follow(self, session, statements, state):
        changes = []
        for statement in statements:
            if self.stopped:
                return
            said = session.run(statement.text)
            if may_change_schema(statement) and not re.search(r"(?m)^(?:psql:[^\n]*)?ERROR: ", said):
                changes.append(statement)
            if len(changes) >= self.every and session.is_idle():
                state, changes = self._next(state, changes), []
        if session.run("rollback;") and changes:
            self._next(state, changes)

    def _next(self, state, changes):
        try:
            goal = self._state_without_temporary(changes[-1])
        except (proofs.Stop, SqlError) as error:
            self._find("failed", changes[-1], "script", "capture", str(error), ())
            return state
        try:
            there = self._diff(state, goal)
        except proofs.Stop as error:
            self._found_no_plan(state, goal, error)
            return goal
        if not there:
            self.unchanged += 1
            for text in self._dump_differences(goal.dump, state.dump):
                self._find("failed", goal.statement, "script", "silent",
                           "no difference is printed, but pg_dump says: " + text, (state, goal))
            os.remove(self._path(goal.snapshot))
            return state
        self.steps += 1
        changed = "\n".join(c.text.strip() for c in changes) + "\n"
        with open(self._path("statements.sql"), "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(changed)
        if not self.plans_stand:
            self._begin_at(goal)
        elif not (self._lead("forward", state, goal, there) and self._lead("back", goal, state) and
                  self._lead("again", state, goal, there)):
            self._begin_at(goal)
        os.remove(self._path(state.snapshot))
        return goal

    # ---- one direction

    def _lead(self, direction, state, goal, plan=None):
        """Whether the database of the plans is at GOAL then."""
        proof, statement = "plan", max(state, goal, key=lambda s: s.number).statement
        try:
            plan = plan or self._diff(state, goal)
            if not plan:
                raise proofs.Stop("a difference is seen in the other direction only")
            proof, told = "apply", self.said
            self._apply(plan)
            proof = "equal"
            if direction != "again" or goal.dump is None:
                self._prove_equal(goal, told)
            else:  # what pgsnap sees was looked at the first time, and is with the next step
                proof = "dump"
                for text in self._dump_differences(goal.dump, None):
                    self._find("failed", statement, direction, proof, text, (state, goal))
            self.passed += 1
            return True
        except (proofs.Stop, SqlError) as error:
            kind = "refused" if proof == "plan" and self._is_refusal(error) else "failed"
            self._find(kind, statement, direction, proof, str(error), (state, goal), plan)
        return False

    def _prove_equal(self, goal, told=""):
        left = self._diff(self.plans.url(DATABASE), goal)
        if left:
            raise proofs.Stop("\n".join(filter(None, ("a difference is left:", left, told))))

    def _found_no_plan(self, state, goal, error):
        kind = "refused" if self._is_refusal(error) else "failed"
        self.steps += 1
        self._find(kind, goal.statement, "forward", "plan", str(error), (state, goal))
        self._begin_at(goal)

    @staticmethod
    def _is_refusal(error):
        return ": exit status 1\n" in str(error) and "internal" not in str(error)

    def _begin_at(self, state):
        """A database for plans, with what `pgsnap restore` makes of a state, on a server with nothing else."""
        self._clear_plans()
        plan = None
        try:
            # Those are of no snapshot.
            spaces = self.script.ask("postgres", "select spcname from pg_tablespace").split("\n")
            self.plans.prepare(tablespaces=spaces)
            done = self._run("restore", "--all", "--database-name", DATABASE, state.snapshot)
            self.told = bool(WITHOUT_SECRETS.search(done.stderr.decode(errors="replace")))
            plan = done.stdout.decode(errors="replace")
            self._apply(plan)
            self._prove_equal(state)
        except (proofs.Stop, SqlError) as error:
            self._find("failed", state.statement, "restore", "apply", str(error), (state,), plan)
            self.plans_stand = False

    # ---- pgsnap, psql and pg_dump

    def _clear_plans(self):
        self.plans_stand = True
        if self.plans:
            try:
                self.plans.drop(DATABASE)
                roles = self.plans.ask("postgres", r"select format('drop owned by %1$I cascade; drop role %1$I;', rolname)"
                                       " from pg_roles where oid >= 16384")
                self.plans.psql("postgres", roles + "\ncreate database %s template template1" % DATABASE)
                return
            except SqlError:
                self.plans.stop()  # a new one is slower
        self.plans = self._server()

    def _server(self):
        server = self.cluster.another()
        server.psql("postgres", "create database %s template template1" % DATABASE)
        return server

    def _path(self, name):
        return os.path.join(self.folder, name)

    def _run(self, *words, allowed=(0,)):
        try:
            done = subprocess.run([self.program, *words], cwd=self.folder, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=proofs.PROGRAM_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise proofs.Stop("pgsnap %s took more than %d s" % (words[0], proofs.PROGRAM_SECONDS)) from error
        if done.returncode not in allowed:
            raise proofs.Stop("pgsnap %s: exit status %d\n%s" % (
                words[0], done.returncode, done.stderr.decode(errors="replace").strip()))
        return done

    def _state(self, statement):
        number, self.states = self.states, self.states + 1
        state = State(number, statement, "%d.snap" % number, None)
        self._run("capture", "--all", self.script.url(DATABASE), state.snapshot)
        if self.dumps and self.script.pg_dump:
            state.dump = proofs.Dump(self.script, DATABASE, False)
        return state

    def _state_without_temporary(self, statement):
        try:
            return self._state(statement)
        except proofs.Stop as error:
            if "which is temporary" not in str(error):
                raise
        self.script.psql(DATABASE, OVER_TEMPORARY_TYPES)
        return self._state(statement)

    def _diff(self, state, goal):
        """The plan; its exit status must tell whether there is one. A URL may stand for a state."""
        done = self._run("diff", "--unsafe", "--all", *(s if isinstance(s, str) else s.snapshot for s in (state, goal)),
                         allowed=(0, 2))
        plan = done.stdout.decode(errors="replace")
        self.said = done.stderr.decode(errors="replace").strip()
        self.told = self.told or bool(WITHOUT_SECRETS.search(self.said))
        if bool(plan) != (done.returncode == 2):
            raise proofs.Stop("pgsnap diff: exit status %d, but %d bytes of plan" % (done.returncode, len(plan)))
        return plan

    def _apply(self, plan):
        if proofs.brings_its_own_transactions(plan):
            self.plans.psql(DATABASE, plan)
        else:
            self.plans.ask(DATABASE, "begin;\n%s\ncommit;\nreset all;" % plan)

    def _dump_differences(self, goal, current):
        if goal is None:
            return []
        return (current or proofs.Dump(self.plans, DATABASE, False)).differences(goal)

    def _find(self, kind, statement, direction, proof, text, states, plan=None):
        line = statement.line if statement else 0
        if kind == "failed" and (self.told and proof in ("apply", "dump") or
                                 proof == "silent" and WITHOUT_SECRETS.search(self.said)):
            kind = "told"
        folder = os.path.join(self.failures, "line_%d_%s_%s" % (line, direction, proof))
        self.findings.append(Finding(kind, statement, direction, proof, text, folder))
        os.makedirs(folder, exist_ok=True)
        for name, state in zip(("from.snap", "to.snap") if len(states) == 2 else ("to.snap",), states):
            shutil.copy(self._path(state.snapshot), os.path.join(folder, name))
        if os.path.exists(self._path("statements.sql")):
            shutil.copy(self._path("statements.sql"), folder)
        for name, content in (("plan.sql", plan or ""), ("error.txt", text)):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)
