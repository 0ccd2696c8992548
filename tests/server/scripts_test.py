#!/usr/bin/env python3
"""The scripts that start servers: they hand over a server, and leave nothing behind."""
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from cluster import PG_MATRIX, TOP, WITH_POSTGRES

# What a server that is handed over says of itself.
SHOW = r"""printf '%s\n' "$PGSNAP_SERVER_DIR"
psql -XAt -c 'show wal_level' -c 'show listen_addresses' -c 'show fsync' \
  -c 'show max_locks_per_transaction' -c 'show server_encoding' \
  -c "select current_user = 'postgres' and current_database() = 'postgres'"
"""


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          **options)


def is_running(directory):
    """Whether any process still works in that folder."""
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % process, "rb") as file:
                if directory.encode() in file.read():
                    return True
        except OSError:
            pass
    return False


class WithPostgresTest(unittest.TestCase):
    def assert_gone(self, directory):
        for _ in range(100):
            if not os.path.exists(directory) and not is_running(directory):
                return
            time.sleep(0.1)
        self.fail("%s is still there" % directory)

    def test_hands_over_a_server_and_takes_it_away(self):
        done = run(WITH_POSTGRES, "sh", "-c", SHOW + "exit 7")
        self.assertEqual(done.returncode, 7, done.stderr)
        directory, *answers = done.stdout.split("\n")
        self.assertEqual(answers, ["logical", "", "off", "1024", "UTF8", "t", ""])
        self.assert_gone(directory)

    def test_input_reaches_the_command(self):
        self.assertEqual(run(WITH_POSTGRES, "cat", input="words").stdout, "words")

    def test_takes_it_away_whatever_happens(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL):
            with self.subTest(number):
                process = subprocess.Popen(
                    [WITH_POSTGRES, "sh", "-c", 'echo "$PGSNAP_SERVER_DIR"; exec sleep 60'],
                    stdout=subprocess.PIPE, text=True, start_new_session=True,
                    preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
                directory = process.stdout.readline().strip()
                # As a terminal does it, the whole process group hears the signal.
                os.killpg(process.pid, number)
                process.wait()
                process.stdout.close()
                self.assertNotEqual(process.returncode, 0)
                self.assert_gone(directory)

    def test_wrong_usage(self):
        self.assertEqual(run(WITH_POSTGRES).returncode, 64)
        self.assertEqual(run(WITH_POSTGRES, "--nonesuch").returncode, 64)
        self.assertEqual(run(WITH_POSTGRES, "--version", "9", "true").returncode, 64)


class PgMatrixTest(unittest.TestCase):
    def test_says_what_cannot_be_had(self):
        with tempfile.TemporaryDirectory() as folder:
            for tool in ("sed", "dirname", "uname", "id"):
                os.symlink(shutil.which(tool), os.path.join(folder, tool))
            environment = dict(os.environ, PATH=folder, PGSNAP_MATRIX_HOME=folder + "/home")
            done = run("/bin/bash", PG_MATRIX, "bindir", "17", env=environment)
            self.assertEqual(done.returncode, 77, done.stderr)
            self.assertIn("SKIPPED: server 17 not available: it is fetched by npm", done.stderr)

    def test_lists_majors(self):
        done = run(PG_MATRIX, "list")
        self.assertEqual([line.split("\t")[0] for line in done.stdout.splitlines()],
                         [str(major) for major in range(10, 19)])

    def test_wrong_usage(self):
        self.assertEqual(run(PG_MATRIX).returncode, 64)
        self.assertEqual(run(PG_MATRIX, "nonesuch").returncode, 64)
        self.assertEqual(run(PG_MATRIX, "start", "9").returncode, 64)


class DemoTest(unittest.TestCase):
    def test_tells_unexpected_answers(self):
        done = run(os.path.join(TOP, "scripts", "demo"), "--pgsnap", "/bin/true")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn('$ pgsnap diff --unsafe "$FIRST" "$SECOND"', done.stdout)
        self.assertIn('!!   alter table "app"."users" drop column "last_login";', done.stdout)
        self.assertIn("of the answers were not the expected ones", done.stdout)


class ShowQueryTest(unittest.TestCase):
    PROGRAM = os.path.join(TOP, "scripts", "show-query")

    def setUp(self):
        if "PGSNAP_SHOW_QUERY" not in os.environ:
            self.skipTest("ctest names the program that it built: PGSNAP_SHOW_QUERY")

    def test_prints_what_a_major_is_asked(self):
        old, new = (run(self.PROGRAM, "index", version).stdout for version in ("14", "15"))
        self.assertIn("from pg_index i", old)
        self.assertNotIn("indnullsnotdistinct", old)
        self.assertIn("indnullsnotdistinct", new)
        self.assertNotIn("--@", new)

    def test_servers_take_it(self):
        sql = run(self.PROGRAM, "attributes/dependencies", "15").stdout
        done = run(WITH_POSTGRES, "psql", "-XAtqc", sql)
        self.assertEqual((done.returncode, done.stdout), (0, ""), done.stderr)

    def test_wrong_usage(self):
        done = run(self.PROGRAM, "nonesuch", "15")
        self.assertEqual(done.returncode, 64)
        self.assertIn("there is no query 'nonesuch'; there are:", done.stderr)
        self.assertIn(" index ", done.stderr)
        self.assertEqual(run(self.PROGRAM, "index").returncode, 64)
        self.assertEqual(run(self.PROGRAM, "index", "9").returncode, 64)


class InstallPackagesTest(unittest.TestCase):
    PROGRAM = os.path.join(TOP, "scripts", "install-packages")

    def test_names_what_is_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            # A dpkg-query that knows of one package only.
            with open(folder + "/dpkg-query", "w", encoding="utf-8") as file:
                file.write("#!/bin/sh\necho installed postgresql\necho not-installed sqlite3\n")
            os.chmod(folder + "/dpkg-query", 0o755)
            done = run(self.PROGRAM, "--check", "test",
                       env=dict(os.environ, PATH=folder + ":" + os.environ["PATH"]))
        self.assertEqual(done.returncode, 1)
        self.assertIn("missing: postgresql-contrib postgresql-client sqlite3 python3", done.stderr)
        self.assertEqual(run(self.PROGRAM, "--nonesuch").returncode, 64)


if __name__ == "__main__":
    unittest.main()
