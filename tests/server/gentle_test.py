#!/usr/bin/env python3
"""What captures cost a session that changes the schema beside them: how much longer its statements
take, whether it ever loses a deadlock, and how many locks a capture holds.

One session runs DDL, in turns alone and beside captures that follow one another, so that what else
goes on in the machine disturbs both. In every other pair of turns the server looks for deadlocks after
20 ms already.

  gentle_test.py [--pgsnap PATH] [--seconds N] [--views N] [--factor F] [--server MAJOR]

Fails when p99 of the statements beside captures is more than F times what it is alone (and 10 ms), or
when the session gets an error.
"""
import argparse
import os
import random
import subprocess
import sys
import threading
import time

from cluster import Cluster, SqlError, run_under_server

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

SETUP = """
create table base (id int primary key, a text, b text);
create index base_a on base (lower(a)) where b <> '';
do $$ begin
  for i in 1..%(views)d loop
    execute format('create table t%%s (id int primary key references base, a text, check (a <> %%L))', i, i);
    execute format('create view v%%s as select x.id, x.a, y.a as c, t.a as d from base x join base y '
                   'using (id) join t%%s t using (id) where x.b like %%L', i, i, i || '%%');
    execute format('create function f%%s(base) returns v%%s language sql as %%L', i, i, 'select null::v' || i);
  end loop; end $$;
"""
# Each is one transaction. % is a number.
STATEMENTS = [
    "create or replace view v% as select x.id, x.a, y.a as c, t.a as d from base x join base y using (id) "
    "join t% t using (id) where x.b like 'x'",
    "alter table t% add column extra int; alter table t% drop column extra",
    "alter view v% rename to w; alter view w rename to v%",
    "comment on table t% is 'x'",
    "create index i% on t% (a); drop index i%",
    "alter table t% alter column a set default 'x'; alter table t% alter column a drop default",
    "truncate t%",
    # Two relations in one order and the other: what deadlocks are made of.
    "lock table v% in access exclusive mode; lock table base in access exclusive mode",
    "lock table base in access exclusive mode; lock table v% in access exclusive mode",
    "alter table base rename column a to z; alter table base rename column z to a",
]


class Test:
    def __init__(self, options):
        self.options = options
        self.first = Cluster()
        self.cluster = self.first.another()
        self.database = self.cluster.load("gentle", SETUP % {"views": options.views})
        self.session = self.another_session()
        self.captures = {}
        self.most_locks = 0
        self.random = random.Random(1)
        self.count = 0

    def another_session(self):
        """Cluster keeps one session for each database."""
        cluster = Cluster(self.cluster.directory, self.cluster.bindir)
        cluster.port = self.cluster.port
        return cluster

    def change(self, seconds):
        """How long each statement took."""
        times = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            sql = STATEMENTS[self.count % len(STATEMENTS)]
            self.count += 1
            sql = sql.replace("%", str(self.random.randrange(1, self.options.views + 1)))
            begin = time.monotonic()
            self.session.ask(self.database, "begin; %s; commit" % sql)
            times.append(time.monotonic() - begin)
            time.sleep(0.01)
        return times

    def capture_on(self, over):
        path = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "gentle.snap")
        while not over.is_set():
            process = subprocess.Popen([self.options.pgsnap, "capture", "--retry", "0",
                                        self.cluster.url(self.database), path],
                                       stderr=subprocess.PIPE)
            _, said = process.communicate()
            said = said.decode()
            # It is disturbed at each reading, so it says so at last.
            kind = "read" if process.returncode == 0 else \
                "changed" if "the schema kept changing" in said else said
            self.captures[kind] = self.captures.get(kind, 0) + 1

    def watch_locks(self, over):
        watcher = self.another_session()
        while not over.is_set():
            self.most_locks = max(self.most_locks, int(watcher.ask(
                "postgres", "select count(*) from pg_locks l join pg_stat_activity a using (pid) "
                "where a.application_name = 'pgsnap' and l.relation is not null")))
            over.wait(0.02)
        watcher.close()

    def run(self):
        alone, beside = [], []
        turns = 4
        try:
            for turn in range(turns):
                self.cluster.psql("postgres", "alter system set deadlock_timeout = %d" %
                                  (20 if turn % 2 else 1000))
                self.cluster.psql("postgres", "select pg_reload_conf()")
                alone += self.change(self.options.seconds / turns / 2)
                over = threading.Event()
                threads = [threading.Thread(target=target, args=(over,))
                           for target in (self.capture_on, self.watch_locks)]
                for thread in threads:
                    thread.start()
                try:
                    beside += self.change(self.options.seconds / turns / 2)
                finally:
                    over.set()
                    for thread in threads:
                        thread.join()
        except SqlError as error:
            print("FAILED: the session that changes the schema got an error:", error)
            return 1
        finally:
            self.session.close()
            self.cluster.stop()
        figures = {}
        for name, times in ("alone", alone), ("beside captures", beside):
            times.sort()
            figures[name] = times[int(len(times) * 0.99)]
            print("%-16s %5d transactions: median %.1f ms, p99 %.1f ms, longest %.1f ms" % (
                name, len(times), 1000 * times[len(times) // 2], 1000 * figures[name],
                1000 * times[-1]))
        print("p99 is %.1f times what it is alone; captures: %s; at most %d locks at a time" % (
            figures["beside captures"] / figures["alone"],
            ", ".join("%d %s" % (n, k) for k, n in sorted(self.captures.items())), self.most_locks))
        failed = 0
        if figures["beside captures"] > self.options.factor * figures["alone"] + 0.01:
            print("FAILED: p99 beside captures is more than %.1f times what it is alone" %
                  self.options.factor)
            failed = 1
        if set(self.captures) - {"read", "changed"} or not self.captures:
            print("FAILED: captures ended otherwise, or there were none")
            failed = 1
        return failed


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", "dev", "pgsnap"))
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--views", type=int, default=1000)
    parser.add_argument("--factor", type=float, default=2)
    parser.add_argument("--server", type=int, help="server major (default: this machine's own)")
    options = parser.parse_args()
    run_under_server(options.server)
    options.pgsnap = os.path.abspath(options.pgsnap)
    sys.exit(Test(options).run())


if __name__ == "__main__":
    main()
