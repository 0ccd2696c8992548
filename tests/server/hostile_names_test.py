#!/usr/bin/env python3
"""Objects with hostile names and texts, through every command and then through the real psql.

  hostile_names_test.py [--pgsnap PATH] [--server MAJOR] [--together N] [unittest options]

The canary is a file that a shell command would make. Each plan is applied by psql to another database,
which must then be equal to the eye of pgsnap and of pg_dump. So many names at a time are in a database
(10); with --together 1 a failure is of one name.
"""
import argparse
import json
import os
import subprocess
import sys
import unittest

from cluster import Cluster, run_under_server

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PGSNAP = None
TOGETHER = 10

# %s: what creates the canary, as a shell command.
NAMES = [
    "x\n\\! %s\n", "x\\! %s", "'; \\! %s --", "a\"b", "a'b", "$$", "$pgsnap$", "$_$ $$", "--", "-- \n\\! %s",
    "/*", "*/ /* */", "; drop table x; --", "x\ty\r\nz", "\x01\x1b[31mred\x1b]0;title\x07\x7f", "9" * 63,
    "\u00e9" * 31 + "x", "\u202etxet\u202c", "\u200b", ":name", ":'x'", ":\"x\"", ":{?x}", "\\", "select", "Table",
    "UPPER lower", "a.b", "%I %s %%", "`%s`", "\\gexec", "\\q", "\\i /dev/null", "begin", "end", "a,b", "(", ")", "[1:n]", "=",
    "a=b", " lead", "trail ", "{a,b}", "\\N", "NULL", "E'\\''", "U&\"\\0041\"", "\u2028", "\U0001f418",
]


def quote(name):
    return '"' + name.replace('"', '""') + '"'


def literal(text):
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def cut(name):
    """As the server cuts names, at 63 bytes, but never into a character."""
    while len(name.encode()) > 63:
        name = name[:-1]
    return name


def schema_for(name):
    """Everything named `name`, with the name as a text wherever a text may be."""
    n = quote(name)
    t = literal(name)
    return """
set client_min_messages = error;
create schema {n};
create type {n}.{n} as enum ({t}, 'other');
create domain {n}.{d} as text default {t} constraint {n} check (value <> {t});
create type {n}.{c} as ({n} int, plain text);
create sequence {n}.{q};
create function {n}.{n}({n} text default {t}) returns text language sql as {t2};
create table {n}.{n1} ({n} {n}.{n} default {t}, plain text default {t} collate "C" not null,
  id int generated always as identity, {p} text generated always as (plain || {t}) stored,
  constraint {k} primary key (id), constraint {n} check (plain <> {t}), constraint {u} unique (plain));
create table {n}.{n2} (id int references {n}.{n1}, plain text) partition by list (plain);
create table {n}.{n3} partition of {n}.{n2} for values in ({t});
create index {x} on {n}.{n1} ((plain || {t})) where plain <> {t};
create statistics {n}.{s} on id, plain from {n}.{n1};
create view {n}.{v} as select plain as {n}, {t}::text as {p}, (array[1,2,3])[1:id] as sl from {n}.{n1}
  where plain <> {t};
create materialized view {n}.{m} as select {t}::text as {n};
create rule {n} as on delete to {n}.{v} do instead (delete from {n}.{n1} where plain = {t}; notify {w}, {t});
create function {n}.{g}() returns trigger language plpgsql as $f$begin return null; end$f$;
create trigger {n} after update of plain on {n}.{n1} for each row when (new.plain <> {t})
  execute function {n}.{g}({t});
alter table {n}.{n1} enable row level security;
create policy {n} on {n}.{n1} using (plain <> {t}) with check (plain = {t});
create aggregate {n}.{a} (int) (sfunc = int4pl, stype = int, initcond = '1');
create collation {n}.{l} from "C";
create text search configuration {n}.{z} (copy = pg_catalog.simple);
create foreign data wrapper {n} options (host {t});
create server {n} foreign data wrapper {n} options (host {t});
create foreign table {n}.{f} ({n} int options (column_name {t})) server {n} options (schema_name {t});
create publication {n} for table {n}.{n1};
create event trigger {n} on ddl_command_end execute function {n}.{e}();
alter event trigger {n} disable;
comment on table {n}.{n1} is {t};
comment on column {n}.{n1}.plain is {t};
comment on function {n}.{n}(text) is {t};
comment on constraint {n} on {n}.{n1} is {t};
comment on policy {n} on {n}.{n1} is {t};
comment on schema {n} is {t};
""".replace("create event trigger", "create function {n}.{e}() returns event_trigger language plpgsql as "
            "$f$begin end$f$;\ncreate event trigger").format(
        n=n, t=t, t2=literal("select '1' /* " + name.replace("*/", "* /").replace("/*", "/ *") + " */"),
        w="chan", **{key: quote(cut(key + name)) for key in "dcqpkuxsvmgalzfe"},
        **{"n%d" % i: quote(cut("%d" % i + name)) for i in (1, 2, 3)})


def names(canary):
    return [cut(name.replace("%s", "touch " + canary)) for name in NAMES]


class HostileNamesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "hostile")
        os.makedirs(cls.folder, exist_ok=True)
        cls.canary = os.path.join(cls.folder, "c")  # short: names have 63 bytes

    @classmethod
    def tearDownClass(cls):
        cls.cluster.close()

    def run_program(self, *arguments, statuses=(0, 2)):
        done = subprocess.run([PGSNAP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder, timeout=300)
        self.assertIn(done.returncode, statuses, done.stderr.decode(errors="replace"))
        # No escape sequence and no other control character reaches a terminal in a message.
        for byte in done.stderr:
            self.assertFalse(byte < 32 and byte != 10 or byte == 127, done.stderr)
        self.assertNotIn("\u009b", done.stderr.decode(errors="replace"))
        return done.stdout

    def apply(self, database, sql, name):
        path = os.path.join(self.folder, "plan.sql")
        with open(path, "wb") as file:
            file.write(sql)
        done = subprocess.run([self.cluster.psql_program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-v", "x=1",
                               "-v", "name=pgsnap_evil", "-d", self.cluster.url(database), "-f", path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder)
        self.assertFalse(os.path.exists(self.canary), "the canary ran: %r" % name)
        self.assertEqual(done.returncode, 0, "%r: %s" % (name, done.stderr.decode(errors="replace")))

    def dump(self, database):
        done = subprocess.run([self.cluster.pg_dump, "-s", "-d", self.cluster.url(database)],
                              stdout=subprocess.PIPE, check=True)
        return b"\n".join(line for line in done.stdout.split(b"\n") if not line.startswith(b"\\"))

    def prove(self, database, name, dumps=True):
        """There and back, by psql, from a capture."""
        cluster = self.cluster
        for form in ("binary", "json", "sqlite"):
            self.run_program("capture", "--format", form, cluster.url(database), form + ".snap", statuses=(0,))
        shown = self.run_program("show", "binary.snap", statuses=(0,))
        self.assertEqual(shown, self.run_program("show", "sqlite.snap", statuses=(0,)))
        self.run_program("info", "json.snap", statuses=(0,))
        self.assertEqual(self.run_program("diff", "--all", "binary.snap", "json.snap", statuses=(0,)), b"")
        plan = json.loads(self.run_program("diff", "--all", "--format", "json", "EMPTY", "json.snap")
                          .decode(errors="surrogateescape"))
        self.assertGreater(len(plan["statements"]), 0)
        for byte in self.run_program("diff", "--format", "text", "EMPTY", "json.snap"):
            self.assertFalse(byte < 32 and byte != 10 or byte == 127)
        encoding = cluster.psql(database, "show server_encoding")
        copy = cluster.create("hostile_copy")
        cluster.psql("postgres", "drop database %s" % copy)
        cluster.psql("postgres", "create database %s template template0 encoding '%s' lc_collate 'C' "
                     "lc_ctype 'C'" % (copy, encoding))
        restore = self.run_program("restore", "json.snap", statuses=(0,))
        self.apply(copy, restore, name)
        self.assertEqual(self.run_program("diff", "--all", "--unsafe", cluster.url(copy), "binary.snap"), b"")
        if dumps and cluster.pg_dump:
            self.assertEqual(self.dump(copy), self.dump(database))
        back = self.run_program("diff", "--all", "--unsafe", "binary.snap", "EMPTY")
        self.apply(copy, back, name)
        self.assertEqual(self.run_program("diff", "--all", "--unsafe", cluster.url(copy), "EMPTY"), b"")
        cluster.drop(copy)

    def load(self, sql, encoding="UTF8"):
        database = self.cluster.create("hostile")
        self.cluster.psql("postgres", "drop database %s" % database)
        self.cluster.psql("postgres", "create database %s template template0 encoding '%s' lc_collate 'C' "
                          "lc_ctype 'C'" % (database, encoding))
        done = subprocess.run([self.cluster.psql_program, "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-d",
                               self.cluster.url(database), "-c", sql], stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, env=dict(os.environ, PGCLIENTENCODING="UTF8"))
        self.assertEqual(done.returncode, 0, done.stderr.decode(errors="replace"))
        self.assertFalse(os.path.exists(self.canary))
        return database

    def test_names_and_texts_of_every_kind(self):
        everyone = names(self.canary)
        for i in range(0, len(everyone), TOGETHER):
            some = everyone[i:i + TOGETHER]
            with self.subTest(names=some):
                database = self.load("".join(schema_for(name) for name in some))
                self.prove(database, some)
                self.cluster.drop(database)

    def test_other_encodings(self):
        for encoding, name in (("LATIN1", "caf\u00e9"), ("EUC_JP", "\u65e5\u672c\u8a9e")):
            with self.subTest(encoding=encoding):
                database = self.load(schema_for(name), encoding)
                self.prove(database, name)
                self.cluster.drop(database)

    def test_bytes_that_are_no_text(self):
        database = self.load("select 1", "SQL_ASCII")
        name = b"\xff\xc3(\x9b31m" + b"\xe3\x81" * 28
        sql = (b'set client_encoding = sql_ascii; create table "' + name + b'" ("' + name + b'" text default \'' +
               name + b'\'); comment on table "' + name + b'" is \'' + name + b"';")
        subprocess.run([self.cluster.psql_program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                        self.cluster.url(database), "-f", "-"], input=sql, check=True)
        self.prove(database, name)
        self.cluster.drop(database)


def main():
    global PGSNAP, TOGETHER
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", "release", "pgsnap"))
    parser.add_argument("--server", type=int)
    parser.add_argument("--together", type=int, default=TOGETHER)
    options, rest = parser.parse_known_args()
    run_under_server(options.server)
    PGSNAP, TOGETHER = os.path.abspath(options.pgsnap), options.together
    unittest.main(argv=sys.argv[:1] + rest)


if __name__ == "__main__":
    main()
