#!/usr/bin/env python3
"""The program on the command line of people who have a server: connection errors, signals, full disks,
secrets, messages and progress.

  cli_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import socket
import stat
import struct
import subprocess
import tempfile
import termios
import threading
import time
import unittest

from cluster import Cluster, test_options
from proxy import Proxy

PGSNAP = None
OLD = b"what was there before"
SECRET = "s3cr3t-pa55"

SCHEMA = """
create schema app;
create schema other;
create type other.mood as enum ('well', 'ill');
create table app.users (id int primary key, name text);
create table other.notes (id int);
create view app.names as select name from app.users;
"""


class CliTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.database = cls.cluster.load("cli", SCHEMA)
        cls.url = cls.cluster.url(cls.database)
        cls.program = [PGSNAP]

    @classmethod
    def tearDownClass(cls):
        cls.cluster.close()

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pgsnap-cli-")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name="prod.snap"):
        return os.path.join(self.folder, name)

    def write_old(self, path=None):
        path = path or self.path()
        with open(path, "wb") as file:
            file.write(OLD)
        return path

    def assert_untouched(self, path=None):
        path = path or self.path()
        with open(path, "rb") as file:
            self.assertEqual(file.read(), OLD)
        self.assertEqual(os.listdir(os.path.dirname(path)), [os.path.basename(path)])

    def run_program(self, *arguments, env=None, **options):
        options.setdefault("timeout", 60)
        environment = {k: v for k, v in os.environ.items() if k != "PGPASSWORD"}
        environment.update(env or {})
        return subprocess.run([PGSNAP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              env=environment, **options)

    def assert_capture_fails(self, source, words, hint, env=None, seconds=8):
        """The capture over an old file ends with an error and a hint, and leaves that file alone."""
        self.write_old()
        begun = time.monotonic()
        done = self.run_program("capture", *([source] if isinstance(source, str) else source),
                                self.path(), env=env)
        self.assertLess(time.monotonic() - begun, seconds)
        said = done.stderr.decode()
        self.assertEqual((done.returncode, done.stdout), (1, b""), said)
        self.assertRegex(said, r"\Apgsnap: error: [^\n]*%s[^\n]*\npgsnap: hint: [^\n]*%s[^\n]*\n\Z"
                         % (words, hint))
        self.assertNotIn(SECRET, said)
        self.assert_untouched()
        return said

    @contextlib.contextmanager
    def locked(self, sql="lock table app.users in access exclusive mode"):
        session = subprocess.Popen(
            [self.cluster.psql_program, "-X", "-q", "-A", "-t", "-d", self.url],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        session.stdin.write(("begin; %s; select 'locked';\n" % sql).encode())
        self.assertIn(b"locked", session.stdout.readline())
        try:
            yield
        finally:
            session.communicate(b"rollback;\n")

    # ---- connections that cannot be had

    def test_a_database_that_does_not_exist(self):
        said = self.assert_capture_fails(self.cluster.url("no_such_db"), "no_such_db",
                                         "lists the databases")
        self.assertIn("does not exist", said)

    def test_a_name_that_does_not_resolve(self):
        self.assert_capture_fails("postgresql://me:%s@nowhere.invalid/db" % SECRET, "nowhere.invalid",
                                  "name", seconds=40)

    def test_a_refused_connection(self):
        with socket.socket() as bound:  # nobody listens there
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            self.assert_capture_fails("postgresql://me:%s@127.0.0.1:%d/db" % (SECRET, port),
                                      "refused", "is running")
        self.assert_capture_fails(["-h", self.folder, "-p", "1", "-d", "x"], "No such file",
                                  "is running")

    def test_a_wrong_url(self):
        for url in ("postgresql://me:%s@host:port/db", "postgresql://me:%s/x@host/db",
                    "postgresql://me:%s@@host/db", "postgresql://me:%s%%zz@host/db",
                    "host=h password='%s", "password=%s nonsense=1"):
            self.assert_capture_fails(url % SECRET, "", "")

    @contextlib.contextmanager
    def passwords(self):
        """A role that needs a password, which is SECRET."""
        cluster = self.cluster
        hba = cluster.ask("postgres", "show hba_file")
        with open(hba) as file:
            before = file.read()
        cluster.psql("postgres", "set password_encryption = 'scram-sha-256';"
                                 "create role needs_password login password '%s'" % SECRET)
        try:
            with open(hba, "w") as file:
                file.write("local all needs_password scram-sha-256\n" + before)
            cluster.psql("postgres", "select pg_reload_conf()")
            url = self.url.replace("user=postgres", "user=needs_password")
            self.wait_for(lambda: b"no password supplied" in subprocess.run(
                [cluster.psql_program, "-X", "-w", "-d", url, "-c", ""], stderr=subprocess.PIPE).stderr)
            yield url
        finally:
            with open(hba, "w") as file:
                file.write(before)
            cluster.psql("postgres", "select pg_reload_conf(); drop role needs_password")

    def test_passwords(self):
        passfile = self.path("passfile")
        wrong = SECRET + "-wrong"
        with self.passwords() as url:
            self.assert_capture_fails(url, "no password supplied", "PGPASSWORD")
            self.assert_capture_fails(url + "&password=" + wrong, "authentication failed", "PGPASSWORD")
            self.assert_capture_fails(url, "authentication failed", "PGPASSWORD",
                                      env={"PGPASSWORD": wrong})
            for password, good in ((wrong, False), (SECRET, True)):
                with open(passfile, "w") as file:
                    file.write("*:*:*:needs_password:%s\n" % password)
                os.chmod(passfile, 0o600)
                done = self.run_program("capture", url, self.path("p.snap"),
                                        env={"PGPASSFILE": passfile})
                self.assertEqual(done.returncode, 0 if good else 1, done.stderr)
                self.assertNotIn(SECRET, done.stderr.decode())
            os.remove(passfile)
            for arguments, env in (([url + "&password=" + SECRET], {}), ([url], {"PGPASSWORD": SECRET}),
                                   ([url.replace("postgresql:///", "postgresql://needs_password:%s@/"
                                                 % SECRET)], {})):
                for options in ([], ["-v", "--debug", "queries", "--debug", "timing"]):
                    done = self.run_program("capture", *arguments, self.path("p.snap"), *options,
                                            env=env)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertNotIn(SECRET, done.stderr.decode())
                    with open(self.path("p.snap"), "rb") as file:
                        self.assertNotIn(SECRET.encode(), file.read())
            # Messages that name a source do so without its password.
            done = self.run_program("show", url + "&password=" + SECRET, "no.such.object")
            self.assertEqual(done.returncode, 1)
            self.assertIn("has no object named", done.stderr.decode())
            self.assertNotIn(SECRET, done.stderr.decode())

    def test_usage_errors_show_no_password(self):
        url = "postgresql://me:%s@host/db" % SECRET
        for arguments in (["diff", "a", "b", url], ["show", "--format", url], [url], ["diff", "--" + url],
                          ["capture", "--format", "password=" + SECRET, "x"]):
            done = self.run_program(*arguments)
            self.assertEqual(done.returncode, 64, done.stderr)
            self.assertNotIn(SECRET, (done.stdout + done.stderr).decode())

    def test_a_server_that_says_nothing_is_given_up(self):
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            self.assert_capture_fails("postgresql://127.0.0.1:%d/db" % silent.getsockname()[1],
                                      "timeout", "", seconds=25)

    # ---- the process, as others see it

    def wait_for(self, condition, seconds=15, pause=0.02):
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end)
            time.sleep(pause)

    def start(self, *arguments, **options):
        process = subprocess.Popen([PGSNAP, *arguments], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, **options)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def sessions(self, condition="true"):
        return self.cluster.ask("postgres", "select count(*) from pg_stat_activity where "
                                            "application_name = 'pgsnap' and " + condition)

    def waits_for_a_lock(self):
        return self.sessions("wait_event_type = 'Lock'") != "0"

    def test_a_password_is_not_in_the_process_title(self):
        url = self.url + "&password=" + SECRET
        forms = ([url], ["-d", url], ["-d" + url], ["--dbname=" + url],
                 ["-d", "%s password='%s'" % ("dbname=%s host=%s port=%s user=postgres" % (
                     self.database, self.cluster.directory, self.cluster.port), SECRET)])
        with self.locked():
            for form in forms:
                process = self.start("capture", *form, self.path())
                self.wait_for(lambda: self.sessions() == "1")
                with open("/proc/%d/cmdline" % process.pid, "rb") as file:
                    title = file.read()
                self.assertIn(self.database.encode(), title)
                self.assertNotIn(SECRET.encode(), title)
                process.kill()
                process.wait()
                self.wait_for(lambda: self.sessions() == "0")

    # ---- signals

    def assert_ends(self, process, number, seconds=2):
        begun = time.monotonic()
        process.send_signal(number)
        process.wait(timeout=30)
        self.assertLess(time.monotonic() - begun, seconds)
        self.assertEqual(process.returncode, 128 + number)

    def test_signals_while_waiting_for_a_lock(self):
        self.write_old()
        with self.locked():
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                process = self.start("capture", self.url, self.path())
                self.wait_for(self.waits_for_a_lock, pause=0.001)
                self.assert_ends(process, number)
                self.assert_untouched()
                self.wait_for(lambda: self.sessions() == "0", seconds=3)

    def test_signals_cancel_the_query(self):
        log = os.path.join(self.cluster.directory, "log")
        self.cluster.psql("postgres", "alter system set log_min_messages = 'error'")
        self.cluster.psql("postgres", "select pg_reload_conf()")
        try:
            with self.locked():
                # It gives a lock up after 50 ms and pauses as long or longer: the signal has to
                # come while it waits, and comes too late now and then.
                for _ in range(50):
                    size = os.path.getsize(log)
                    process = self.start("capture", self.url, self.path())
                    self.wait_for(self.waits_for_a_lock, pause=0.001)
                    self.assert_ends(process, signal.SIGINT)
                    self.wait_for(lambda: self.sessions() == "0", seconds=3)
                    with open(log, "rb") as file:
                        file.seek(size)
                        if b"canceling statement due to user request" in file.read():
                            return
                self.fail("no query was cancelled")
        finally:
            self.cluster.psql("postgres", "alter system reset log_min_messages")
            self.cluster.psql("postgres", "select pg_reload_conf()")

    def test_signals_while_connecting(self):
        self.write_old()
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            for number in (signal.SIGINT, signal.SIGTERM):
                process = self.start("capture", "postgresql://127.0.0.1:%d/db" % silent.getsockname()[1],
                                     self.path())
                with silent.accept()[0]:
                    self.assert_ends(process, number, seconds=1)
                self.assert_untouched()

    def test_a_signal_while_the_network_is_dead(self):
        frozen = threading.Event()

        def freeze(data):
            if data.startswith(b"Q"):
                frozen.set()
            if frozen.is_set():  # also what would cancel that query
                proxy.over.wait()
        with Proxy(self.cluster, before=freeze) as proxy:
            process = self.start("capture", proxy.url(self.database), self.path())
            self.assertTrue(frozen.wait(20))
            self.assert_ends(process, signal.SIGINT, seconds=3)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_signal_that_is_ignored_stays_so(self):
        with self.locked():
            process = self.start("capture", self.url, self.path(),
                                 preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
            self.wait_for(lambda: self.sessions() == "1")
            process.send_signal(signal.SIGHUP)
            sent = self.cluster.ask("postgres", "select clock_timestamp()")
            self.wait_for(lambda: self.sessions("query_start > '%s'" % sent) == "1")
        process.wait(timeout=30)
        self.assertEqual(process.returncode, 0)

    # ---- disks

    @contextlib.contextmanager
    def small_disk(self, size="1m"):
        if os.getuid() != 0:
            self.skipTest("SKIPPED: only root may mount a small disk")
        folder = self.path("disk")
        os.mkdir(folder)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=" + size, "none", folder],
                                 stderr=subprocess.PIPE)
        if mounted.returncode:
            self.skipTest("SKIPPED: cannot mount a small disk: " + mounted.stderr.decode())
        try:
            yield folder
        finally:
            subprocess.run(["umount", folder], check=True)

    def test_a_full_disk(self):
        big = self.cluster.load("big", """
            do $$ begin for i in 1..400 loop
              execute format('create table t%s (a int, b text default %L)', i, repeat('x', 3000));
            end loop; end $$;
            """)
        for form in "binary", "sqlite", "json":
            with self.small_disk() as folder:
                path = self.write_old(os.path.join(folder, "prod.snap"))
                done = self.run_program("capture", "--format", form, self.cluster.url(big), path)
                said = done.stderr.decode()
                self.assertEqual(done.returncode, 1, said)
                self.assertIn("cannot write %s: No space left on device" % path, said)
                self.assertIn("pgsnap: hint: make room; the old file is as it was", said)
                self.assert_untouched(path)
            os.rmdir(folder)
        self.cluster.drop(big)

    def test_a_disk_that_is_read_only(self):
        with self.small_disk() as folder:
            path = self.write_old(os.path.join(folder, "prod.snap"))
            subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
            done = self.run_program("capture", self.url, path)
            self.assertEqual(done.returncode, 1)
            self.assertIn("Read-only file system", done.stderr.decode())
            self.assertIn("the old file is as it was", done.stderr.decode())
            self.assert_untouched(path)

    # ---- options

    def test_options_of_pg_dump(self):
        cluster = self.cluster
        environment = {k: "nonsense" for k in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE")}
        where = ["-h", cluster.directory, "-p", cluster.port, "-U", "postgres"]
        expected = self.run_program("capture", self.url, "-").stdout
        self.assertTrue(expected.startswith(b"\x89"))
        url = "postgresql:///%s?connect_timeout=5" % self.database
        for arguments in ([*where, "-d", self.database], [*where, "-d", url],
                          [*where, "--dbname=dbname='%s'" % self.database],
                          [*where, "-d", "postgresql:///" + self.database]):
            done = self.run_program("capture", *arguments, "-", env=environment)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(done.stdout, expected)
        done = self.run_program("snap", self.path(), env={
            "PGHOST": cluster.directory, "PGPORT": cluster.port, "PGUSER": "postgres",
            "PGDATABASE": self.database})
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path(), "rb") as file:
            self.assertEqual(file.read(), expected)
        done = self.run_program("diff", "-", self.url, input=expected)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        done = self.run_program("capture", *where, self.url, "-")
        self.assertEqual(done.returncode, 64)
        done = self.run_program("capture", self.path(), "-")
        self.assertEqual(done.returncode, 64)

    def test_messages(self):
        cluster = self.cluster
        database = cluster.load("messages", "create table t (b int, a int)")
        other = cluster.load("messages", "create table t (a int, b int)")
        try:
            pair = cluster.url(database), cluster.url(other)
            done = self.run_program("diff", *pair)
            self.assertEqual((done.returncode, done.stdout), (0, b""))
            self.assertIn("pgsnap: note: ", done.stderr.decode())
            self.assertEqual(self.run_program("diff", "-q", *pair).stderr, b"")
            self.assertEqual(self.run_program("diff", "--ignore-property", "column_order",
                                              *pair).stderr, b"")
            wrong = self.run_program("diff", "--color=always", "nothing", "EMPTY").stderr.decode()
            self.assertIn("pgsnap: \x1b[31merror:\x1b[0m cannot read nothing", wrong)
            said = self.run_program("diff", "-q", "EMPTY", pair[1], "--debug", "queries", "--debug", "timing",
                                    "--debug=explain", "--debug", "graph").stderr.decode()
            for words in ("-- 0 rows, ", "pg_class", "reading the catalog\n", "planning\n",
                          "create table public.t: only TO has it", "digraph plan {"):
                self.assertIn(words, said)
        finally:
            cluster.drop(database, other)

    def test_an_index_that_is_not_valid(self):
        cluster = self.cluster
        table = "create table t (a int); create index plain on t (a);"
        valid = cluster.load("valid", table)
        invalid = cluster.load("invalid", table + "update pg_index set indisvalid = false "
                               "where indexrelid = 'plain'::regclass")
        try:
            urls = cluster.url(valid), cluster.url(invalid)
            for start in (urls[0], "EMPTY"):
                said = self.run_program("diff", start, urls[1])
                self.assertEqual(said.returncode, 0 if start != "EMPTY" else 2)
                self.assertIn("index public.t.plain: is valid after the plan", said.stderr.decode())
            self.assertIn(b'drop index "public"."plain"', self.run_program("diff", *reversed(urls)).stdout)
        finally:
            cluster.drop(valid, invalid)

    def test_all_of_a_cluster_goes(self):
        other = self.cluster.another()
        self.addCleanup(other.stop)
        database = other.load("all", """
            create role reader;
            create role writer in role reader;
            create schema app authorization writer;
            create table app.t (a int);
            alter default privileges for role writer grant select on tables to reader;
            """)
        other.psql("postgres", "grant create on database %s to reader with grant option" % database)
        url = other.url(database)
        plan = self.run_program("diff", "--all", "--unsafe", url, "EMPTY")
        self.assertEqual(plan.returncode, 2, plan.stderr)
        other.psql(database, plan.stdout.decode(), one_transaction=True)
        done = self.run_program("diff", "--all", "--unsafe", url, "EMPTY")
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)

    def test_filters(self):
        before = self.run_program("capture", self.url, self.path())
        self.assertEqual(before.returncode, 0)
        changed = self.cluster.load("filters", SCHEMA + """
            create table app.more (m other.mood);
            drop table other.notes;
            alter table app.users alter id type bigint;
            """)
        try:
            url = self.cluster.url(changed)
            done = self.run_program("diff", "-v", "--schema", "app", self.path(), url)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertNotIn(b"other\".\"notes", done.stdout)
            self.assertIn("the filter hides 2 differences: 1 column, 1 table", done.stderr.decode())
            done = self.run_program("diff", "--schema", "app", "EMPTY", url)
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertIn("enum_type other.mood", done.stderr.decode())
            with open(self.path(".pgsnapignore"), "w") as file:
                file.write("more\nnotes\n")
            done = self.run_program("diff", "--ignore", "column", self.path(), url, cwd=self.folder)
            self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
            done = self.run_program("show", "--only", "view", url, cwd=self.folder)
            self.assertEqual(done.returncode, 0)
            self.assertEqual(re.findall(rb"(?m)^-- (.*)$", done.stdout), [b"view app.names"])
            done = self.run_program("restore", "--schema", "other", self.path())
            self.assertIn(b"notes", done.stdout)
            self.assertNotIn(b"users", done.stdout)
        finally:
            self.cluster.drop(changed)

    def test_progress_on_a_terminal(self):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 60, 0, 0))
        with self.locked():
            process = subprocess.Popen([PGSNAP, "capture", self.url, self.path()], stderr=slave)
            os.close(slave)
            said = b""
            while not re.search(rb"[0-9] s\x1b", said):
                self.assertTrue(select.select([master], [], [], 15)[0], said)
                said += os.read(master, 4096)
        process.wait(timeout=30)
        with contextlib.suppress(OSError):  # its end, when nobody has the other side
            while chunk := os.read(master, 4096):
                said += chunk
        os.close(master)
        self.assertEqual(process.returncode, 0, said)
        text = said.decode()
        self.assertRegex(text, r"\rreading the catalog: [a-z_]+, [0-9]+ objects, [12] s\x1b\[K")
        self.assertTrue(text.endswith("\r\x1b[K"), text[-100:])
        for line in re.split(r"\r|\n", text):
            self.assertLess(len(line.replace("\x1b[K", "")), 60)

    def test_no_progress_elsewhere(self):
        with self.locked():
            process = self.start("capture", self.url, self.path())
            self.wait_for(lambda: self.sessions("backend_start < clock_timestamp() - interval '2 s'") == "1")
        out, said = process.communicate(timeout=30)
        self.assertEqual((process.returncode, out, said), (0, b"", b""))

    def test_what_a_killed_capture_left_is_removed(self):
        left = self.path(".pgsnap-1-0.tmp")
        with open(left, "w") as file:
            file.write("half of it")
        done = self.run_program("capture", self.url, self.path())
        self.assertEqual(done.returncode, 0)
        self.assertEqual(os.listdir(self.folder), ["prod.snap"])
        self.assertEqual(stat.S_IMODE(os.stat(self.path()).st_mode), 0o600)


if __name__ == "__main__":
    PGSNAP = test_options().pgsnap
    unittest.main()
