#!/usr/bin/env python3
"""Secrets planted wherever PostgreSQL and libpq keep some are in no file, output, error, process title
or core of pgsnap, nor does it bring one into the server's log.

  secrets_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import fcntl
import os
import resource
import select
import signal
import stat
import subprocess
import time
import unittest

from cluster import Cluster, quote_text, test_options

PGSNAP = None
DEBUG = ("-v", "--debug", "explain", "--debug", "timing", "--debug", "queries", "--debug", "graph")
F_SETPIPE_SZ = 1031  # fcntl has the name since 3.10 only


def allow_cores():
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))


class Canaries:
    """A distinct word for each place, and whether bytes hold one of them."""

    def __init__(self):
        self.places = {}

    def plant(self, place):
        word = "cnry%02dx%s" % (len(self.places), os.urandom(6).hex())
        self.places[word] = place
        return word

    def found_in(self, data):
        if isinstance(data, str):
            data = data.encode()
        return sorted(place for word, place in self.places.items() if word.encode() in data)


class SecretsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "secrets_test")
        os.makedirs(cls.folder, exist_ok=True)
        cls.canaries = Canaries()
        cls.database = cls.cluster.load("secrets", cls.schema(cls.canaries.plant))
        cls.url = cls.cluster.url(cls.database)
        cls.cluster.psql(cls.database, "create role secret_reader login password %s"
                         % quote_text(cls.canaries.plant("a role's password")))
        cls.other = cls.cluster.load("secrets2", cls.schema(cls.canaries.plant, " again"))

    @classmethod
    def tearDownClass(cls):
        cls.cluster.psql("postgres", "drop role if exists secret_reader")
        cls.cluster.close()

    @classmethod
    def schema(cls, plant, again=""):
        """Each secret has a place of its own in the database."""
        def options(kind, names):
            return ", ".join('"%s" %s' % (name, quote_text(plant("%s option %s%s" % (kind, name, again))))
                             for name in names)
        return """
create foreign data wrapper w options (host 'plain_host_kept', %s);
create server s type 'x' version '1' foreign data wrapper w options (host 'plain_host_kept',
  dbname %s, fetch_size %s, %s);
create user mapping for public server s options ("user" %s, %s);
create user mapping for postgres server s options (%s);
create foreign table ft (a int options (column_name 'a', %s)) server s
  options (schema_name 'kept_schema', %s);
create subscription sub connection 'host=%s password=%s application_name=%s'
  publication p with (connect = false, slot_name = none, enabled = false);
""" % (options("wrapper", ["password", "secret_key"]),
       quote_text("host=h password=" + plant("server dbname with conninfo" + again)),
       quote_text("postgresql://u:%s@h/d" % plant("server fetch_size with URL" + again)),
       options("server", ["password", "token", "api_key", "Passwort", "aws_secret_access_key", "passcode"]),
       quote_text(plant("public mapping user" + again)),
       options("public mapping", ["password", "token", "sslpassword"]),
       options("named mapping", ["user", "password", "access_key", "bearer"]),
       options("column", ["password", "salt"]),
       options("foreign table", ["password", "token", "url"]),
       plant("subscription host" + again), plant("subscription password" + again),
       plant("subscription application" + again))

    def assert_clean(self, what, data):
        self.assertEqual(self.canaries.found_in(data), [], "in " + what)

    def run_clean(self, *arguments, env=None, status=None, stdin=None):
        """Runs it; neither output has a secret. The files of the folder are looked at, too."""
        done = subprocess.run([PGSNAP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              stdin=stdin or subprocess.DEVNULL, timeout=120, cwd=self.folder,
                              env=dict(os.environ, **(env or {})))
        what = "pgsnap " + arguments[0]
        self.assert_clean(what + ": standard output", done.stdout)
        self.assert_clean(what + ": standard error", done.stderr)
        for name in os.listdir(self.folder):
            path = os.path.join(self.folder, name)
            if stat.S_ISREG(os.lstat(path).st_mode) and name.endswith((".snap", ".sql", ".txt")):
                with open(path, "rb") as file:
                    self.assert_clean(what + ": file " + name, file.read())
        if status is not None:
            self.assertEqual(done.returncode, status, done.stderr.decode())
        return done

    def test_at_least_thirty_secrets_are_planted_and_would_be_found(self):
        self.assertGreaterEqual(len(self.canaries.places), 30)
        dump = subprocess.run([self.cluster.pg_dump or "pg_dump", "-s", "-d", self.url],
                              stdout=subprocess.PIPE).stdout
        self.assertGreaterEqual(len(self.canaries.found_in(dump)), 15)

    def test_no_format_and_no_command_shows_one(self):
        files = {}
        for form in ("binary", "sqlite", "json"):
            files[form] = "one.%s.snap" % form
            self.run_clean("capture", "--format", form, "-v", self.url, files[form], status=0)
        self.run_clean("capture", *DEBUG, "--jobs", "2", self.url, "debug.snap", status=0)
        # What is compressed shows nothing by itself.
        self.run_clean("capture", "--compress", self.url, "one.archive", status=0)
        self.run_clean("convert", "one.archive", "archived.json.snap", "--format", "json", status=0)
        shown = self.run_clean("show", files["binary"], status=0).stdout.decode()
        self.assertIn("plain_host_kept", shown)  # what is no secret is there
        self.assertIn("kept_schema", shown)
        self.run_clean("info", files["json"], status=0)
        self.run_clean("restore", files["sqlite"], "-o", "restore.sql", status=0)
        self.run_clean("convert", files["binary"], "again.json.snap", "--format", "json", status=0)
        for form in ("sql", "json", "text"):
            for one, two in (("EMPTY", files["binary"]), (files["json"], "EMPTY"),
                             (files["binary"], self.cluster.url(self.other))):
                self.run_clean("diff", "--unsafe", "--all", *DEBUG, "--format", form, one, two)
        self.run_clean("diff", "--all", self.url, "EMPTY")

    def test_the_servers_log(self):
        log = os.path.join(self.cluster.directory, "log")
        size = os.path.getsize(log)
        word = self.canaries.plant("the password of a session that is logged")
        everything = "-c log_statement=all -c log_min_messages=debug5 -c log_duration=on -c debug_print_plan=on"
        self.run_clean("capture", "--all", self.url + "&password=" + word, "logged.snap", status=0,
                       env={"PGOPTIONS": everything})
        with open(log, "rb") as file:
            file.seek(size)
            written = file.read()
        self.assertIn(b"pg_foreign_server", written)  # it is the log that was meant
        self.assert_clean("the server's log", written)

    def test_a_plan_says_which_options_it_cannot_set(self):
        said = self.run_clean("diff", "EMPTY", self.url).stderr.decode()
        for name in ("token", "api_key"):
            self.assertIn(name, said)

    def test_errors_of_every_kind(self):
        word = self.canaries.plant("the password in a URL")
        host = self.cluster.directory
        sources = [
            "postgresql://nobody:%s@/nowhere?host=%s&port=%s" % (word, host, self.cluster.port),
            "postgresql://postgres:%s@localhost:1/postgres" % word,
            "postgresql://postgres:%s@no-such-host.invalid/postgres" % word,
            "postgresql://postgres:%s@/postgres?host=%s&port=%s&no_such_option=1" % (
                word, host, self.cluster.port),
            "postgresql://postgres:%s@[::1/postgres" % word,
            "postgresql://postgres:%%zz%s@h/postgres" % word,
            "host=%s port=%s user=nobody password=%s dbname=nowhere" % (host, self.cluster.port, word),
            "host=%s port=%s password='%s dbname=x" % (host, self.cluster.port, word),
            "host=%s password=%s frob=1" % (host, word),
            "host=127.0.0.1 sslmode=require port=1 password=%s" % word,
            "host=/nonexistent password = '%s'" % word,
            "postgresql:///postgres?host=%s&port=1&password=%s" % (host, word),
        ]
        for source in sources:
            for command in (["capture", source, "x.snap"], ["capture", "-v", "-d", source, "x.snap"],
                            ["diff", source, "EMPTY"], ["info", source], ["show", source, "name"],
                            ["restore", source], ["convert", source, "y.snap"],
                            ["diff", source, "EMPTY", "--no-such-option"]):
                with self.subTest(source=source.replace(word, "***"), command=command[0]):
                    self.assertNotEqual(self.run_clean(*command).returncode, 0)

    def test_environment_passfile_and_service_file(self):
        passfile = os.path.join(self.folder, "pgpass")
        with open(passfile, "w", encoding="utf-8") as file:
            file.write("*:*:*:*:%s\n" % self.canaries.plant("the passfile"))
        os.chmod(passfile, 0o600)
        service = os.path.join(self.folder, "service.conf")
        with open(service, "w", encoding="utf-8") as file:
            file.write("[svc]\nhost=%s\nport=%s\nuser=postgres\ndbname=%s\npassword=%s\n" % (
                self.cluster.directory, self.cluster.port, self.database,
                self.canaries.plant("the service file")))
        password = {"PGPASSWORD": self.canaries.plant("PGPASSWORD")}
        for env in (password, {"PGPASSFILE": passfile}):
            self.run_clean("capture", "-v", self.url, "env.snap", env=env, status=0)
            self.run_clean("capture", "-v", self.url + "x", "env.snap", env=env, status=1)
        env = {"PGSERVICEFILE": service}
        self.run_clean("capture", "-v", "service=svc", "service.snap", env=env, status=0)
        self.run_clean("capture", "service=other", "service.snap", env=env, status=1)

    def held_up(self, source):
        """A capture that has read everything, and waits for someone to read what it writes."""
        pipe = os.path.join(self.folder, "pipe")
        if os.path.exists(pipe):
            os.remove(pipe)
        os.mkfifo(pipe)
        os.chmod(pipe, 0o666)
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        fcntl.fcntl(reader, F_SETPIPE_SZ, 4096)  # less than the snapshot has
        owner = os.stat(self.cluster.directory)
        as_owner = {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid}
        process = subprocess.Popen([PGSNAP, "capture", "--format", "json", source, pipe],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, cwd=self.folder, preexec_fn=allow_cores,
                                   **as_owner)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        events = select.poll()
        events.register(reader, select.POLLIN)
        # A hang-up comes again and again until there is a writer.
        deadline = time.monotonic() + 60
        while not any(event & select.POLLIN for _, event in events.poll(1000)):
            self.assertIsNone(process.poll(), "the capture ended")
            self.assertLess(time.monotonic(), deadline, "the capture writes nothing")
        return process

    def test_process_title(self):
        word = self.canaries.plant("a URL in the process title")
        for source in (self.url + "&password=" + word,
                       self.url.replace("postgresql:///", "postgresql://postgres:%s@/" % word),
                       "host=%s port=%s user=postgres dbname=%s password='%s'" % (
                           self.cluster.directory, self.cluster.port, self.database, word)):
            process = self.held_up(source)
            with open("/proc/%d/cmdline" % process.pid, "rb") as file:
                title = file.read()
            self.assertIn(b"capture", title)
            self.assert_clean("process title", title)
            process.kill()
            process.wait()

    def test_no_core_is_written(self):
        """A core of a program that knows a password would hold it: there is none."""
        process = self.held_up(self.url + "&password=" + self.canaries.plant("a URL in the core"))
        with open("/proc/%d/limits" % process.pid, encoding="utf-8") as file:
            limits = [line.split() for line in file if line.startswith("Max core file size")]
        self.assertEqual(limits[0][4], "0", "the limit of cores")
        # Not dumpable: then root owns /proc/PID whoever runs it, and a piped core_pattern gets nothing.
        self.assertEqual(os.stat("/proc/%d/maps" % process.pid).st_uid, 0)
        process.send_signal(signal.SIGABRT)
        _, status = os.waitpid(process.pid, 0)
        process.returncode = -signal.SIGABRT
        self.assertEqual(os.WTERMSIG(status), signal.SIGABRT)
        self.assertFalse(os.WCOREDUMP(status))
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("core")], [])

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_secrets_of_the_database_are_not_in_memory_either(self):
        """Root can always read memory. There is no secret of the database in it."""
        process = self.held_up(self.url)
        data = []
        try:
            with open("/proc/%d/maps" % process.pid, encoding="utf-8") as maps, \
                    open("/proc/%d/mem" % process.pid, "rb", buffering=0) as memory:
                for line in maps:
                    parts = line.split()
                    if parts[1].startswith("r") and not parts[-1].startswith("[v"):  # not the kernel's
                        begin, end = (int(number, 16) for number in parts[0].split("-"))
                        memory.seek(begin)
                        data.append(memory.read(end - begin))
        except PermissionError:
            self.skipTest("this root may not read another process")
        data = b"".join(data)
        self.assertIn(b"plain_host_kept", data)  # it is the memory that was meant
        self.assert_clean("memory", data)


if __name__ == "__main__":
    PGSNAP = test_options(build="release").pgsnap
    unittest.main()
