#!/usr/bin/env python3
"""Compares what one and the same script makes on two majors of PostgreSQL: pgsnap must see no
difference that is none, in either direction.

The snapshots are those that `run_fixtures.py --snapshots FOLDER` left, of both sides of every
fixture that runs on both. majors.py has the few that differ, with the reason.
Exits with 0 when all is as expected, 1 when not, 77 when a major's snapshots are not there.
"""
import argparse
import concurrent.futures
import os
import re
import subprocess
import sys

from cluster import TOP
from majors import is_expected


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build/dev/pgsnap"))
    parser.add_argument("--snapshots", required=True, help="their folder, which has one for each major")
    parser.add_argument("majors", type=int, nargs=2)
    parser.add_argument("-v", "--verbose", action="store_true", help="print plans whole")
    return parser.parse_args()


def snapshots(folder):
    """"KIND/CASE/SIDE" of all snapshots below a folder."""
    return {os.path.relpath(os.path.join(where, file), folder)
            for where, _, files in os.walk(folder) for file in files}


def differences(args, name, majors):
    """What is wrong with one pair, or None."""
    files = [os.path.join(args.snapshots, str(major), name) for major in majors]
    done = subprocess.run([args.pgsnap, "diff", "--unsafe", "--all", *files], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode not in (0, 2):
        return "exit status %d: %s" % (done.returncode, done.stderr.strip())
    left = re.sub(r"(?m)^--.*\n?", "", done.stdout).strip()
    return left or None


def main():
    args = arguments()
    found = []
    for major in args.majors:
        folder = os.path.join(args.snapshots, str(major))
        if not os.path.isdir(folder):
            print("SKIPPED: no snapshots of server %d in %s; its fixtures have not run" % (
                major, args.snapshots))
            return 77
        found.append(snapshots(folder))
    names = sorted(found[0] & found[1])
    failed = expected = 0
    jobs = [(name, majors) for name in names for majors in (args.majors, args.majors[::-1])]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (name, majors), wrong in zip(jobs, pool.map(
                lambda job: differences(args, *job), jobs)):
            if wrong is None:
                continue
            if is_expected(name, wrong):
                expected += 1
                continue
            failed += 1
            print("FAIL %s, %d -> %d:" % (name, *majors))
            lines = wrong.split("\n")
            for line in lines if args.verbose else lines[:8]:
                print("     " + line)
    print("%d snapshots of %d and %d, in both directions; %d differences are expected" % (
        len(names), *args.majors, expected))
    print("%d passed, %d failed" % (len(jobs) - failed - expected, failed))
    return 1 if failed or not names else 0


if __name__ == "__main__":
    sys.exit(main())
