"""A PostgreSQL server for tests, as scripts/with-postgres hands it over.

run_under_server() makes sure there is one; Cluster talks to it through psql and pg_dump.
"""
import argparse
import glob
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WITH_POSTGRES = os.path.join(TOP, "scripts", "with-postgres")
PG_MATRIX = os.path.join(TOP, "scripts", "pg-matrix")
NEWER_PG_DUMP = os.path.join(TOP, "tests", "server", "newer_pg_dump.mjs")
LABEL_PROVIDER = os.path.join(TOP, "tests", "server", "label_provider.c")
SERVER_LIBRARY = os.path.join(TOP, "scripts", "lib", "server.sh")


def run_under_server(version):
    """Goes on below a throwaway server: when this process is not yet run by with-postgres, it is
    replaced by one that is. Ends with 77 when no server of that major can be had here."""
    if os.environ.get("PGSNAP_SERVER_DIR"):
        return
    command = [WITH_POSTGRES] + (["--version", str(version)] if version else [])
    os.execv(command[0], command + [sys.executable] + sys.argv)


def test_options(build="dev", **numbers):
    """How a program of unittest tests begins: its options (pgsnap, and NUMBERS with their defaults),
    below a server of the major that --server names. What is left of the command line is unittest's."""
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", build, "pgsnap"))
    parser.add_argument("--server", type=int)
    for name, default in numbers.items():
        parser.add_argument("--" + name, type=int, default=default)
    options, rest = parser.parse_known_args()
    run_under_server(options.server)
    sys.argv[1:] = rest
    options.pgsnap = os.path.abspath(options.pgsnap)
    return options


class SqlError(Exception):
    """PostgreSQL refused a script; str() is what psql said, sqlstate the first error's code."""

    def __init__(self, text):
        text = re.sub(r"(?m)^LOCATION: .*\n?", "", text).replace("psql:<stdin>:", "line ").strip()
        super().__init__(text)
        found = re.search(r"(?:ERROR|FATAL|PANIC):  (\w{5}): ", text)
        self.sqlstate = found.group(1) if found else ""


def quote_name(name):
    return '"%s"' % name.replace('"', '""')


def quote_text(text):
    return "'%s'" % text.replace("'", "''")


def _psql_environment():
    return dict(os.environ, PGCLIENTENCODING="UTF8",
                PGOPTIONS="-c client_min_messages=error -c statement_timeout=120s")


class _Session:
    """A psql that answers one script after the other, until the first error: then it is over, also
    for those who were waiting for it."""

    END = "-- end of the answer --"

    class Over(Exception):
        """Another thread's script ended the session; this one has not run."""

    def __init__(self, command):
        self.lock = threading.Lock()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, env=_psql_environment())

    def ask(self, sql):
        with self.lock:
            if self.process.stdin.closed:
                raise self.Over
            lines = []
            try:
                self.process.stdin.write(("%s\n;\n\\echo %s\n" % (sql, self.END)).encode())
                self.process.stdin.flush()
            except BrokenPipeError:
                pass  # what it said tells why
            for line in self.process.stdout:
                line = line.decode(errors="replace").rstrip("\n")
                if line == self.END:
                    return "\n".join(lines).strip("\n")
                lines.append(line)
            self.close()
        raise SqlError("\n".join(lines))

    def is_over(self):
        return self.process.stdin.closed or self.process.poll() is not None

    def close(self):
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            pass
        self.process.wait()
        self.process.stdout.close()


class Cluster:
    """The server whose socket is in DIRECTORY (by default the one with-postgres started)."""

    def __init__(self, directory=None, bindir=None):
        self.directory = directory or os.environ["PGHOST"]
        self.bindir = bindir or os.environ["PGSNAP_SERVER_BINDIR"]
        self.port = os.environ["PGPORT"]
        self.lock = threading.Lock()
        self.count = 0
        self.sessions = {}
        self.psql_program = max(client_programs("psql").items())[1]
        # Whoever connects first writes what the server keeps of its catalogs (pg_internal.init), and copies
        # of template1 have it too: their first connection takes a third of the time.
        self.version = int(self.psql("template1", "show server_version_num"))
        self.major = self.version // 10000
        dumpers = {m: p for m, p in client_programs("pg_dump").items() if m >= self.major}
        self.pg_dump = dumpers[min(dumpers)] if dumpers else None
        self.newer_pg_dump = None  # the folder of a slower one, once it is wanted
        self.extensions = self._available_extensions()

    def url(self, database):
        return "postgresql:///%s?host=%s&port=%s&user=postgres" % (
            database, self.directory, self.port)

    def _psql_command(self, database):
        return [self.psql_program, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
                "-v", "VERBOSITY=verbose", "-d", self.url(database), "-f", "-"]

    def psql(self, database, sql, one_transaction=False):
        """What SQL answers, unaligned and without headers. Raises SqlError at the first error."""
        command = self._psql_command(database) + (["-1"] if one_transaction else [])
        done = subprocess.run(command, input=sql.encode(), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env=_psql_environment())
        if done.returncode:
            raise SqlError(done.stderr.decode(errors="replace"))
        return done.stdout.decode().strip("\n")

    def ask(self, database, sql):
        """As psql(), in a session that stays open, which is quicker: not for scripts of a fixture,
        since those may leave a quote open or settings changed."""
        while True:
            with self.lock:
                session = self.sessions.get(database)
                if session is None or session.is_over():
                    session = self.sessions[database] = _Session(self._psql_command(database))
            try:
                return session.ask(sql)
            except _Session.Over:
                pass

    def json_rows(self, database, sql):
        """The rows of a query that answers one JSON value in each."""
        return [json.loads(line) for line in self.ask(database, sql).split("\n") if line]

    def _available_extensions(self):
        try:
            return set(self.ask(
                "postgres", "select name from pg_available_extensions").split("\n"))
        except SqlError:
            # A server may be packed with control files that are too new for it to read.
            files = glob.glob(os.path.join(self.bindir, "../share/**/extension/*.control"),
                              recursive=True)
            return {os.path.basename(f)[:-len(".control")] for f in files}

    # ---- databases

    def create(self, suffix):
        """A new database with nothing in it; its name ends with SUFFIX."""
        with self.lock:
            self.count += 1
            name = "fixture_%d_%d_%s" % (os.getpid(), self.count, suffix)
        # Copying files is faster than writing WAL, and before 15 it was the only way.
        how = " strategy file_copy" if self.major >= 15 else ""
        self.ask("postgres", "create database %s template template1%s" % (name, how))
        return name

    def load(self, suffix, sql):
        """A new database with SQL run in it."""
        name = self.create(suffix)
        try:
            self.psql(name, sql)
        except SqlError:
            self.drop(name)
            raise
        return name

    def drop(self, *names):
        for name in names:
            with self.lock:
                session = self.sessions.pop(name, None)
            if session:
                session.close()
            # A database with a subscription cannot be dropped; these never had a slot.
            force = " with (force)" if self.major >= 13 else ""
            drop = "drop database if exists %s%s" % (name, force)
            try:
                self.ask("postgres", drop)
            except SqlError:
                self.psql(name, r"""
                    select format('alter subscription %1$I disable', subname),
                           format('alter subscription %1$I set (slot_name = none)', subname),
                           format('drop subscription %I', subname)
                      from pg_subscription s join pg_database d on d.oid = subdbid
                     where datname = current_database() \gexec
                    """)
                self.psql("postgres", drop)

    def get_newer_pg_dump(self):
        """Whether dump() works, be it slowly, where pg_dump here is too old for the server."""
        with self.lock:
            if self.newer_pg_dump is None:
                done = subprocess.run([PG_MATRIX, "pg_dump"], stdout=subprocess.PIPE)
                self.newer_pg_dump = done.stdout.decode().strip() if done.returncode == 0 else ""
        return bool(self.newer_pg_dump)

    def dump(self, database):
        """pg_dump -s, with what belongs to the database itself."""
        if self.pg_dump:
            done = subprocess.run([self.pg_dump, "-s", "-C", "-d", self.url(database)],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        else:
            with socket.socket(socket.AF_UNIX) as server:
                server.connect("%s/.s.PGSQL.%s" % (self.directory, self.port))
                done = subprocess.run(
                    ["node", NEWER_PG_DUMP, self.newer_pg_dump, str(server.fileno()), database,
                     "-s", "-C"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    pass_fds=[server.fileno()])
        if done.returncode:
            raise SqlError(done.stderr.decode(errors="replace"))
        return done.stdout.decode()

    def dump_globals(self):
        """What is of the whole cluster (roles, memberships, tablespaces), where pg_dump is new
        enough."""
        if not self.pg_dump:
            return ""
        program = os.path.join(os.path.dirname(self.pg_dump), "pg_dumpall")
        done = subprocess.run([program, "-g", "--no-role-passwords", "-d", self.url("postgres")],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            raise SqlError(done.stderr.decode(errors="replace"))
        return done.stdout.decode()

    # ---- what is cluster-wide

    def prepare(self, roles=(), tablespaces=()):
        """Makes roles (with login, nothing more) and tablespaces that are not there yet."""
        have_roles = set(self.ask("postgres", "select rolname from pg_roles").split("\n"))
        have_spaces = set(self.ask("postgres", "select spcname from pg_tablespace").split("\n"))
        lines = ["create role %s login;" % quote_name(role)
                 for role in sorted(set(roles) - have_roles)]
        if set(tablespaces) - have_spaces:
            lines.append("set allow_in_place_tablespaces = on;")
        lines += ["create tablespace %s location '';" % quote_name(space)
                  for space in sorted(set(tablespaces) - have_spaces)]
        if lines:
            self.psql("postgres", "\n".join(lines))

    def load_label_provider(self):
        """Lets all further sessions know a provider of security labels, "test"."""
        library = os.path.join(self.directory, "label_provider.so")
        done = subprocess.run(["cc", "-shared", "-fPIC", "-DMAJOR=%d" % self.major, "-o", library,
                               LABEL_PROVIDER], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise SqlError(done.stdout.decode(errors="replace"))
        for sql in ("alter system set session_preload_libraries = " + quote_text(library),
                    "select pg_reload_conf()"):
            self.psql("postgres", sql)
        # The server's parent reads the settings when it gets to it.
        for _ in range(200):
            if library in self.psql("postgres", "show session_preload_libraries"):
                return
            time.sleep(0.05)
        raise SqlError("the server does not load " + library)

    def another(self):
        """A further server of the same programs, in a folder of this one's: it goes with it."""
        with self.lock:
            self.count += 1
            name = "server_%d_%d" % (os.getpid(), self.count)
        directory = os.path.join(os.environ["PGSNAP_SERVER_DIR"], name)
        done = subprocess.run(
            ["bash", "-c", '. "$1"; server_start "$2" "$3"', "cluster", SERVER_LIBRARY,
             directory, self.bindir], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise SqlError(done.stdout.decode(errors="replace"))
        return Cluster(directory, self.bindir)

    def close(self):
        """Ends all sessions."""
        for session in self.sessions.values():
            session.close()
        self.sessions.clear()

    def stop(self):
        """Stops and removes a server that another() started."""
        self.close()
        subprocess.run(["bash", "-c", '. "$1"; server_remove "$2"', "cluster", SERVER_LIBRARY,
                        self.directory], check=True)


def client_programs(name):
    """{major: path} of the programs of that name here. Debian's name on PATH is a slow wrapper."""
    found = {}
    on_path = shutil.which(name)
    for program in glob.glob("/usr/lib/postgresql/*/bin/" + name) + ([on_path] if on_path else []):
        said = subprocess.run([program, "--version"], stdout=subprocess.PIPE).stdout.decode()
        found.setdefault(int(re.search(r"\) (\d+)", said).group(1)), program)
    return found

