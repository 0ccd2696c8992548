#!/usr/bin/env python3
"""Captures of roles and of the database, which are captured only when asked for.

  capture_roles_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import json

from capture_case import CaptureCase, main, run


class CaptureRolesTest(CaptureCase):
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


if __name__ == "__main__":
    main()
