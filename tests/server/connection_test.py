#!/usr/bin/env python3
"""Captures over connections of all sorts, good and bad: a right capture or a clear error, in time, and
never a half file.

  connection_test.py [--pgsnap PATH] [--server MAJOR] [--cuts N] [unittest options]
"""
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest
import unittest.mock

from cluster import Cluster, test_options
from proxy import Proxy


SCHEMA = r"""
create schema app;
create table app.base (id int primary key, a text not null default E'a\\b', t timestamptz default
  '2020-01-02 03:04:05+00', d date default '2020-01-02', i interval default '1 day -02:03:04',
  b bytea default '\x0102ff', f float8 default 0.1, m money default 12.34, "Odd ""name" int);
create view app.one as select id, a, t + '1 mon'::interval as later from app.base where a like 'x\%'
  and a <> '' and d > '2021-03-04';
create function app.f(x app.base, y text default 'z\') returns setof app.base language sql as
  $$ select * from app.base $$;
comment on column app.base.a is 'it''s a \comment';
"""
PASSWORD = "pass 'word\\ ü"

PGSNAP = None
CUTS = 12


def openssl(folder, *arguments):
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)


def make_authority(folder, name):
    openssl(folder, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=" + name, "-keyout", name + ".key", "-out", name + ".crt")


def make_certificate(folder, name, authority, host):
    openssl(folder, "req", "-new", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + host,
            "-keyout", name + ".key", "-out", name + ".csr")
    with open(os.path.join(folder, name + ".ext"), "w", encoding="utf-8") as file:
        file.write("subjectAltName=DNS:%s\n" % host)
    openssl(folder, "x509", "-req", "-in", name + ".csr", "-CA", authority + ".crt", "-CAkey",
            authority + ".key", "-CAcreateserial", "-days", "2", "-extfile", name + ".ext", "-out",
            name + ".crt")


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def has_ipv6():
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


class ConnectionTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """A server that listens on the loopback, with TLS where the programs have it."""
        cls.program = [PGSNAP]
        cls.first = Cluster()
        cls.cluster = cls.first.another()
        cls.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "connection_test")
        os.makedirs(cls.folder)
        directory = cls.cluster.directory
        cls.owner = os.stat(directory)
        make_authority(cls.folder, "ca")
        make_authority(cls.folder, "stranger")
        make_certificate(cls.folder, "server", "ca", "localhost")
        for name in "server.crt", "server.key":
            target = os.path.join(directory, "data", name)
            shutil.copy(os.path.join(cls.folder, name), target)
            os.chown(target, cls.owner.st_uid, cls.owner.st_gid)
            os.chmod(target, 0o600)
        cls.cluster.psql("postgres", SCHEMA)
        cls.cluster.psql("postgres", "set password_encryption = 'md5'; create role md5_user login "
                         "password %s" % cls.quoted(PASSWORD))
        cls.cluster.psql("postgres", "set password_encryption = 'scram-sha-256'; create role "
                         "scram_user login password %s" % cls.quoted(PASSWORD))
        with open(os.path.join(directory, "data", "pg_hba.conf"), "w", encoding="utf-8") as file:
            file.write("local all all trust\nhost all postgres all trust\n"
                       "host all md5_user all md5\nhost all scram_user all scram-sha-256\n")
        cls.tls = cls.configure("ssl = on") or cls.configure("")
        if cls.tls is None:
            raise RuntimeError("the server does not start again")
        cls.plain = cls.read(cls.cluster.url("postgres"))

    @classmethod
    def quoted(cls, text):
        return "'%s'" % text.replace("'", "''")

    @classmethod
    def configure(cls, more):
        """Starts the server again with a port of its own; None when it does not start."""
        cls.cluster.close()
        cls.pg_ctl("stop", "-m", "fast")
        port = free_port()
        with open(os.path.join(cls.cluster.directory, "data", "postgresql.auto.conf"), "w",
                  encoding="utf-8") as file:
            file.write("listen_addresses = '127.0.0.1%s'\nport = %d\n%s\n" % (
                ",::1" if has_ipv6() else "", port, more))
        cls.cluster.port = str(port)
        started = cls.pg_ctl("start")
        return "ssl" in more if started else None

    @classmethod
    def pg_ctl(cls, *arguments):
        as_owner = {} if os.geteuid() else {"user": cls.owner.st_uid, "group": cls.owner.st_gid}
        return subprocess.run(
            [os.path.join(cls.cluster.bindir, "pg_ctl"), "-D", cls.cluster.directory + "/data", "-w",
             "-t", "60", "-s", "-l", cls.cluster.directory + "/log", *arguments], cwd="/",
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_owner).returncode == 0

    @classmethod
    def tearDownClass(cls):
        cls.cluster.stop()
        cls.first.close()

    @classmethod
    def path(cls, name="out.snap"):
        return os.path.join(cls.folder, name)

    @classmethod
    def capture(cls, url, *options, env=None, timeout=60):
        """(status, what it said, the file's bytes or None, seconds)"""
        path = cls.path()
        if os.path.exists(path):
            os.remove(path)
        begin = time.monotonic()
        done = subprocess.run([*cls.program, "capture", "--portable", *options, *([url] if url else []),
                               path], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=timeout, env=dict(os.environ, **(env or {})))
        seconds = time.monotonic() - begin
        content = None
        if os.path.exists(path):
            with open(path, "rb") as file:
                content = file.read()
        return done.returncode, done.stderr.decode(errors="replace"), content, seconds

    @classmethod
    def read(cls, url, *options, env=None):
        status, said, content, _ = cls.capture(url, *options, env=env)
        if status:
            raise AssertionError(said)
        return content

    def assert_same(self, url, *options, env=None):
        self.assertEqual(self.read(url, *options, env=env), self.plain)

    def assert_fails(self, words, url, *options, env=None, within=30):
        status, said, content, seconds = self.capture(url, *options, env=env)
        self.assertEqual((status, content), (1, None), said)
        self.assertIn(words, said)
        self.assertTrue(said.startswith("pgsnap: error: "), said)
        self.assertNotIn("internal error", said)
        self.assertNotIn(PASSWORD, said)
        self.assertLess(seconds, within)
        return said

    def assert_right_or_error(self, url, *options, env=None, within=30, words=""):
        """What cannot be foreseen: but never a wrong file, never half a file. Whether it was read."""
        status, said, content, seconds = self.capture(url, *options, env=env)
        self.assertLess(seconds, within)
        if status == 0:
            self.assertEqual(content, self.plain)
        else:
            self.assertEqual((status, content), (1, None), said)
            self.assertTrue(said.startswith("pgsnap: error: "), said)
            self.assertIn(words, said)
            self.assertNotIn("internal error", said)
        self.assertEqual([f for f in os.listdir(self.folder) if f.startswith("out.snap")],
                         ["out.snap"] if content else [])
        return status == 0

    def tcp(self, host="127.0.0.1", user="postgres", more="sslmode=prefer"):
        return "host=%s port=%s dbname=postgres user=%s %s" % (host, self.cluster.port, user, more)

    # ---- addresses

    def test_a_unix_socket_in_a_url(self):
        self.assert_same("postgresql://postgres@%s:%s/postgres" % (
            self.cluster.directory.replace("/", "%2F"), self.cluster.port))

    def test_environment_alone(self):
        self.assert_same(None, env={"PGHOST": self.cluster.directory, "PGPORT": self.cluster.port,
                                    "PGDATABASE": "postgres", "PGUSER": "postgres"})

    def test_ipv6(self):
        if not has_ipv6():
            self.skipTest("no IPv6 on this machine")
        self.assert_same("postgresql://postgres@[::1]:%s/postgres" % self.cluster.port)

    def test_the_first_of_several_hosts_is_down(self):
        self.assert_same("postgresql://postgres@127.0.0.1:%d,127.0.0.1:%s/postgres" % (
            free_port(), self.cluster.port))

    def test_the_first_of_several_hosts_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            self.assert_same("postgresql://postgres@127.0.0.1:%d,127.0.0.1:%s/postgres"
                             "?connect_timeout=2" % (silent.getsockname()[1], self.cluster.port))

    def test_all_hosts_are_down(self):
        self.assert_fails("cannot connect", "host=127.0.0.1,127.0.0.1 port=%d,%d dbname=postgres" % (
            free_port(), free_port()))

    def test_a_name_of_two_hosts(self):
        if os.geteuid():
            self.skipTest("only root may give a program an /etc/hosts of its own")
        hosts = self.path("hosts")
        with open(hosts, "w", encoding="utf-8") as file:
            # The first one is asked first, whatever the order here.
            file.write("127.0.0.1 two-hosts\n127.0.0.2 two-hosts\n")
        program = ["unshare", "-m", "sh", "-c", 'mount --bind "$0" /etc/hosts && exec "$@"', hosts, PGSNAP]
        if subprocess.run([*program[:-1], "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("this root may not mount")
        with unittest.mock.patch.object(ConnectionTest, "program", program), \
                Proxy(self.cluster, host="127.0.0.2") as proxy:
            url = "host=two-hosts port=%d dbname=postgres user=postgres sslmode=disable connect_timeout=2" % proxy.port
            self.assert_same(url)  # nobody listens at the first
            with socket.create_server(("127.0.0.1", proxy.port)) as silent:
                self.assert_same(url)
                silent.settimeout(5)
                silent.accept()[0].close()  # it was asked
            said = self.assert_fails("cannot connect", url.replace(str(proxy.port), str(free_port())))
            for address in "127.0.0.1", "127.0.0.2":
                self.assertIn(address, said)

    def test_target_session_attrs(self):
        # The first server takes no writes by default.
        other = self.first.load("read_only", "select 1")
        self.first.psql("postgres", "alter database %s set default_transaction_read_only = on" % other)
        self.first.psql(other, "begin read write; create table only_here (a int); commit")
        with Proxy(self.first) as proxy:
            self.cluster.psql("postgres", "create database %s" % other)
            self.cluster.psql(other, SCHEMA)
            try:
                url = "host=127.0.0.1,127.0.0.1 port=%d,%s user=postgres dbname=%s " \
                    "sslmode=disable target_session_attrs=" % (proxy.port, self.cluster.port, other)
                self.assertNotIn(b"only_here", self.read(url + "read-write"))
                self.assertIn(b"only_here", self.read(url + "any"))
                self.assert_fails("cannot connect", "host=127.0.0.1 port=%d user=postgres dbname=%s "
                                  "sslmode=disable target_session_attrs=read-write" % (
                                      proxy.port, other))
            finally:
                self.cluster.drop(other)

    # ---- who asks

    def test_passwords(self):
        for user in "md5_user", "scram_user":
            url = self.tcp(user=user)
            self.assert_same(url, env={"PGPASSWORD": PASSWORD})
            escaped = PASSWORD.replace("\\", "\\\\").replace("'", "\\'")
            self.assert_same(url + " password='%s'" % escaped)
            self.assert_fails("password authentication failed", url, env={"PGPASSWORD": "wrong"})
            self.assert_fails("no password supplied", url, env={"PGPASSFILE": "/no/file"})

    def test_a_passfile(self):
        passfile = self.path("passfile")
        with open(passfile, "w", encoding="utf-8") as file:
            file.write("127.0.0.1:%s:*:scram_user:%s\n" % (
                self.cluster.port, PASSWORD.replace("\\", "\\\\").replace(":", "\\:")))
        os.chmod(passfile, 0o600)
        self.assert_same(self.tcp(user="scram_user"), env={"PGPASSFILE": passfile})
        self.assert_same(self.tcp(user="scram_user", more="passfile=" + passfile))

    def test_a_service_file(self):
        services = self.path("services")
        with open(services, "w", encoding="utf-8") as file:
            file.write("[other]\nhost=nowhere\n[prod]\nhost=127.0.0.1\nport=%s\nuser=scram_user\n"
                       "dbname=postgres\npassword=%s\nconnect_timeout=5\n" % (
                           self.cluster.port, PASSWORD))
        self.assert_same("service=prod", env={"PGSERVICEFILE": services})
        self.assert_same("postgresql:///?service=prod", env={"PGSERVICEFILE": services})
        self.assert_same(None, env={"PGSERVICEFILE": services, "PGSERVICE": "prod"})
        self.assert_fails("definition of service", "service=missing", env={"PGSERVICEFILE": services})

    # ---- TLS

    def test_verify_full(self):
        if not self.tls:
            self.skipTest("this server is built without TLS")
        root = "sslmode=verify-full sslrootcert=" + self.path("ca.crt")
        self.assert_same(self.tcp("localhost", more=root))
        self.assert_same(self.tcp("localhost", "scram_user", root), env={"PGPASSWORD": PASSWORD})
        self.assert_fails("does not match host name", self.tcp("127.0.0.1", more=root))
        self.assert_fails("certificate verify failed", self.tcp(
            "localhost", more="sslmode=verify-full sslrootcert=" + self.path("stranger.crt")))
        self.assert_fails("root certificate file", self.tcp(
            "localhost", more="sslmode=verify-full sslrootcert=" + self.path("missing.crt")))

    # ---- what a user, a role or a database has set

    def test_settings_in_the_environment(self):
        self.assert_same(self.cluster.url("postgres"), env={
            "PGOPTIONS": "-c search_path=app -c quote_all_identifiers=on -c datestyle=German "
            "-c standard_conforming_strings=off -c statement_timeout=5000 -c row_security=off",
            "PGCLIENTENCODING": "LATIN1", "PGTZ": "Asia/Kathmandu", "PGDATESTYLE": "SQL, DMY",
            "PGGEQO": "off", "PGAPPNAME": "ü"})

    def test_each_setting_by_itself(self):
        role = "odd_role"
        self.cluster.psql("postgres", "create role %s login" % role)
        # Everything that a role could say is in the capture of its settings only.
        self.addCleanup(self.cluster.psql, "postgres", "drop role %s" % role)
        url = self.cluster.url("postgres").replace("user=postgres", "user=" + role)
        plain = self.read(url)
        for setting in [
                "search_path = app, public", "search_path = ''", "quote_all_identifiers = on",
                "datestyle = 'Postgres, DMY'", "bytea_output = escape", "array_nulls = off",
                "standard_conforming_strings = off", "escape_string_warning = off",
                "backslash_quote = on", "default_transaction_isolation = serializable",
                "default_transaction_isolation = 'read uncommitted'",
                "default_transaction_read_only = on", "default_transaction_deferrable = on",
                "lock_timeout = 1", "row_security = off", "jit = on", "jit_above_cost = 0",
                "xmloption = document", "xmlbinary = hex", "intervalstyle = sql_standard",
                "extra_float_digits = -15", "transform_null_equals = on", "lc_monetary = 'C'",
                "lc_numeric = 'C'", "client_encoding = 'SQL_ASCII'", "client_encoding = 'LATIN1'",
                "timezone = 'Asia/Kathmandu'", "check_function_bodies = off",
                "default_toast_compression = pglz", "default_tablespace = ''", "temp_buffers = 100",
                "client_min_messages = debug5", "idle_in_transaction_session_timeout = 1",
                "idle_session_timeout = 1000", "tcp_user_timeout = 1000", "cursor_tuple_fraction = 0.01",
                "enable_seqscan = off", "max_parallel_workers_per_gather = 8",
                "synchronous_commit = off", "application_name = 'x'", "deadlock_timeout = 1",
                "log_statement = 'all'"]:
            with self.subTest(setting=setting):
                name = setting.split(" ")[0]
                exists = self.cluster.psql("postgres", "select count(*) from pg_settings where name "
                                           "= '%s'" % name.lower())
                if exists == "0":
                    continue  # not in this major
                # Of the role in this database, so that no other setting is of the same catalog row.
                self.cluster.psql("template1", "alter role %s in database postgres set %s" % (
                    role, setting))
                try:
                    status, said, content, _ = self.capture(url)
                    # What comes while libpq connects is libpq's to print.
                    said = [line for line in said.splitlines() if not line.startswith("DEBUG:")]
                    self.assertEqual((status, said), (0, []))
                    self.assertEqual(self.without_settings(content), self.without_settings(plain))
                finally:
                    self.cluster.psql("template1", "alter role %s in database postgres reset all" % role)

    def without_settings(self, content):
        """A snapshot without what it says of roles, which is where the settings themselves are."""
        path = self.path("shown.snap")
        with open(path, "wb") as file:
            file.write(content)
        done = subprocess.run([PGSNAP, "show", path], stdout=subprocess.PIPE, check=True)
        return [line for line in done.stdout.split(b"\n") if not line.lower().startswith(b"alter role")]

    def test_a_statement_timeout_of_a_millisecond(self):
        # It holds until we can unset it: nobody can promise to be quicker.
        role = "hasty_role"
        self.cluster.psql("postgres", "create role %s login" % role)
        self.cluster.psql("postgres", "alter role %s set statement_timeout = 1" % role)
        url = self.cluster.url("postgres").replace("user=postgres", "user=" + role)
        try:
            read = 0
            for _ in range(20):
                status, said, content, _ = self.capture(url)
                if status:
                    self.assertEqual((status, content), (1, None))
                    self.assertIn("canceling statement", said)
                else:
                    read += 1
            self.assertGreater(read, 0)
        finally:
            self.cluster.psql("postgres", "drop role %s" % role)

    # ---- servers and networks that go away

    def test_a_server_that_never_answers(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = "postgresql://postgres@127.0.0.1:%d/postgres" % silent.getsockname()[1]
            self.assert_fails("cannot connect", url)  # by the default
            self.assert_fails("cannot connect", url + "?connect_timeout=2", within=6)
            self.assert_fails("cannot connect", url, env={"PGCONNECT_TIMEOUT": "2"}, within=6)

    def test_a_server_that_says_no_protocol(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            def answer():
                while True:
                    try:
                        client, _ = listener.accept()
                        client.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                        client.close()
                    except OSError:
                        return
            threading.Thread(target=answer, daemon=True).start()
            self.assert_fails("cannot connect", "postgresql://postgres@127.0.0.1:%d/postgres" %
                              listener.getsockname()[1])
            listener.shutdown(socket.SHUT_RDWR)

    def total(self):
        """How many bytes the server says in a whole capture."""
        with Proxy(self.cluster) as proxy:
            self.assert_same(proxy.url("postgres"))
            return proxy.passed

    def test_a_connection_that_is_cut(self):
        total = self.total()
        self.assertGreater(total, 5000)
        choose = random.Random(1)
        failed = 0
        moments = sorted(choose.randrange(total) for _ in range(CUTS))
        for i, limit in enumerate(moments):
            how = ("end", "reset")[i % 2]
            with self.subTest(limit=limit, how=how), Proxy(self.cluster, limit, how) as proxy:
                failed += not self.assert_right_or_error(proxy.url("postgres"))
        print("%d connections cut, %d captures failed" % (len(moments), failed), file=sys.stderr)
        # The last bytes may be ones that no capture needs.
        self.assertGreater(failed, CUTS * 0.9)

    def test_a_server_that_falls_silent(self):
        total = self.total()
        # Some of these are amid the rows of a COPY, some between two messages.
        for limit in 40, total // 3, total // 2, total - 400, total - 200:
            with self.subTest(limit=limit), Proxy(self.cluster, limit, "stall") as proxy:
                words = "cannot connect" if limit == 40 else "said nothing for 2 seconds"
                self.assert_fails(words, proxy.url("postgres") + "&connect_timeout=3",
                                  "--read-timeout", "2", within=12)

    def test_a_slow_server_is_waited_for(self):
        calls = []

        def delay(_):
            calls.append(1)
            if len(calls) in (5, 10):
                time.sleep(1.5)
        with Proxy(self.cluster, before=delay) as proxy:
            self.assert_same(proxy.url("postgres"), "--read-timeout", "4")
        self.assertGreater(len(calls), 10)

    def at_message(self, number, action, words=""):
        """A capture during whose message of that number something happens."""
        calls = []

        def before(_):
            calls.append(1)
            if len(calls) == number:
                action()
        with Proxy(self.cluster, before=before) as proxy:
            read = self.assert_right_or_error(proxy.url("postgres"), words=words)
        self.assertGreaterEqual(len(calls), number)
        return read

    def test_a_catalog_that_is_locked_at_the_second_look(self):
        """As by a VACUUM that makes it shorter: it is waited for, like a lock at the first look."""
        lockers = []

        def before(data):
            if b"txid_snapshot_xmin" in data:  # so that there is a second look
                self.cluster.psql("postgres", "select txid_current()")
            if b"age(c.xmin)" in data and not lockers:
                lockers.append(subprocess.Popen(
                    [self.cluster.psql_program, "-X", "-q", "-d", self.cluster.url("postgres"), "-c",
                     "begin; lock table pg_constraint in access exclusive mode; select pg_sleep(0.5); commit"],
                    stdout=subprocess.DEVNULL))
                while self.cluster.psql("template1", "select count(*) from pg_locks where granted and relation = "
                                        "'pg_constraint'::regclass and mode = 'AccessExclusiveLock'") == "0":
                    time.sleep(0.01)
        with Proxy(self.cluster, before=before) as proxy:
            self.assert_same(proxy.url("postgres"))
        self.assertEqual([locker.wait() for locker in lockers], [0])

    def test_a_standby_that_ends_sessions_at_their_first_statement(self):
        # In the words of a server that speaks another language.
        fields = b"SFATAL\0VFATAL\0C40001\0MVerbindung wird abgebrochen\0\0"
        ended = []

        def before(message):
            if b"client_encoding = " not in message or len(ended) == 3:
                return None
            ended.append(message)
            return b"E" + (len(fields) + 4).to_bytes(4, "big") + fields
        with Proxy(self.cluster, before=before) as proxy:
            self.assert_same(proxy.url("postgres"))
        self.assertEqual(len(ended), 3)

    def test_a_session_that_is_terminated(self):
        for number in 3, 8, 20, 35:
            read = self.at_message(number, lambda: self.cluster.psql(
                "postgres", "select pg_terminate_backend(pid) from pg_stat_activity "
                "where application_name = 'pgsnap'"), "terminating connection")
            self.assertFalse(read)

    def test_a_query_that_is_cancelled(self):
        # A cancel request comes when no query runs, and then means nothing, or the query fails.
        for number in 8, 30:
            self.at_message(number, lambda: self.cluster.psql(
                "postgres", "select pg_cancel_backend(pid) from pg_stat_activity "
                "where application_name = 'pgsnap'"))

    def test_a_server_that_starts_again(self):
        for number, mode in (5, "fast"), (12, "immediate"), (30, "fast"):
            def restart(mode=mode):
                self.cluster.close()
                self.assertTrue(self.pg_ctl("restart", "-m", mode))
            with self.subTest(number=number, mode=mode):
                self.assertFalse(self.at_message(number, restart))
                self.assert_same(self.cluster.url("postgres"))

    def test_a_database_that_is_dropped(self):
        if self.cluster.major < 13:
            self.skipTest("databases cannot be dropped by force before 13")
        self.cluster.psql("template1", "create database doomed template postgres")
        calls = []

        def before(_):
            calls.append(1)
            if len(calls) == 10:
                self.cluster.psql("template1", "drop database doomed with (force)")
        with Proxy(self.cluster, before=before) as proxy:
            self.assert_fails("terminating connection", proxy.url("doomed"))


if __name__ == "__main__":
    options = test_options(cuts=CUTS)
    PGSNAP, CUTS = options.pgsnap, options.cuts
    unittest.main()
