#!/usr/bin/env python3
"""Captures beside other sessions: they wait for locks, and others hardly wait for them.

  capture_locks_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import contextlib
import subprocess
import sys
import threading
import time

from capture_case import CaptureCase, main, run, start
from proxy import Proxy


class CaptureLocksTest(CaptureCase):
    def locker(self, sql):
        """A session that has a transaction open in which SQL has run."""
        session = subprocess.Popen(
            [self.cluster.psql_program, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
             self.url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
        session.stdin.write(("begin; %s; select 'locked';\n" % sql).encode())
        self.assertIn(b"locked", session.stdout.readline())
        return session

    def unlock(self, session):
        session.communicate(b"rollback;\n")  # and waits for its end

    def test_waits_for_a_lock_and_goes_on(self):
        plain = self.capture(self.url)
        session = self.locker("lock table app.base in access exclusive mode")
        threading.Timer(2, self.unlock, [session]).start()
        begin = time.monotonic()
        self.assertEqual(self.capture(self.url), plain)
        self.assertGreater(time.monotonic() - begin, 1.5)

    def test_several_connections_wait_for_a_lock_too(self):
        plain = self.capture(self.url)
        session = self.locker("lock table app.base in access exclusive mode")
        threading.Timer(1, self.unlock, [session]).start()
        self.assertEqual(self.capture(self.url, "--jobs", "3"), plain)

    def test_there_are_as_many_connections_as_were_asked_for(self):
        for options, most in ((), 1), (("--jobs", "3"), 3):
            session = self.locker("lock table app.base in access exclusive mode")
            process = start("capture", *options, self.url, self.path("counted.snap"))
            counts = []
            end = time.monotonic() + 2
            while time.monotonic() < end:
                counts.append(int(self.cluster.psql("postgres", "select count(*) from pg_stat_activity where "
                                                    "application_name = 'pgsnap'")))
            self.unlock(session)
            _, said = process.communicate()
            self.assertEqual((process.returncode, max(counts)), (0, most), said)

    def test_a_lock_after_long_reading_is_waited_for(self):
        # Reading again takes longer than --lock-wait, then a lock is in the way for a moment.
        other = self.other_sessions()
        end = time.monotonic() + 9
        lockers = []
        one_at_a_time = threading.Lock()  # each connection has a thread of the proxy

        def before(_):
            with one_at_a_time:
                if lockers:
                    return
                late = time.monotonic() > end
                other.ask(self.database, "comment on table app.base is %s" % (
                    "null" if late else "'%s'" % time.monotonic()))
                if late:
                    # Not while the capture itself has a lock, whose message waits here.
                    with contextlib.suppress(AssertionError):
                        lockers.append(self.locker(
                            "set local lock_timeout = '300ms'; "
                            "lock table app.base in access exclusive mode"))
        with Proxy(self.cluster, before=before) as proxy:
            process = start("capture", "-v", "--lock-wait", "8", proxy.url(self.database), self.path(),
                            text=True)
            said = []
            for line in process.stderr:
                said.append(line)
                if "waiting for a lock" in line and lockers and lockers[0].poll() is None:
                    self.unlock(lockers[0])
        for session in lockers:
            if session.poll() is None:
                self.unlock(session)
        self.assertEqual(process.wait(), 0, said)
        self.assertTrue(any("waiting for a lock" in line for line in said), said)

    def test_a_lock_that_stays_is_an_error(self):
        session = self.locker("lock table app.base in access exclusive mode")
        try:
            self.assert_fails("another session holds a lock", self.url, "--lock-wait", "1")
        finally:
            self.unlock(session)

    def test_ddl_that_is_not_committed_is_not_seen(self):
        plain = self.capture(self.url)
        session = self.locker("create table app.uncommitted (a int); comment on table app.base is 'x'")
        try:
            self.assertEqual(self.capture(self.url), plain)
        finally:
            self.unlock(session)

    def test_others_hardly_wait(self):
        """Nobody waits for more than a part of a capture, nobody is a deadlock's victim, and only
        few locks are held at a time."""
        if self.cluster.major < 11:
            self.skipTest("views cannot be locked before 11")
        database = self.cluster.load("many", """
            create table base (id int primary key, a text);
            select 1;
            do $$ begin
              for i in 1..1500 loop
                execute format('create view v%s as select b.id, b.a, c.a as c from base b join base c using (id)', i);
              end loop; end $$;
            """)
        url = self.cluster.url(database)
        over = threading.Event()
        most_locks = [0]

        def capture_on():
            while not over.is_set():
                done = run("capture", url, self.path("beside.snap"))
                self.statuses.append((done.returncode, done.stderr.decode()))

        def watch_locks():
            watcher = self.other_sessions()
            while not over.is_set():
                held = int(watcher.ask("postgres", """
                    select coalesce(max(n), 0) from (select count(*) as n from pg_locks l
                      join pg_class c on c.oid = l.relation group by l.pid
                      having bool_or(l.pid <> pg_backend_pid())) x"""))
                most_locks[0] = max(most_locks[0], held)
                over.wait(0.01)

        def ddl(seconds):
            session = self.other_sessions()
            waits = []
            end = time.monotonic() + seconds
            i = 0
            while time.monotonic() < end:
                i += 1
                begin = time.monotonic()
                # Two relations in one order and the other: what deadlocks are made of.
                a, b = ("v%d" % (i % 1400 + 1), "base")[::1 if i % 2 else -1]
                session.ask(database, "begin; lock table %s in access exclusive mode; "
                            "lock table %s in access exclusive mode; rollback" % (a, b))
                waits.append(time.monotonic() - begin)
                time.sleep(0.01)
            waits.sort()
            return waits[len(waits) // 2], waits[int(len(waits) * 0.99)], waits[-1]

        self.statuses = []
        alone = ddl(2)
        threads = [threading.Thread(target=capture_on), threading.Thread(target=watch_locks)]
        for thread in threads:
            thread.start()
        try:
            beside = ddl(8)
        finally:
            over.set()
            for thread in threads:
                thread.join()
        figures = "alone %s, beside captures %s (median, p99, max seconds), %d locks, %d captures" % (
            ["%.3f" % s for s in alone], ["%.3f" % s for s in beside], most_locks[0],
            len(self.statuses))
        print(figures, file=sys.stderr)
        for status, said in self.statuses:
            self.assertEqual(status, 0, said)
        self.assertLess(beside[1], 0.5, figures)
        # Of 25 views at a time and of catalogs: not of all that it has read.
        self.assertLess(most_locks[0], 500, figures)


if __name__ == "__main__":
    main()
