#!/usr/bin/env python3
"""Schemas that are deep, wide or long, through every command with a stack of 256 KB: none crashes, and
what restore and diff print runs and leads to the goal.

  depth_test.py [--full] [--growth] [--shape NAME ...] [--pgsnap PATH] [--server MAJOR]

--full takes the sizes of the issue book (10,000 views in a chain, a text of 10 MB, ...) and some ten
minutes. --growth measures each shape at a hundredth and a tenth of its size, too, and prints a table of CPU
seconds and memory: what grows more than 1.75 times as fast as the snapshot is an error. Without it no time is
looked at.
"""
import argparse
import os
import resource
import subprocess
import sys

from cluster import Cluster, run_under_server

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
STACK = 256 * 1024
# Not the roles, which are of the whole cluster.
PARTS = ["--with-owners", "--with-privileges"]
# Below this a time, in seconds, says nothing about growth.
SHORT = 0.3
# And a time that others are compared with is taken for this at least: the start of a process and the clock's steps.
LEAST = 0.05
# How much faster than the snapshot a time may grow.
TOO_FAST = 1.75
# The columns of the table: what prove() calls the commands.
COLUMNS = ["capture", "to JSON", "to SQLite", "show", "restore", "diff JSON, SQLite", "diff sql", "diff to EMPTY"]
# The rig's servers end what takes long; here that is the server's own work.
NO_LIMIT = "set statement_timeout = 0;\n"


class Shape:
    """SQL of a size, and a change of it that touches all or the middle of it."""

    def __init__(self, quick, full, build, change):
        self.quick, self.full, self.build, self.change = quick, full, build, change


def loop(n, statement, numbers="1..%d"):
    """A statement for each number i; in it %1$s is i, %2$s the number before."""
    return "do $do$ begin for i in %s loop execute format($st$%s$st$, i, i - 1); end loop; " \
        "end $do$;\n" % (numbers % n, statement)


def view_chain(n):
    return "create table t (a int, b text);\ncreate view v0 as select a, b from t;\n" + loop(
        n, "create view v%1$s as select a, b from v%2$s")


def tables_in_a_chain(n):
    return "create table t0 (id int primary key);\n" + loop(
        n, "create table t%1$s (id int primary key default 1 references t%2$s, x text check (x <> ''))")


def nested_types(n):
    return "create type c0 as (a int);\ncreate domain d0 as int;\n" + loop(
        n, "create type c%1$s as (a c%2$s, b int); create domain d%1$s as d%2$s check (value <> %1$s)")


def functions_in_a_chain(n):
    return "set check_function_bodies = off;\ncreate function f0(a int) returns int language sql " \
        "immutable as 'select 1';\n" + loop(
            n, "create function f%1$s(a int default f%2$s(1)) returns int language sql immutable as "
            "'select f%2$s(a)'")


def one_table(columns):
    return "create table wide (%s);\n" % ", ".join("c%d int default %d" % (i, i) for i in range(columns))


def partitions(n):
    """In groups of 100: of one table PostgreSQL makes them in quadratic time."""
    return "create table p (a int) partition by range (a);\n" + loop(
        n // 100, "create table g%1$s partition of p for values from (%2$s * 100) to (%1$s * 100) partition "
        "by list (a)") + (
            "do $do$ begin for i in 0..%d loop execute format('create table p%%s partition of g%%s for "
            "values in (%%s)', i, i / 100 + 1, i); end loop; end $do$;\n" % (n // 100 * 100 - 1))


SHAPES = {
    "view_chain": Shape(400, 10000, view_chain,
                        lambda n: loop(n, "drop view v%1$s", "reverse %d..0") +
                        "alter table t alter b type varchar(9);" + view_chain(n).split("\n", 1)[1]),
    "tables_in_a_chain": Shape(200, 15000, tables_in_a_chain,
                               lambda n: "alter table t%d add y int;" % (n // 2)),
    "nested_types": Shape(200, 5000, nested_types,
                          lambda n: "alter type c%d add attribute z int;" % (n // 2)),
    "functions_in_a_chain": Shape(200, 5000, functions_in_a_chain,
                                  lambda n: "create or replace function f0(a int) returns int language "
                                  "sql immutable as 'select 2';"),
    "columns": Shape(1600, 1600, one_table,
                     lambda n: "alter table wide alter c%d type bigint;" % (n // 2)),
    "long_body": Shape(1000, 10000,
                       lambda n: "create function f() returns void language plpgsql as $body$begin\n%send "
                       "$body$;\n" % (("  -- %s\n" % ("x\\y'z$$" * 146)) * n),
                       lambda n: "create or replace function f() returns void language plpgsql as "
                       "$body$begin\n%send $body$;\n" % (("  -- %s\n" % ("y\\y'z$$" * 146)) * n)),
    "labels": Shape(1000, 10000,
                    lambda n: "create type e as enum (%s);\n" % ", ".join("'l%d'" % i for i in range(n)),
                    lambda n: "alter type e add value 'new' before 'l%d';" % (n // 2)),
    "partitions": Shape(200, 30000, partitions, lambda n: "alter table p add b int default 1;"),
    "grantees": Shape(100, 1000, lambda n: loop(
        n, "do $d$ begin create role depth%1$s; exception when duplicate_object then null; end $d$") +
        "create table granted (a int);\n" + loop(n, "grant select, insert on granted to depth%1$s"),
                      lambda n: "revoke insert on granted from depth%d;" % (n // 2)),
    "terms": Shape(400, 2500, lambda n: "create table t (a int);\ncreate view v as select %sa%s as b from "
                   "t;\n" % ("(" * n, " + 1)" * n),
                   lambda n: "create or replace view v as select %sa%s as b from t;\n" % (
                       "(" * n, " + 2)" * n)),
    "subqueries": Shape(60, 400, lambda n: "create view v as %s select 1 as a %s;\n" % (
        "select a from (" * n, ") as s" * n),
                        lambda n: "create or replace view v as %s select 2 as a %s;\n" % (
                            "select a from (" * n, ") as s" * n)),
    "inheritance": Shape(100, 1000, lambda n: "create table i0 (a int);\n" + loop(
        n, "create table i%1$s (c int) inherits (i%2$s)").replace("(c int)", "(check (a <> 7))"),
                         lambda n: "alter table i0 add b int;"),
}


def limit_stack():
    resource.setrlimit(resource.RLIMIT_STACK, (STACK, STACK))


class Test:
    def __init__(self, options, cluster):
        self.pgsnap = os.path.abspath(options.pgsnap)
        self.cluster = cluster
        self.full = options.full
        self.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "depth")
        os.makedirs(self.folder, exist_ok=True)
        self.seconds = {}
        self.memory = 0

    def run(self, label, *arguments, statuses=(0,)):
        """What it printed; its CPU time is kept under that label."""
        out = os.path.join(self.folder, "stdout")
        with open(out, "wb") as stdout, open(out + ".err", "wb") as stderr:
            process = subprocess.Popen([self.pgsnap, *arguments], stdout=stdout, stderr=stderr,
                                       stdin=subprocess.DEVNULL, cwd=self.folder, preexec_fn=limit_stack)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        self.seconds[label] = usage.ru_utime + usage.ru_stime
        self.memory = max(self.memory, usage.ru_maxrss // 1024)
        with open(out, "rb") as file, open(out + ".err", "rb") as errors:
            printed, said = file.read(), errors.read()
        if process.returncode not in statuses:
            sys.exit("depth_test: FAILED: pgsnap %s ended with %d: %s" % (
                " ".join(arguments), process.returncode, said.decode(errors="replace")[-2000:]))
        return printed

    def apply(self, database, sql):
        path = os.path.join(self.folder, "plan.sql")
        with open(path, "wb") as file:
            file.write(NO_LIMIT.encode() + sql)
        # The server's table of locks does not hold the largest plans in one transaction.
        one = [] if self.full else ["-1"]
        done = subprocess.run([self.cluster.psql_program, "-X", "-q", *one, "-v", "ON_ERROR_STOP=1", "-d",
                               self.cluster.url(database), "-f", path], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE)
        if done.returncode:
            sys.exit("depth_test: FAILED: psql: " + done.stderr.decode(errors="replace")[-2000:])

    def equal(self, label, one, two):
        if self.run(label, "diff", *PARTS, one, two):
            sys.exit("depth_test: FAILED: %s and %s differ" % (one, two))

    def prove(self, name, n):
        """Through all commands. Returns {command: CPU seconds} and the snapshot's bytes."""
        self.seconds, self.memory = {}, 0
        shape = SHAPES[name]
        cluster = self.cluster
        database = cluster.load("depth", NO_LIMIT + shape.build(n))
        url = cluster.url(database)
        self.run("capture", "capture", url, "from.snap")
        self.run("to JSON", "convert", "from.snap", "from.json.snap", "--format", "json")
        self.run("to SQLite", "convert", "from.snap", "from.sqlite.snap", "--format", "sqlite")
        self.equal("diff JSON, SQLite", "from.json.snap", "from.sqlite.snap")
        self.equal("diff a database", "from.snap", url)
        self.run("show", "show", "from.snap")
        self.run("info", "info", "from.sqlite.snap")
        restore = self.run("restore", "restore", "from.json.snap")
        again = cluster.create("depth_again")
        self.apply(again, restore)
        self.equal("diff what was restored", cluster.url(again), "from.snap")
        cluster.psql(database, NO_LIMIT + shape.change(n))
        self.run("capture, 2 jobs", "capture", "--jobs", "2", url, "to.snap")
        for form in "sql", "json", "text":
            plan = self.run("diff " + form, "diff", *PARTS, "--unsafe", "--format", form, "from.snap",
                            "to.snap", statuses=(0, 2))
            if form == "sql":
                if not plan:
                    sys.exit("depth_test: FAILED: the change of %s makes no plan" % name)
                self.apply(again, plan)
                self.equal("diff what was changed", cluster.url(again), "to.snap")
        drop = self.run("diff to EMPTY", "diff", *PARTS, "--unsafe", "to.snap", "EMPTY", statuses=(2,))
        self.apply(again, drop)
        self.equal("diff what was dropped", cluster.url(again), "EMPTY")
        cluster.drop(database, again)
        return self.seconds, os.path.getsize(os.path.join(self.folder, "from.snap"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", "release", "pgsnap"))
    parser.add_argument("--server", type=int)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--shape", action="append", choices=SHAPES)
    options = parser.parse_args()
    run_under_server(options.server)
    test = Test(options, Cluster())
    failed = []
    if options.growth:
        print("| | | MB |" + "".join(" %s |" % column for column in COLUMNS) + " most MB |\n|---|--:|--:|" +
              "--:|" * len(COLUMNS) + "--:|", flush=True)
    for name in options.shape or SHAPES:
        n = SHAPES[name].full if options.full else SHAPES[name].quick
        before = None
        for size in [n // 100, n // 10, n] if options.growth else [n]:
            seconds, size_of_file = test.prove(name, size)
            if not options.growth:
                slowest = max(seconds, key=seconds.get)
                print("depth_test: %s %d: %.2f s of CPU, most in %s: %.2f s, %d MB" % (
                    name, n, sum(seconds.values()), slowest, seconds[slowest], test.memory), flush=True)
                continue
            print("| %s | %s | %.1f |" % (name.replace("_", " "), format(size, ","), size_of_file / 1e6) +
                  "".join(" %.2f |" % seconds[label] for label in COLUMNS) + " %d |" % test.memory, flush=True)
            for label, spent in seconds.items():
                if not before or spent < SHORT:
                    continue
                times = spent / max(before[0][label], LEAST) / (size_of_file / before[1])
                if times > TOO_FAST:
                    failed.append("%s of %d, %s: %.1f times as fast as the snapshot" % (
                        name, size, label, times))
            before = seconds, size_of_file
    test.cluster.close()
    if failed:
        sys.exit("depth_test: FAILED: grows too fast: " + "; ".join(failed))


if __name__ == "__main__":
    main()
