#!/usr/bin/env python3
"""Kills the program with SIGKILL at random moments while it writes over an old file: the old bytes or
the new ones are there afterwards, and what else is in the folder the next write removes.

  kill_writes.py [--quick] [--points N] [--seed S] [--pgsnap PATH]
"""
import argparse
import collections
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

from cluster import Cluster, run_under_server

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OLD = b"what was there before" * 1000

# Large enough that writing takes a good part of the time.
SCHEMA = """
do $$ begin for i in 1..%d loop
  execute format('create table t%%s (a int, b text default %%L)', i, repeat('x', 20000));
end loop; end $$;
"""


def read(path):
    with open(path, "rb") as file:
        return file.read()


class Killer:
    def __init__(self, program, folder, options):
        self.program = program
        self.folder = folder
        self.path = os.path.join(folder, "prod.snap")
        self.options = options
        self.seen = collections.Counter()
        begun = time.monotonic()
        self.run(None)
        self.whole = read(self.path)
        self.seconds = time.monotonic() - begun

    def run(self, seconds):
        """Runs it, and kills it after that time. Whether it was still running."""
        process = subprocess.Popen([*self.program, self.path, *self.options], stderr=subprocess.PIPE)
        try:
            if seconds is None:
                process.wait()
            else:
                process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        said = process.stderr.read().decode()
        process.stderr.close()
        process.wait()
        if process.returncode not in (0, -signal.SIGKILL):
            sys.exit("kill_writes: the program failed: " + said)
        return process.returncode != 0

    def point(self, seconds):
        with open(self.path, "wb") as file:
            file.write(OLD)
        killed = self.run(seconds)
        now = read(self.path)
        left = [name for name in os.listdir(self.folder) if name != "prod.snap"]
        if now not in (OLD, self.whole) or not (killed or now == self.whole):
            sys.exit("kill_writes: FAILED: killed after %.6f s, %s: %d bytes are there, neither the %d "
                     "old ones nor the %d new ones" % (seconds, self.options, len(now), len(OLD),
                                                       len(self.whole)))
        if any(not name.startswith(".pgsnap-") for name in left) or len(left) > 1:
            sys.exit("kill_writes: FAILED: killed after %.6f s, there is %s" % (seconds, left))
        state = "new bytes" if now == self.whole else "old bytes"
        self.seen[state + (", an unfinished file beside it" if left else "")] += 1

    def clean(self):
        self.run(None)
        left = os.listdir(self.folder)
        if left != ["prod.snap"] or read(self.path) != self.whole:
            sys.exit("kill_writes: FAILED: after the next write there is " + repr(left))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", "release", "pgsnap"))
    parser.add_argument("--points", type=int)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    run_under_server(None)
    points = options.points or (60 if options.quick else 1000)
    chance = random.Random(options.seed)
    print("kill_writes: %d points, --seed %d" % (points, options.seed), flush=True)
    cluster = Cluster()
    database = cluster.load("kills", SCHEMA % 500)
    program = os.path.abspath(options.pgsnap)
    total = collections.Counter()
    with tempfile.TemporaryDirectory(prefix="pgsnap-kills-") as folder:
        source = os.path.join(folder, "source.snap")
        subprocess.run([program, "capture", cluster.url(database), source], check=True)
        runs = [([program, "convert", source], form) for form in ("binary", "sqlite", "json")]
        runs.append(([program, "capture", cluster.url(database)], "binary"))
        for i, (command, form) in enumerate(runs):
            where = os.path.join(folder, str(i))
            os.mkdir(where)
            killer = Killer(command, where, ["--format", form])
            for number in range(points // len(runs)):
                killer.point(chance.uniform(0, killer.seconds * 1.2))
                if number % 10 == 9:
                    killer.clean()
            killer.clean()
            print("kill_writes: %s --format %s: %s" % (command[1], form, "; ".join(
                "%d times %s" % (n, what) for what, n in sorted(killer.seen.items()))), flush=True)
            total += killer.seen
    cluster.drop(database)
    cluster.close()
    states = {what.split(",")[0] for what in total}
    if states != {"old bytes", "new bytes"}:
        sys.exit("kill_writes: FAILED: all points had " + ", ".join(states) + ": nothing was tested")
    print("kill_writes: all %d points left the old bytes or the new ones" % sum(total.values()))


if __name__ == "__main__":
    main()
