"""What the capture_*_test.py share: a database with a bit of everything, captures of it, and main()."""
import os
import subprocess
import unittest

from cluster import Cluster, test_options

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


def start(*arguments, **options):
    return subprocess.Popen([PGSNAP, *arguments], stderr=subprocess.PIPE, **options)


class CaptureCase(unittest.TestCase):
    """Tests of the database that SCHEMA makes, at self.url."""

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster()
        cls.folder = os.path.join(os.environ["PGSNAP_SERVER_DIR"], "capture")
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


def main():
    """Runs the tests of the program that calls it."""
    global PGSNAP
    PGSNAP = test_options().pgsnap
    unittest.main()
