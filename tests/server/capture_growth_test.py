#!/usr/bin/env python3
"""How the time of each of a capture's statements grows with the database, where nobody has analyzed the
catalogs yet, as after a restore or in a job that has just run all migrations: the planner knows nothing
of the rows that are there, and a join that reads one side anew for each row of the other takes hours.

  capture_growth_test.py [--pgsnap PATH] [--server MAJOR] [unittest options]
"""
import collections
import os
import re
import subprocess

from capture_case import CaptureCase, main
from cluster import TOP

MANY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "many_of_each.sql")
GENERATE_SCHEMA = os.path.join(TOP, "scripts", "generate-schema")
SMALL, TIMES = 125, 8
# What grows as the database does takes 8 times as long, what grows as its square 64 times.
FACTOR, MILLISECONDS = 20, 30
CAPTURES = 3


class Growth(CaptureCase):
    def test_with_many_of_each_kind(self):
        with open(MANY, encoding="utf-8") as file:
            many = file.read()
        self.prove(lambda number: "set many.n = %d;\n%s" % (number, many))

    def test_with_many_large_tables(self):
        if self.cluster.major < 13:
            self.skipTest("what generate-schema writes is for 13 and newer")
        self.prove(lambda number: subprocess.run([GENERATE_SCHEMA, "--tables", str(number)],
                                                 stdout=subprocess.PIPE, check=True).stdout.decode())

    def prove(self, schema_of):
        small, large = (self.durations(schema_of(number)) for number in (SMALL, SMALL * TIMES))
        self.assertGreater(len(large), 25, "statements in the server's log")
        slow = ["%s: %.1f ms with %d of each, %.1f ms with %d" % (
                    words, small.get(words, 0), SMALL, took, SMALL * TIMES)
                for words, took in large.items() if took > FACTOR * small.get(words, 0) + MILLISECONDS]
        self.assertEqual(slow, [])

    def durations(self, schema):
        """How long each statement of a capture took, in milliseconds: the least of some captures."""
        database = self.cluster.load("growth", schema)
        self.cluster.psql("postgres", "alter database %s set log_min_duration_statement = 0;"
                          "alter database %s set log_min_messages = warning" % (database, database))
        least = {}
        for _ in range(CAPTURES):
            at = os.path.getsize(self.log())
            self.capture(self.cluster.url(database))
            for words, took in self.logged(at).items():
                least[words] = min(took, least.get(words, took))
        self.cluster.drop(database)
        return least

    def log(self):
        return os.path.join(self.cluster.directory, "log")

    def logged(self, at):
        """What the log says since AT; views and rules are read in many like statements, which are one here."""
        with open(self.log(), encoding="utf-8", errors="replace") as file:
            file.seek(at)
            said = file.read()
        found = collections.Counter()
        for took, statement in re.findall(r"duration: ([\d.]+) ms  statement: (.*(?:\n\t.*)*)", said):
            words = " ".join(statement.replace("savepoint pgsnap;", "").split())
            found[re.sub(r"\d+", "N", words)[:160]] += float(took)
        return found


if __name__ == "__main__":
    main()
