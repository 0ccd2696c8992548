#!/usr/bin/env python3
"""Captures under the conditions of real servers: little rights, poolers, standbys, odd encodings,
settings made for others, locks, a server that stops.

  capture_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import argparse
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
import unittest

from cluster import Cluster, SqlError, run_under_server
from fixture import Fixture
from proxy import Proxy

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
EVERY_KIND = os.path.join(TOP, "fixtures", "schema", "everything_at_once")

# A bit of everything whose text depends on settings, or that the server prints by looking around.
SCHEMA = r"""
create schema app;
create table app.base (id int primary key, a text not null default E'a\\b', t timestamptz default
  '2020-01-02 03:04:05+00', d date default '2020-01-02', i interval default '1 day 02:03:04',
  b bytea default '\x0102ff', f float8 default 0.1, m money default 12.34, "Odd ""name" int);
create table app.child (id serial primary key, base_id int references app.base (id),
  check (id <> 5 and base_id is not null));
create index on app.base (lower(a)) where d > '2021-03-04';
create view app.one as select id, a, t + '1 mon'::interval as later from app.base where a like 'x\%';
create materialized view app.two as select count(*) as n from app.one;
create function app.f(x app.base, y text default 'z') returns setof app.base language sql as
  $$ select * from app.base $$;
comment on column app.base.a is 'it''s a comment';
create schema secret;
revoke all on schema secret from public;
create table secret.hidden (x int);
alter table secret.hidden enable row level security;
"""

PGSNAP = None


def run(*arguments, timeout=120, env=None):
    return subprocess.run([PGSNAP, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          timeout=timeout, env=dict(os.environ, **(env or {})))


class CaptureTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "capture_test")
        os.makedirs(cls.folder, exist_ok=True)
        cls.database = cls.cluster.load("capture", SCHEMA)
        cls.url = cls.cluster.url(cls.database)

    @classmethod
    def tearDownClass(cls):
        cls.cluster.close()

    def other_sessions(self):
        """Cluster keeps one session for each database; threads want their own."""
        cluster = Cluster()
        self.addCleanup(cluster.close)
        return cluster

    def path(self, name="out.snap"):
        return os.path.join(self.folder, name)

    def capture(self, url, *options, name="out.snap", env=None):
        """The bytes of a capture."""
        path = self.path(name)
        if os.path.exists(path):
            os.remove(path)
        done = run("capture", "--portable", "--format", "json", *options, url, path, env=env)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        with open(path, "rb") as file:
            return file.read()

    def assert_fails(self, words, url, *options, timeout=60):
        """The capture ends with an error that says WORDS, in time, and leaves no file."""
        path = self.path("none.snap")
        done = run("capture", *options, url, path, timeout=timeout)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 1, said)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, said)
        self.assertFalse(os.path.exists(path))
        self.assertEqual([f for f in os.listdir(self.folder) if "none.snap" in f], [])
        return said

    # ---- rights

    @contextlib.contextmanager
    def little_rights(self, database, cluster=None):
        """The URL of a role that may only connect to the database, as nobody else may."""
        cluster = cluster or self.cluster
        cluster.psql("postgres", """
            create role nobody_much login;
            revoke all on database %s from public;
            grant connect on database %s to nobody_much;
            """ % (database, database))
        try:
            yield cluster.url(database).replace("user=postgres", "user=nobody_much")
        finally:
            cluster.drop(database)
            cluster.psql("postgres", "drop role nobody_much")

    def assert_read_alike(self, url, little_url, *options):
        """A superuser's capture and the other's are equal but for what the latter says it lacks; what
        that is."""
        full = json.loads(self.capture(url, *options, name="full.snap"))
        little = json.loads(self.capture(little_url, *options, name="little.snap"))
        for snapshot in full, little:
            self.assertNotIn("s3cret", json.dumps(snapshot))
        self.assertEqual(full["unread"], [])
        self.assertEqual(full["unmodelled"], little["unmodelled"])
        self.assertEqual(full["objects"].keys(), little["objects"].keys())
        unread = {tuple(field.split(".")) for field in little["unread"]}
        for address, values in full["objects"].items():
            kind = address.split(" ")[0]
            hidden = {"sha256"} | {field for k, field in unread if k == kind}
            if hidden == {"sha256"}:
                self.assertEqual(values, little["objects"][address], address)
            else:
                for field in values.keys() | little["objects"][address].keys():
                    if field not in hidden:
                        self.assertEqual(values.get(field),
                                         little["objects"][address].get(field), address)
        # What is not known is no difference, in either direction.
        for pair in ("full.snap", "little.snap"), ("little.snap", "full.snap"):
            done = run("diff", "--all", self.path(pair[0]), self.path(pair[1]))
            self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr.decode())
            for field in little["unread"]:
                self.assertIn(field + " could not be read by the capturing role and is not compared",
                              done.stderr.decode())
        return little["unread"]

    def test_a_role_that_may_only_connect_reads_the_same(self):
        cluster = self.cluster
        database = cluster.load("rights", SCHEMA)
        if "postgres_fdw" in cluster.extensions:
            cluster.psql(database, """
                create extension postgres_fdw;
                create server away foreign data wrapper postgres_fdw options (host 'h');
                create user mapping for postgres server away options (user 'u', password 's3cret');
                create foreign table app.far (x int) server away options (table_name 't');
                """)
        cluster.psql(database, """
            create subscription sub connection 'host=nowhere password=s3cret' publication p
              with (connect = false, slot_name = none);
            """)
        with self.little_rights(database) as little_url:
            self.assert_read_alike(cluster.url(database), little_url)

    def test_a_role_that_may_only_connect_reads_every_kind(self):
        fixture = Fixture(EVERY_KIND)
        if fixture.reason_to_skip(self.cluster):
            self.skipTest("SKIPPED: " + fixture.reason_to_skip(self.cluster))
        # Of its own: it has tablespaces and a library that other tests do not expect.
        cluster = self.cluster.another()
        self.addCleanup(cluster.stop)
        cluster.prepare(fixture.get("roles"), fixture.get("tablespaces"))
        cluster.load_label_provider()
        database = cluster.load("every_kind", fixture.sides["to"])
        cluster.psql(database, """
            alter role alice password 's3cret';
            alter role bob in database %s set work_mem = '7MB';
            alter database %s set lock_timeout = '7s';
            """ % (database, database))
        with self.little_rights(database, cluster) as little_url:
            url = cluster.url(database)
            unread = self.assert_read_alike(url, little_url, "--all")
            self.assertEqual(unread, ["user_mapping.option_names"])
            # Without that kind it is the same file, digests and all.
            cluster.psql(database, r"""
                select format('drop user mapping for %s server %I', usename, srvname)
                  from pg_user_mappings \gexec
                """)
            self.assertEqual(self.capture(url, "--all"), self.capture(little_url, "--all"))

    def test_a_managed_server(self):
        """As cloud providers run them: no superuser, roles, schemas, extensions and event triggers of
        the provider's, and schemas that may not be entered."""
        cluster = self.cluster
        name = cluster.load("managed", """
            create role provider superuser login; create role provider_admin;
            create role customer login createrole createdb; grant provider_admin to customer;
            """)
        cluster.psql(name, """
            set session authorization provider;
            create schema provider_tools; revoke all on schema provider_tools from public;
            create table provider_tools.heartbeat (at timestamptz);
            create function provider_tools.guard() returns event_trigger language plpgsql as
              'begin end';
            create event trigger provider_guard on ddl_command_start
              execute procedure provider_tools.guard();
            create schema extensions; grant usage on schema extensions to customer;
            """)
        if "pg_trgm" in cluster.extensions:
            cluster.psql(name, "set session authorization provider; "
                         "create extension pg_trgm schema extensions")
        cluster.psql(name, "grant create on database %s to customer" % name)
        cluster.psql(name, "set session authorization customer; create schema app; "
                     "create table app.t (a text)")
        if "pg_trgm" in cluster.extensions:
            cluster.psql(name, "set session authorization customer; "
                         "create index on app.t using gin (a extensions.gin_trgm_ops)")
        try:
            as_customer = cluster.url(name).replace("user=postgres", "user=customer")
            self.assertEqual(self.capture(as_customer, "--all", name="customer.snap"),
                             self.capture(cluster.url(name), "--all", name="all.snap"))
            self.assertEqual(json.loads(self.capture(as_customer))["unread"], [])
            for pair in (as_customer, cluster.url(name)), (self.path("all.snap"), as_customer):
                done = run("diff", "--all", *pair)
                self.assertEqual((done.returncode, done.stdout, done.stderr), (0, b"", b""))
            # The customer's own schema goes to a plain server, without the provider's things.
            plan = run("diff", "--exclude-schema", "provider_*", "--ignore", "event_trigger",
                       "EMPTY", as_customer)
            self.assertEqual(plan.returncode, 2, plan.stderr)
            self.assertNotIn(b"provider", plan.stdout)
            plain = cluster.load("plain", plan.stdout.decode())
            done = run("diff", "--exclude-schema", "provider_*", "--ignore", "event_trigger",
                       cluster.url(plain), self.path("customer.snap"))
            self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
            cluster.drop(plain)
        finally:
            cluster.drop(name)
            cluster.psql("postgres", "drop role provider, provider_admin, customer")

    # ---- roles and the database, which are captured only when asked for

    def make_cluster_objects(self, suffix):
        """A database with settings, and roles, which go at the end of the test."""
        cluster = self.cluster
        database = cluster.load(suffix, "create schema app; create table app.t (x int);")

        def clean():
            cluster.drop(database)
            cluster.psql("postgres", "drop owned by team_lead, team; drop role team_lead, team, little;")
        self.addCleanup(clean)
        cluster.psql(database, """
            create role team createdb;
            create role team_lead login password 'pass-w0rd' valid until '2040-01-01 00:00:00+01';
            create role little login;
            grant team to team_lead with admin option;
            comment on role team is 'those who build';
            alter role team_lead set work_mem = '7MB';
            alter role team_lead set app.jwt_secret = 's3cret-1';
            alter role team_lead set search_path = app, "My Schema";
            alter database {0} set statement_timeout = '99s';
            alter database {0} set app.api_key = 's3cret-2';
            alter role team_lead in database {0} set lock_timeout = '98s';
            alter database {0} connection limit 77;
            grant create on database {0} to team;
            comment on database {0} is 'for tests';
            """.format(database))
        return database

    def test_roles_and_the_database_are_captured_only_when_asked_for(self):
        database = self.make_cluster_objects("scope")
        url = self.cluster.url(database)
        kinds = {"role", "role_membership", "role_setting", "parameter", "database",
                 "database_setting"}
        plain = json.loads(self.capture(url, name="plain.snap"))
        self.assertEqual({o.split(" ")[0] for o in plain["objects"]} & kinds, set())
        for kind in kinds:
            self.assertTrue(plain["kinds"][kind][0].startswith("not_captured "), kind)
        both = self.capture(url, "--all", name="both.snap")
        for words in b"s3cret", b"pass-w0rd", b"SCRAM", b"md5", database.encode():
            self.assertNotIn(words, both)
        objects = json.loads(both)["objects"]
        self.assertEqual(objects["role team"]["comment"], "those who build")
        self.assertTrue(objects["role postgres"]["bootstrap"])
        lead = objects["role team_lead"]
        self.assertEqual((lead["login"], lead["valid_until"]), (True, "2039-12-31 23:00:00+00"))
        self.assertEqual(objects['role_setting team_lead."app.jwt_secret"'].get("value"), None)
        self.assertTrue(objects['role_setting team_lead."app.jwt_secret"']["hidden"])
        self.assertEqual(objects["database current"]["connection_limit"], 77)
        self.assertEqual(objects["database_setting team_lead.lock_timeout"]["value"], "98s")
        roles = json.loads(self.capture(url, "--roles"))["objects"]
        self.assertEqual({o.split(" ")[0] for o in roles} & kinds,
                         {"role", "role_membership", "role_setting"})
        # Who may only connect reads the same.
        little = self.capture(url.replace("user=postgres", "user=little"), "--all")
        self.assertEqual(little, both)

    def test_a_snapshot_without_roles_is_an_error_where_they_are_asked_for(self):
        database = self.make_cluster_objects("asked")
        url = self.cluster.url(database)
        self.capture(url, name="plain.snap")
        self.capture(url, "--all", name="both.snap")
        plain, both = self.path("plain.snap"), self.path("both.snap")
        for option in "--roles", "--database":
            done = run("diff", option, plain, both)
            said = done.stderr.decode()
            self.assertEqual((done.returncode, done.stdout), (1, b""))
            self.assertIn("plain.snap was captured without", said)
            self.assertIn("pgsnap capture " + option, said)
            done = run("restore", option, plain)
            self.assertEqual((done.returncode, done.stdout), (1, b""))
        done = run("diff", "--all", plain, both)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr.decode())
        self.assertIn("plain.snap was captured without roles", done.stderr.decode())
        # A live database is read as it must be.
        done = run("diff", "--roles", "--database", both, url)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr.decode())

    def test_a_plan_for_the_database_names_the_one_it_runs_in(self):
        database = self.make_cluster_objects("named")
        other = self.cluster.load("other", "create schema app; create table app.t (x int);")
        self.addCleanup(self.cluster.drop, other)
        wanted = self.path("wanted.snap")
        self.capture(self.cluster.url(database), "--database", name="wanted.snap")
        done = run("diff", "--database", self.cluster.url(other), wanted)
        self.assertEqual(done.returncode, 2, done.stderr.decode())
        self.assertIn('alter database "%s" connection limit 77' % other, done.stdout.decode())
        self.assertNotIn(database, done.stdout.decode())
        # A portable snapshot does not know its database's name.
        self.capture(self.cluster.url(other), "--database", name="portable.snap")
        done = run("diff", "--database", self.path("portable.snap"), wanted)
        self.assertEqual((done.returncode, done.stdout), (1, b""))
        self.assertIn("--database-name", done.stderr.decode())
        done = run("diff", "--database", "--database-name", other, self.path("portable.snap"), wanted)
        self.assertEqual(done.returncode, 2, done.stderr.decode())
        # Secrets are told of, and left as they are.
        self.assertIn("app.api_key", done.stderr.decode())
        self.cluster.psql(other, done.stdout.decode(), one_transaction=True)
        done = run("diff", "--database", self.cluster.url(other), wanted)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr.decode())

    def test_roles_are_restored_when_asked_for(self):
        database = self.make_cluster_objects("restored")
        self.capture(self.cluster.url(database), "--all", name="all.snap")
        snapshot = self.path("all.snap")
        done = run("restore", snapshot)
        self.assertNotIn("create role", done.stdout.decode())
        self.assertNotIn("alter database", done.stdout.decode())
        other = self.cluster.another()
        self.addCleanup(other.stop)
        empty = other.create("again")
        done = run("restore", "--roles", "--database", "--database-name", empty, snapshot)
        self.assertEqual(done.returncode, 0, done.stderr.decode())
        self.assertIn("without a password", done.stderr.decode())
        other.psql(empty, done.stdout.decode(), one_transaction=True)
        done = run("diff", "--all", other.url(empty), snapshot)
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr.decode())
        # The way back needs --unsafe: passwords are lost.
        done = run("diff", "--roles", snapshot, "EMPTY")
        self.assertEqual((done.returncode, done.stdout), (3, b""))
        self.assertIn("the role's password and memberships", done.stderr.decode())
        self.assertNotIn('drop role "postgres"', done.stderr.decode())

    # ---- what no snapshot holds

    def test_what_users_put_into_the_system_is_reported(self):
        cluster = self.cluster
        database = cluster.load("unmodelled", """
            create function pg_catalog.in_system() returns int language sql as 'select 1';
            create table information_schema.added (a int);
            create function public.same(text, int) returns bool language sql immutable as
              'select $1 = $2::text';
            create operator public.~=~~ (leftarg = text, rightarg = int, procedure = public.same);
            """)
        self.addCleanup(cluster.drop, database)
        cluster.psql(database, """
            alter operator family pg_catalog.text_ops using hash add operator 1 public.~=~~ (text, int);
            select lo_create(4711);
            grant select on large object 4711 to public;
            create table public.noted (a int);
            comment on column public.noted.ctid is 'where it is';
            """)
        path = self.path("odd.snap")
        done = run("capture", cluster.url(database), path)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 0, said)
        for words in ("pg_catalog.in_system()", "information_schema.added", "large objects (1)", "noted.ctid",
                      "operator 1 (pg_catalog.text, integer) of pg_catalog.text_ops"):
            self.assertIn(words, said)
        os.remove(path)
        done = run("capture", "--strict", cluster.url(database), path)
        self.assertEqual(done.returncode, 1)
        self.assertFalse(os.path.exists(path))

    # ---- settings

    def test_settings_of_roles_and_databases_do_not_matter(self):
        plain = self.capture(self.url)
        settings = {
            "search_path": "app, secret", "quote_all_identifiers": "on", "datestyle": "German, DMY",
            "timezone": "Asia/Kathmandu", "intervalstyle": "iso_8601", "bytea_output": "escape",
            "standard_conforming_strings": "off", "escape_string_warning": "off",
            "extra_float_digits": "-5", "array_nulls": "off", "transform_null_equals": "on",
            "statement_timeout": "1s", "lock_timeout": "1", "client_encoding": "LATIN1",
            "idle_in_transaction_session_timeout": "1s", "row_security": "off",
            "default_transaction_isolation": "serializable", "default_transaction_deferrable": "on",
            "default_transaction_read_only": "on", "client_min_messages": "debug1",
            "enable_hashjoin": "off", "enable_seqscan": "off", "enable_sort": "off",
            "from_collapse_limit": "1", "join_collapse_limit": "1", "work_mem": "64",
            "xmlbinary": "hex", "backslash_quote": "off", "lc_messages": "C",
        }
        self.addCleanup(self.cluster.psql, "postgres",
                        "alter role postgres in database %s reset all" % self.database)
        for name, value in settings.items():
            # From another database: these hold for sessions of this one.
            self.cluster.psql("postgres", "alter role postgres in database %s set %s = %s" % (
                self.database, name, value if name in ("search_path", "datestyle")
                else "'%s'" % value))

        # Not what says how the database is set up.
        def objects(text):
            return {k: v for k, v in json.loads(text)["objects"].items()
                    if not k.startswith("role_setting")}
        done = run("capture", self.url, self.path("noise.snap"))
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        self.assertEqual(objects(self.capture(self.url)), objects(plain))

    def test_captures_of_one_database_are_the_same_bytes(self):
        self.assertEqual(self.capture(self.url), self.capture(self.url))

    def test_every_catalog_is_watched(self):
        """Also those that no query names, since the functions that print definitions read them."""
        with open(os.path.join(TOP, "snapshot", "capture", "fingerprint.cc"), encoding="utf-8") as file:
            watched = set(re.findall(r'\{"(pg_\w+)"', file.read()))
        no_definitions = {
            "pg_statistic", "pg_statistic_ext_data", "pg_largeobject",  # data
            "pg_shdepend",  # follows from owners, privileges and policies
            "pg_replication_origin", "pg_subscription_rel",  # how far replication is
            "pg_pltemplate",  # what CREATE LANGUAGE knew by itself, before 13
        }
        catalogs = set(self.cluster.psql("postgres", "select relname from pg_class where relkind = 'r' "
                                         "and relnamespace = 'pg_catalog'::regnamespace").split())
        self.assertEqual(catalogs - watched, no_definitions & catalogs)

    def test_several_connections_read_the_same(self):
        plain = self.capture(self.url)
        for jobs in ("1", "2", "5", "40"):
            self.assertEqual(self.capture(self.url, "--jobs", jobs), plain)

    def test_several_connections_wait_for_a_lock_too(self):
        plain = self.capture(self.url)
        session = self.locker("lock table app.base in access exclusive mode")
        threading.Timer(1, self.unlock, [session]).start()
        self.assertEqual(self.capture(self.url, "--jobs", "3"), plain)

    # ---- encodings

    def test_other_encodings(self):
        names = {"LATIN1": "tàblé ñ", "EUC_JP": "表の名前", "UTF8": "tàblé 表 😀", "WIN1251": "таблица"}
        for encoding, name in names.items():
            with self.subTest(encoding=encoding):
                script = """
                    create table "%s" ("c %s" int default 5, "%s" text check ("%s" <> '%s'));
                    create view "v %s" as select "c %s" as "x %s" from "%s" where "%s" <> 'a%s';
                    comment on table "%s" is '%s'; """ % ((name,) * 13)
                contents = set()
                for other in (encoding, "UTF8"):
                    database = self.encoded_database(other)
                    self.cluster.psql(database, script)
                    content = json.loads(self.capture(self.cluster.url(database),
                                                      name="%s.snap" % other))["objects"]
                    self.assertTrue(any(name in address for address in content), content.keys())
                    contents.add(json.dumps(content))
                    self.assert_restores(database, other, "%s.snap" % other)
                    self.cluster.drop(database)
                self.assertEqual(len(contents), 1)

    def test_names_in_sql_ascii_are_bytes(self):
        database = self.encoded_database("SQL_ASCII")
        long_name = "é" * 40  # 80 bytes, cut to 63 in the middle of a character
        subprocess.run(
            [self.cluster.psql_program, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d",
             self.cluster.url(database)], check=True, stderr=subprocess.DEVNULL,
            env=dict(os.environ, PGCLIENTENCODING="SQL_ASCII"),
            input=('create table "%s" (a int);' % long_name).encode() +
            b'create table "\xe9\xff" ("\x80" text default \'\xfe\'); create table "\xc3\xa9" (a int);'
            b'comment on table "\xe9\xff" is \'\xe0\';')
        url = self.cluster.url(database)
        for form in "json", "binary", "sqlite":
            path = self.path("ascii.snap")
            done = run("capture", "--portable", "--format", form, url, path)
            self.assertEqual(done.returncode, 0, done.stderr.decode())
            done = run("diff", path, url)
            self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        self.assert_restores(database, "SQL_ASCII", "ascii.snap")
        self.cluster.drop(database)

    def encoded_database(self, encoding):
        name = "encoded_%s_%d" % (encoding.lower(), time.monotonic_ns())
        self.cluster.psql("postgres", "create database %s template template0 encoding '%s' "
                          "lc_collate 'C' lc_ctype 'C'" % (name, encoding))
        return name

    def assert_restores(self, database, encoding, snapshot):
        again = self.encoded_database(encoding)
        sql = run("restore", self.path(snapshot))
        self.assertEqual(sql.returncode, 0 if not sql.stdout else sql.returncode, sql.stderr)
        env = dict(os.environ, PGCLIENTENCODING="SQL_ASCII" if encoding == "SQL_ASCII" else "UTF8")
        done = subprocess.run([self.cluster.psql_program, "-X", "-q", "-1", "-v", "ON_ERROR_STOP=1",
                               "-d", self.cluster.url(again)], input=sql.stdout, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(done.returncode, 0, done.stdout)
        done = run("diff", "--all", self.cluster.url(database), self.cluster.url(again))
        self.assertEqual((done.returncode, done.stdout), (0, b""), done.stderr)
        self.cluster.drop(again)

    # ---- locks

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
            process = subprocess.Popen(
                [PGSNAP, "capture", "-v", "--lock-wait", "8", proxy.url(self.database), self.path()],
                stderr=subprocess.PIPE, text=True)
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

    # ---- poolers

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

    # ---- standbys

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
                            self.assertIn(file.read(), both)
                    else:
                        self.assertIn("the schema kept changing", done.stderr.decode())
                        self.assertFalse(os.path.exists(self.path("replayed.snap")))
                self.assertGreater(good, 13)
            finally:
                over.set()
                thread.join()

    # ---- servers and networks that go away

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
            process = subprocess.Popen([PGSNAP, "capture", server.url("postgres"), path],
                                       stderr=subprocess.PIPE)
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
        at = self.cluster.psql("postgres", "select pg_current_wal_lsn()")
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


def main():
    global PGSNAP
    parser = argparse.ArgumentParser(add_help=False)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", "dev", "pgsnap"))
    parser.add_argument("--server", type=int)
    options, rest = parser.parse_known_args()
    run_under_server(options.server)
    PGSNAP = os.path.abspath(options.pgsnap)
    unittest.main(argv=sys.argv[:1] + rest)


if __name__ == "__main__":
    main()
