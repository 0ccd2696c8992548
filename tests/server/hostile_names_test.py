#!/usr/bin/env python3
"""Objects with hostile names and texts, through every command and then through the real psql.

  hostile_names_test.py [--pgsnap PATH] [--server MAJOR] [--together N] [unittest options]

The canary is a file that a shell command would make. Each plan is applied by psql to another database: it
must run the statements that were planned, of their kinds, and no other, and the database must then be equal to
the eye of pgsnap and of pg_dump. So many names at a time are in a database
(10); with --together 1 a failure is of one name.
"""
import contextlib
import json
import os
import pty
import re
import shutil
import subprocess
import unittest
import urllib.parse

from cluster import TOP, Cluster, test_options

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


def cut(name, size=63):
    """As the server cuts names, but never into a character."""
    while len(name.encode()) > size:
        name = name[:-1]
    return name


def filled(template, name):
    """{n} is the name, {t} the name as a text, {c} and the other letters names that end with it."""
    return template.format(
        n=quote(name), t=literal(name),
        t2=literal("select '1' /* " + name.replace("*/", "* /").replace("/*", "/ *") + " */"),
        **{key: quote(cut(key + name)) for key in "dcqpkuxsvmgalzfeiyjboh"},
        # The server cuts the name that it makes for the multirange, also into a character.
        r=quote(cut("r" + name, 63 - len("_multirange"))),
        **{"n%d" % i: quote(cut("%d" % i + name)) for i in (1, 2, 3)})


# Everything named so, with the name as a text wherever a text may be.
SCHEMA = """
set client_min_messages = error;
create role {n};
create schema {n};
alter schema {n} owner to {n};
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
create rule {n} as on delete to {n}.{v} do instead (delete from {n}.{n1} where plain = {t}; notify chan, {t});
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
create function {n}.{e}() returns event_trigger language plpgsql as $f$begin end$f$;
create event trigger {n} on ddl_command_end execute function {n}.{e}();
alter event trigger {n} disable;
create table {n}.{i} () inherits ({n}.{n1});
create policy {y} on {n}.{n1} to {n} using (true);
create procedure {n}.{j}(inout {n} text default {t}) language sql as {t2};
create type {n}.{r} as range (subtype = text, collation = {n}.{l});
create type {n}.{b};
create function {n}.{b}(cstring) returns {n}.{b} language internal immutable strict as 'textin';
create function {n}.{o}({n}.{b}) returns cstring language internal immutable strict as 'textout';
create type {n}.{b} (input = {n}.{b}, output = {n}.{o}, default = {t});
create cast ({n}.{c} as {n}.{n}) with inout as assignment;
create operator {n}.=== (leftarg = int, rightarg = int, procedure = int4eq, commutator = operator({n}.===));
create operator family {n}.{n} using btree;
create operator class {n}.{n} for type int using btree family {n}.{n} as operator 3 =, function 1 btint4cmp(int, int);
create index {h} on {n}.{n1} (id {n}.{n}) include (plain) with (fillfactor = 50);
create conversion {n}.{n} for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;
create access method {n} type table handler heap_tableam_handler;
create language {n} handler plpgsql_call_handler validator plpgsql_validator;
create function {n}.{n}(internal) returns internal language internal immutable
  as 'varchar_support';
create transform for {n}.{n} language {n} (from sql with function {n}.{n}(internal));
create text search dictionary {n}.{n} (template = pg_catalog.simple, accept = false);
create text search parser {n}.{n} (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end,
  lextypes = prsd_lextype);
create text search template {n}.{n} (init = dsimple_init, lexize = dsimple_lexize);
alter text search configuration {n}.{z} alter mapping for asciiword with {n}.{n};
create user mapping for {n} server {n};
create subscription {n} connection 'host=connection-is-not-in-the-snapshot.invalid' publication {n}
  with (connect = false, slot_name = none);
grant usage on schema {n} to {n};
grant select (plain) on {n}.{n1} to {n} with grant option;
grant execute on function {n}.{n}(text) to {n};
alter default privileges for role {n} in schema {n} grant select on tables to {n};
alter function {n}.{n}(text) set search_path = {n}, pg_temp;
alter table {n}.{n1} cluster on {u};
alter table {n}.{n1} replica identity using index {u};
comment on table {n}.{n1} is {t};
comment on column {n}.{n1}.plain is {t};
comment on function {n}.{n}(text) is {t};
comment on constraint {n} on {n}.{n1} is {t};
comment on policy {n} on {n}.{n1} is {t};
comment on view {n}.{v} is {t};
comment on index {n}.{x} is {t};
comment on type {n}.{n} is {t};
comment on domain {n}.{d} is {t};
comment on constraint {n} on domain {n}.{d} is {t};
comment on trigger {n} on {n}.{n1} is {t};
comment on rule {n} on {n}.{v} is {t};
comment on aggregate {n}.{a}(int) is {t};
comment on operator {n}.===(int, int) is {t};
comment on operator class {n}.{n} using btree is {t};
comment on publication {n} is {t};
comment on event trigger {n} is {t};
comment on server {n} is {t};
comment on language {n} is {t};
comment on cast ({n}.{c} as {n}.{n}) is {t};
comment on schema {n} is {t};
"""
# What to do to it, so that the way to it again is full of ALTER.
CHANGES = """
comment on schema {n} is null;
comment on table {n}.{n1} is {t2};
comment on policy {n} on {n}.{n1} is null;
alter table {n}.{n1} alter plain drop default, drop constraint {n}, disable row level security;
alter table {n}.{n1} add {c} text default {t}, set (fillfactor = 50);
alter domain {n}.{d} drop default;
alter domain {n}.{d} drop constraint {n};
alter sequence {n}.{q} increment 7;
alter function {n}.{n}(text) reset all;
alter server {n} options (set host 'h');
alter foreign table {n}.{f} options (drop schema_name);
alter publication {n} drop table only {n}.{n1};
alter text search configuration {n}.{z} drop mapping for asciiword;
alter event trigger {n} enable;
alter policy {n} on {n}.{n1} using (true);
alter default privileges for role {n} in schema {n} revoke select on tables from {n};
revoke select (plain) on {n}.{n1} from {n};
alter view {n}.{v} alter {n} set default {t};
alter schema {n} owner to postgres;
drop rule {n} on {n}.{v};
drop trigger {n} on {n}.{n1};
drop index {n}.{h};
drop statistics {n}.{s};
drop table {n}.{n3};
drop procedure {n}.{j};
"""


# What plans must not depend on, for the sessions that apply them. SPACE is a tablespace.
SPACE = "hostile_space"
ODD_SETTINGS = " ".join("-c " + setting for setting in [
    "standard_conforming_strings=off", "backslash_quote=on", "escape_string_warning=off",
    "search_path=nowhere,public", "quote_all_identifiers=on", "check_function_bodies=on",
    "default_tablespace=" + SPACE, "row_security=on", "datestyle=SQL,DMY", "intervalstyle=sql_standard",
    "timezone=Asia/Kathmandu", "bytea_output=escape", "extra_float_digits=-15", "array_nulls=off"])
# Forms of a snapshot, as convert writes them.
FORMS = {"binary.snap": ("--format", "binary"), "json.snap": ("--format", "json"),
         "sqlite.snap": ("--format", "sqlite"), "archive.snap": ("--compress",)}
# What a terminal acts on, or that shows text in another order.
ACTS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\udc80-\udcff]")

EVERYTHING = ("--with-owners", "--with-privileges")  # of the database: roles are of the server

# Of these a database has one each, whatever their names.
ONE_EACH = """
create extension pg_trgm schema {n};
comment on extension pg_trgm is {t};
grant select on pg_catalog.pg_aggregate to {n};
"""
SINCE_15 = "create publication {p} for tables in schema {n};"

# Of the whole server.
CLUSTER = """
create role {n} login connection limit 3 valid until '2040-01-01';
create role {m};
grant {n} to {m} with admin option;
alter role {n} set application_name = {t};
alter role {m} set search_path = {n};
comment on role {n} is {t};
alter role {n} in database {d} set application_name = {t};
alter database {d} set application_name = {t};
grant create on database {d} to {n};
alter database {d} owner to {m};
comment on database {d} is {t};
"""
CLUSTER_KINDS = {"role", "role_membership", "role_setting", "database", "database_setting", "parameter"}
CLUSTER_SINCE_15 = "grant set on parameter application_name to {n};"


# Besides what was planned.
AROUND = {b"BEGIN", b"COMMIT", b"SET", b"RESET"}


def is_tag_of(tag, sql):
    """Whether what psql says that it ran, such as CREATE INDEX, is what the statement begins with."""
    opening = iter(re.match("[a-z ]*", sql).group().split())
    words = [word for word in tag.decode().lower().split() if not word.isdigit()]
    return all(word in opening for word in words) or \
        words == ["select"] and sql.startswith("create materialized view")


def every_kind():
    with open(os.path.join(TOP, "snapshot", "model", "object_kinds.def"), encoding="utf-8") as file:
        return set(re.findall(r"(?m)^KIND\((\w+)", file.read()))


def names(canary):
    return [cut(name.replace("%s", "touch " + canary)) for name in NAMES]


class HostileNamesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "hostile")
        os.makedirs(cls.folder, exist_ok=True)
        cls.canary = os.path.join(cls.folder, "c")  # short: names have 63 bytes
        cls.cluster.prepare(tablespaces=[SPACE])

    @classmethod
    def tearDownClass(cls):
        cls.cluster.close()

    def run_program(self, *arguments, statuses=(0, 2)):
        done = subprocess.run([PGSNAP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder, timeout=300)
        self.assertIn(done.returncode, statuses, done.stderr.decode(errors="replace"))
        self.assert_harmless(done.stderr)
        return done.stdout

    def assert_no_difference(self, *arguments, **options):
        said = self.run_program(*arguments, **options)
        self.assertFalse(said, said.decode(errors="replace"))

    def assert_harmless(self, said):
        """Nothing of this does anything to a terminal but write on it."""
        text = said.decode(errors="surrogateescape")
        found = ACTS.search(text)
        self.assertFalse(found, found and ascii(text[max(0, found.start() - 100):found.end() + 10]))

    def on_terminal(self, *arguments):
        """What a command says there, without the colours that are ours."""
        master, slave = pty.openpty()
        said = b""
        with subprocess.Popen([PGSNAP, *arguments], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                              cwd=self.folder):
            os.close(slave)
            with contextlib.suppress(OSError):  # its end
                while chunk := os.read(master, 65536):
                    said += chunk
        os.close(master)
        return re.sub(rb"\x1b\[[0-9]*m|\r|\x1b\[K", b"", said)

    def convert_and_look(self, database):
        """Every form from every form, and what people see of it: on a terminal, through git."""
        self.run_program("capture", "--compress", self.cluster.url(database), "archive.snap", statuses=(0,))
        for source in FORMS:
            for target, form in FORMS.items():
                self.run_program("convert", *form, source, "converted.snap", statuses=(0,))
                with open(os.path.join(self.folder, target), "rb") as file:
                    captured = file.read()
                with open(os.path.join(self.folder, "converted.snap"), "rb") as file:
                    self.assertEqual(file.read() == captured, True, "%s to %s" % (source, target))
        for command in (["show", "binary.snap"], ["info", "sqlite.snap"], ["restore", "archive.snap"],
                        ["diff", "--all", "--unsafe", "--format", "json", "EMPTY", "json.snap"],
                        ["diff", "--unsafe", "--format", "text", "json.snap", "EMPTY"], ["diff", "binary.snap", "EMPTY"],
                        ["diff", "--debug", "graph", "--debug", "explain", "EMPTY", "binary.snap"],
                        ["convert", "--format", "json", "binary.snap", "-"]):
            said = self.on_terminal(*command)
            self.assertGreater(len(said), 100, command)
            self.assert_harmless(said)
        self.look_through_git()

    def tell_everything(self, database):
        """What else a command can say of names: what it does, what it hides, what it does not find."""
        self.run_program("diff", "-v", "--unsafe", "--debug", "explain", "--debug", "timing", "--debug", "queries",
                         "--debug", "graph", "EMPTY", self.cluster.url(database))
        for kind in "schema", "table", "function":
            self.run_program("diff", "-v", "--unsafe", "--ignore", kind, "EMPTY", "binary.snap", statuses=(0, 1, 2))
        with open(os.path.join(self.folder, "json.snap"), encoding="utf-8", errors="surrogateescape") as file:
            # Bytes that are no text stand behind a NUL byte there, which no argument can have.
            of_kinds = {address.split(" ")[0]: address for address in json.load(file)["objects"]
                        if "\0" not in address}
        for address in of_kinds.values():
            self.run_program("show", "binary.snap", address, statuses=(0,))
            self.run_program("show", "binary.snap", address + "x", statuses=(1,))

    def look_through_git(self):
        if not shutil.which("git"):
            self.skipTest("git is not here")
        tree = os.path.join(self.folder, "tree")
        shutil.rmtree(tree, ignore_errors=True)
        os.makedirs(tree)

        def git(*words):
            return subprocess.run(
                ["git", "-c", "user.name=x", "-c", "user.email=x@example.com", "-c",
                 "diff.pgsnap.textconv='%s' show --textconv" % PGSNAP, *words], cwd=tree, check=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout
        git("init", "-q")
        with open(os.path.join(tree, ".gitattributes"), "w", encoding="utf-8") as file:
            file.write("*.snap diff=pgsnap -text\n")
        self.run_program("convert", "EMPTY", os.path.join(tree, "prod.snap"), statuses=(0,))
        git("add", ".")
        git("commit", "-q", "-m", "empty")
        shutil.copy(os.path.join(self.folder, "binary.snap"), os.path.join(tree, "prod.snap"))
        for words in (["diff"], ["diff", "--word-diff"], ["commit", "-q", "-a", "-m", "full"], ["log", "-p"],
                      ["show"], ["blame", "prod.snap"], ["log", "-p", "-S", "table"]):
            said = git("--no-pager", *words)
            if words[0] != "commit":
                self.assertIn(b"create ", said)
            self.assert_harmless(said)

    def apply(self, database, sql, name, fails=False):
        return self.apply_at(self.cluster.url(database), sql, name, fails)

    def apply_at(self, url, sql, name, fails=False):
        """Returns what psql says that it ran."""
        path = os.path.join(self.folder, "plan.sql")
        with open(path, "wb") as file:
            file.write(sql)
        done = subprocess.run([self.cluster.psql_program, "-X", "-A", "-t", "-v", "x=1", "-v", "name=pgsnap_evil",
                               "-v", "ON_ERROR_STOP=%d" % (not fails), "-d", url, "-f", path],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
                              env=dict(os.environ, PGOPTIONS=ODD_SETTINGS))
        self.assertFalse(os.path.exists(self.canary), "the canary ran: %r" % name)
        self.assertEqual(done.returncode, 0, "%r: %s" % (name, done.stderr.decode(errors="replace")))
        return [line for line in done.stdout.splitlines() if line and line not in AROUND and not line.isdigit()]

    def apply_plan(self, database, name, *sides):
        """Of a diff, and psql runs just what it says. Returns it."""
        command = ["diff", *EVERYTHING, "--unsafe", *sides]
        plan = json.loads(self.run_program(*command, "--format", "json", statuses=(2,)).decode(
            errors="surrogateescape"))["statements"]
        sql = self.run_program(*command, statuses=(2,))
        # What a query gives, such as a sequence's number, has no tag.
        tagged = [step["sql"] for step in plan if not step["sql"].startswith("select ")]
        ran = self.apply(database, sql, name)
        self.assertGreater(len(plan), 0)
        for tag, statement in zip(ran, tagged):
            self.assertTrue(is_tag_of(tag, statement), "%s ran for %s" % (tag, statement))
        self.assertEqual(len(ran), len(tagged))
        return sql

    def dump(self, database):
        done = subprocess.run([self.cluster.pg_dump, "-s", "-d", self.cluster.url(database)],
                              stdout=subprocess.PIPE, check=True)
        return b"\n".join(line for line in done.stdout.split(b"\n") if not line.startswith(b"\\"))

    def prove(self, database, name, changes=""):
        """There and back, by psql, from a capture, and there again after some changes."""
        cluster = self.cluster
        for form in ("binary", "json", "sqlite"):
            self.run_program("capture", "--format", form, cluster.url(database), form + ".snap", statuses=(0,))
        shown = self.run_program("show", "binary.snap", statuses=(0,))
        self.assertEqual(shown, self.run_program("show", "sqlite.snap", statuses=(0,)))
        self.run_program("info", "json.snap", statuses=(0,))
        self.assert_no_difference("diff", *EVERYTHING, "binary.snap", "json.snap", statuses=(0,))
        self.remember_kinds("json.snap")
        self.assert_harmless(self.run_program("diff", "--unsafe", "--format", "text", "EMPTY", "json.snap"))
        self.convert_and_look(database)
        self.tell_everything(database)
        encoding = cluster.psql(database, "show server_encoding")
        copy = cluster.create("hostile_copy")
        cluster.psql("postgres", "drop database %s" % copy)
        cluster.psql("postgres", "create database %s template template0 encoding '%s' lc_collate 'C' "
                     "lc_ctype 'C'" % (copy, encoding))
        # Not in an order that runs, but no more than SQL.
        self.apply(copy, b"begin;\n" + shown + b"\nrollback;", name, fails=True)
        restore = self.apply_plan(copy, name, "EMPTY", "json.snap")
        self.assertEqual(self.run_program("restore", *EVERYTHING, "json.snap", statuses=(0,)), restore)
        self.assert_no_difference("diff", *EVERYTHING, "--unsafe", cluster.url(copy), "binary.snap")
        if cluster.pg_dump:
            self.assertEqual(self.dump(copy), self.dump(database))
        if changes:
            cluster.psql(copy, changes)
            self.apply_plan(copy, name, cluster.url(copy), "binary.snap")
            self.assert_no_difference("diff", *EVERYTHING, "--unsafe", cluster.url(copy), "binary.snap")
        self.apply_plan(copy, name, "binary.snap", "EMPTY")
        self.assert_no_difference("diff", *EVERYTHING, "--unsafe", cluster.url(copy), "EMPTY")
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

    def remember_kinds(self, snapshot):
        with open(os.path.join(self.folder, snapshot), encoding="utf-8", errors="surrogateescape") as file:
            self.kinds |= {address.split(" ")[0] for address in json.load(file)["objects"]}

    def prove_names(self, some, encoding="UTF8"):
        sql = "".join(filled(SCHEMA, name) for name in some)
        if self.cluster.major >= 15:
            sql += filled(SINCE_15, some[0])
        if "pg_trgm" in self.cluster.extensions:
            sql += filled(ONE_EACH, some[0])
        database = self.load(sql, encoding)
        self.prove(database, some, "".join(filled(CHANGES, name) for name in some))
        # There: their names are in its encoding.
        self.cluster.psql(database, "".join("drop owned by {0} cascade; drop role {0};".format(quote(name))
                                            for name in some))
        self.cluster.drop(database)

    def prove_on_a_server(self, name, first, other):
        n, m, d = filled("{n} | {m} | {d}", name).split(" | ")
        sql = CLUSTER + (CLUSTER_SINCE_15 if first.major >= 15 else "")
        first.psql("postgres", "create database %s;" % d + filled(sql, name))
        other.psql("postgres", "create database %s" % d)
        urls = [cluster.url(urllib.parse.quote(cut("d" + name), safe="")) for cluster in (first, other)]
        self.run_program("capture", "--all", "--format", "json", urls[0], "all.snap", statuses=(0,))
        self.remember_kinds("all.snap")
        self.apply_at(urls[1], self.run_program("restore", "--all", "--database-name", cut("d" + name), "all.snap"),
                      name)
        self.assert_no_difference("diff", "--all", "--unsafe", urls[1], "all.snap")
        # A plan drops no database, and roles only that no database needs.
        other.psql("postgres", "alter database %s owner to postgres; revoke all on database %s from %s" % (d, d, n))
        self.apply_at(urls[1], self.run_program("diff", "--all", "--unsafe", urls[1], "EMPTY"), name)
        self.assert_no_difference("diff", "--all", "--unsafe", urls[1], "EMPTY")
        for cluster in first, other:
            cluster.psql("postgres", "drop database %s" % d)
        first.psql("postgres", "drop owned by %s, %s; drop role %s, %s" % (n, m, n, m))

    def test_names_and_texts_of_every_kind(self):
        self.kinds = set()
        everyone = names(self.canary)
        for i in range(0, len(everyone), TOGETHER):
            with self.subTest(names=everyone[i:i + TOGETHER]):
                self.prove_names(everyone[i:i + TOGETHER])
        if self.cluster.major >= 15 and "pg_trgm" in self.cluster.extensions:
            self.assertEqual(every_kind() - self.kinds, CLUSTER_KINDS)

    def test_names_and_texts_of_roles_and_databases(self):
        self.kinds = set()
        servers = self.cluster.another(), self.cluster.another()
        for server in servers:
            self.addCleanup(server.stop)
            server.prepare(tablespaces=[SPACE])
        for name in names(self.canary):
            with self.subTest(name=name):
                self.prove_on_a_server(name, *servers)
        if self.cluster.major >= 15:
            self.assertEqual(CLUSTER_KINDS - self.kinds, set())

    def test_other_encodings(self):
        self.kinds = set()
        for encoding, name in (("LATIN1", "caf\u00e9"), ("EUC_JP", "\u65e5\u672c\u8a9e")):
            with self.subTest(encoding=encoding):
                self.prove_names([name], encoding)

    def test_bytes_that_are_no_text(self):
        self.kinds = set()
        database = self.load("select 1", "SQL_ASCII")
        name = b"\xff\xc3(\x9b31m" + b"\xe3\x81" * 28
        sql = (b'set client_encoding = sql_ascii; create table "' + name + b'" ("' + name + b'" text default \'' +
               name + b'\'); comment on table "' + name + b'" is \'' + name + b"';")
        subprocess.run([self.cluster.psql_program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
                        self.cluster.url(database), "-f", "-"], input=sql, check=True)
        self.prove(database, name)
        self.cluster.drop(database)


if __name__ == "__main__":
    options = test_options(build="release", together=TOGETHER)
    PGSNAP, TOGETHER = options.pgsnap, options.together
    unittest.main()
