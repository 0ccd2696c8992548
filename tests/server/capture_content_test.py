#!/usr/bin/env python3
"""What a capture holds: the same with other settings, encodings and numbers of connections. What no
snapshot holds is named.

  capture_content_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import json
import os
import re
import subprocess
import time

from capture_case import CaptureCase, main, run
from cluster import TOP


class CaptureContentTest(CaptureCase):
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
            comment on type public.noted is 'its rows';
            create view public.seen as select a from public.noted;
            comment on rule "_RETURN" on public.seen is 'its query';
            create table public.spans (name text, span int4range,
              constraint apart exclude using gist (int4range(0, length(name)) with &&, span with &&));
            alter index public.apart alter column 1 set statistics 50;
            create table public.parted (a int) partition by list (a);
            create table public.part partition of public.parted for values in (1);
            create function public.let() returns trigger language plpgsql as 'begin return new; end';
            create trigger watch after insert on public.parted for each row execute function public.let();
            comment on trigger watch on public.part is 'a clone';
            """)
        path = self.path("odd.snap")
        done = run("capture", cluster.url(database), path)
        said = done.stderr.decode()
        self.assertEqual(done.returncode, 0, said)
        for words in ("pg_catalog.in_system()", "information_schema.added", "large objects (1)", "noted.ctid",
                      "comment on type public.noted", 'comment on rule "_RETURN" on public.seen',
                      "of index public.apart", "comment on trigger watch on public.part",
                      "operator 1 (pg_catalog.text, integer) of pg_catalog.text_ops"):
            self.assertIn(words, said)
        os.remove(path)
        done = run("capture", "--strict", cluster.url(database), path)
        self.assertEqual(done.returncode, 1)
        self.assertFalse(os.path.exists(path))

    def test_what_uses_temporary_objects_is_refused(self):
        database = self.cluster.load("sessions", "create table public.lasting (a int); create type public.one as (b int);")
        self.addCleanup(self.cluster.drop, database)
        session = self.other_sessions()
        plain = self.capture(self.cluster.url(database))
        session.ask(database, """
            create temp table row_type (a int primary key default 5, b text[], check (a > 3));
            create temp view seen as select * from row_type join public.lasting using (a);
            create domain pg_temp.small as int check (value < 10);
            create function pg_temp.five() returns int language sql as 'select 5';
            create temp table of_domain (s pg_temp.small, r row_type[], d int default pg_temp.five());
            """)
        self.assertEqual(self.capture(self.cluster.url(database)), plain)
        for make, words, drop in (
                ("create domain public.of_row as row_type", ("domain public.of_row uses", "row_type"),
                 "drop domain public.of_row"),
                ("create domain public.of_array as pg_temp.small[]", ("domain public.of_array uses", "small"),
                 "drop domain public.of_array"),
                ("alter table public.lasting add column more row_type", ("column public.lasting.more uses", "row_type"),
                 "alter table public.lasting drop column more"),
                ("alter table public.lasting alter a set default pg_temp.five()",
                 ("column_default public.lasting.a uses", "five()"),
                 "alter table public.lasting alter a drop default"),
                ("create function public.f(row_type) returns int language sql as 'select 1'",
                 ("function public.f.", "row_type"), "drop function public.f(row_type)"),
                ("create view public.v as select pg_temp.five()", ("view public.v uses", "five()"),
                 "drop view public.v"),
                ("alter type public.one add attribute s pg_temp.small", ("column public.one.s uses", "small"),
                 "alter type public.one drop attribute s")):
            with self.subTest(make):
                session.ask(database, make)
                self.assert_fails((*words, "which is temporary"), self.cluster.url(database))
                session.ask(database, drop)
                self.assertEqual(self.capture(self.cluster.url(database)), plain)

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


if __name__ == "__main__":
    main()
