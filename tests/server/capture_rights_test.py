#!/usr/bin/env python3
"""Captures by roles with little rights, also on a server that others manage.

  capture_rights_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import contextlib
import json
import os

from capture_case import SCHEMA, CaptureCase, main, run
from cluster import TOP
from fixture import Fixture

EVERY_KIND = os.path.join(TOP, "fixtures", "schema", "everything_at_once")


class CaptureRightsTest(CaptureCase):
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


if __name__ == "__main__":
    main()
