#!/usr/bin/env python3
"""Captures through PgBouncer, from a hot standby, and from a server that stops.

  capture_servers_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import os
import shutil
import subprocess
import sys
import threading
import time
import unittest

from capture_case import SCHEMA, CaptureCase, main, run, start
from cluster import SqlError


class Standby:
    """A hot standby of a cluster, in a folder of its own."""

    def __init__(self, cluster, basebackup):
        self.cluster, self.basebackup = cluster, basebackup
        self.directory = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "standby_%d" % os.getpid())

    def url(self, database):
        return self.cluster.url(database).replace("host=" + self.cluster.directory,
                                                  "host=" + self.directory)

    def _run(self, *command):
        owner = os.stat(self.cluster.directory)
        as_owner = {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **as_owner)

    def __enter__(self):
        os.makedirs(self.directory)
        owner = os.stat(self.cluster.directory)
        os.chown(self.directory, owner.st_uid, owner.st_gid)
        self._run(self.basebackup, "-D", self.directory + "/data", "-R", "-c", "fast", "-X", "stream",
                  "-h", self.cluster.directory, "-p", self.cluster.port, "-U", "postgres")
        with open(self.directory + "/data/postgresql.conf", "a", encoding="utf-8") as file:
            file.write("unix_socket_directories = '%s'\nhot_standby = on\n"
                       # It waits for nobody who reads what it is to change.
                       "max_standby_streaming_delay = 0\n" % self.directory)
        with open(self.directory + "/bindir", "w", encoding="utf-8") as file:
            file.write(self.cluster.bindir)  # so that it is stopped whatever happens
        self._run(os.path.join(self.cluster.bindir, "pg_ctl"), "-D", self.directory + "/data", "-w",
                  "-t", "60", "-s", "-l", self.directory + "/log", "start")
        return self

    def catch_up(self):
        # The throwaway servers commit without waiting for the log to be written, and a standby is sent what is
        # written: a commit that does wait takes those before it along.
        self.cluster.psql("postgres", "begin; set local synchronous_commit = on; "
                          "select pg_logical_emit_message(true, 'pgsnap', 'flush'); commit")
        at = self.cluster.psql("postgres", "select pg_current_wal_flush_lsn()")
        for _ in range(300):
            done = subprocess.run(
                [self.cluster.psql_program, "-X", "-A", "-t", "-d", self.url("postgres"), "-c",
                 "select pg_last_wal_replay_lsn() >= '%s'" % at], stdout=subprocess.PIPE)
            if done.stdout.strip() == b"t":
                return
            time.sleep(0.1)
        raise SqlError("the standby does not catch up")

    def __exit__(self, *_):
        self._run(os.path.join(self.cluster.bindir, "pg_ctl"), "-D", self.directory + "/data", "-w",
                  "-s", "-m", "immediate", "stop")
        shutil.rmtree(self.directory)


class CaptureServersTest(CaptureCase):
    @unittest.skipUnless(shutil.which("pgbouncer") or os.path.exists("/usr/sbin/pgbouncer"),
                         "pgbouncer is not installed")
    def test_pgbouncer_in_transaction_mode(self):
        program = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
        folder = os.path.join(self.folder, "pgbouncer")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "users"), "w", encoding="utf-8") as file:
            file.write('"postgres" ""\n')
        with open(os.path.join(folder, "ini"), "w", encoding="utf-8") as file:
            file.write("""[databases]
* = host=%s port=%s
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = %s
auth_type = trust
auth_file = %s/users
pool_mode = transaction
default_pool_size = 1
""" % (self.cluster.directory, self.cluster.port, folder, folder))
        owner = os.stat(self.cluster.directory)
        os.chown(folder, owner.st_uid, owner.st_gid)
        as_owner = {} if os.geteuid() else {"user": owner.st_uid, "group": owner.st_gid}
        if as_owner and sys.version_info < (3, 9):
            self.skipTest("Python is too old to start it as another user")
        with open(os.path.join(folder, "log"), "wb") as log:
            bouncer = subprocess.Popen([program, os.path.join(folder, "ini")], stdout=log,
                                       stderr=log, cwd="/", **as_owner)
        try:
            for _ in range(100):
                if os.path.exists(folder + "/.s.PGSQL.6432"):
                    break
                time.sleep(0.05)
            url = "postgresql:///%s?host=%s&port=6432&user=postgres" % (self.database, folder)

            def ask(sql):
                return subprocess.run([self.cluster.psql_program, "-X", "-A", "-t", "-d", url, "-c",
                                       sql], stdout=subprocess.PIPE, check=True).stdout
            settings = "select string_agg(name || '=' || setting, ',' order by name) from pg_settings " \
                "where name not in ('application_name', 'client_encoding', 'transaction_read_only')"
            before = ask(settings)
            # A session serves many clients: what one of them left there is in nobody's way.
            ask("create temp table pg_class (a int); create temp table pg_roles (a int)")
            for _ in range(2):
                self.assertEqual(self.capture(url), self.capture(self.url))
            self.assertEqual(ask(settings), before)
        finally:
            bouncer.terminate()
            bouncer.wait()

    def test_hot_standby(self):
        basebackup = os.path.join(os.path.dirname(self.cluster.psql_program), "pg_basebackup")
        if not os.path.exists(basebackup) or "(PostgreSQL) %d." % self.cluster.major not in \
                subprocess.run([basebackup, "--version"], stdout=subprocess.PIPE).stdout.decode():
            self.skipTest("pg_basebackup is of another major")
        with Standby(self.cluster, basebackup) as standby:
            standby.catch_up()
            self.assertEqual(self.capture(standby.url(self.database)), self.capture(self.url))
            # While it replays.
            over = threading.Event()
            database = self.cluster.load("replayed", "create table t (a int); "
                                         "create view v as select a from t;")
            both = set()
            self.cluster.psql(database, "alter table t rename to u")
            both.add(self.capture(self.cluster.url(database)))
            self.cluster.psql(database, "alter table u rename to t")
            both.add(self.capture(self.cluster.url(database)))
            standby.catch_up()

            def rename():
                session = self.other_sessions()
                while not over.is_set():
                    session.ask(database, "alter table t rename to u")
                    over.wait(0.3)
                    session.ask(database, "alter table u rename to t")
                    # What a reader's snapshot still sees is taken away.
                    session.ask(database, "vacuum pg_class, pg_attribute, pg_depend")
                    over.wait(0.3)
            thread = threading.Thread(target=rename)
            thread.start()
            try:
                good = 0
                for _ in range(15):
                    if os.path.exists(self.path("replayed.snap")):
                        os.remove(self.path("replayed.snap"))
                    done = run("capture", "--portable", "--format", "json", standby.url(database),
                               self.path("replayed.snap"))
                    if done.returncode == 0:
                        good += 1
                        with open(self.path("replayed.snap"), "rb") as file:
                            seen = file.read()
                        if seen not in both:
                            self.assertEqual(seen.decode(), max(both).decode())  # shows where they differ
                    else:
                        self.assertIn("the schema kept changing", done.stderr.decode())
                        self.assertFalse(os.path.exists(self.path("replayed.snap")))
                self.assertGreater(good, 13)
            finally:
                over.set()
                thread.join()

    def test_a_server_that_stops(self):
        server = self.cluster.another()
        try:
            server.psql("postgres", SCHEMA)
            session = server.ask("postgres", "select 1")
            locked = subprocess.Popen(
                [server.psql_program, "-X", "-q", "-A", "-t", "-d", server.url("postgres")],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)
            locked.stdin.write(b"begin; lock table app.base; select 'locked';\n")
            self.assertIn(b"locked", locked.stdout.readline())
            path = self.path("stopped.snap")
            process = start("capture", server.url("postgres"), path)
            end = time.monotonic() + 30
            while server.ask("postgres", "select count(*) from pg_stat_activity where application_name = "
                             "'pgsnap' and wait_event_type = 'Lock'") == "0":
                self.assertLess(time.monotonic(), end)
                time.sleep(0.001)
        finally:
            server.stop()
        _, said = process.communicate(timeout=30)
        locked.stdin.close()
        locked.wait()
        self.assertEqual(process.returncode, 1, said)
        self.assertIn(b"pgsnap: error: ", said)
        self.assertFalse(os.path.exists(path))
        self.assertEqual(session, "1")

    def test_a_password_is_in_no_error(self):
        said = self.assert_fails("cannot connect", "postgresql://someone:s3cret@localhost:1/db")
        self.assertNotIn("s3cret", said)


if __name__ == "__main__":
    main()
