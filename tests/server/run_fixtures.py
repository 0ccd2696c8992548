#!/usr/bin/env python3
"""Proves on a real server that the plans of all fixtures are right: see fixtures/README.md.

Starts a throwaway server through scripts/with-postgres. Exits with 0 when every fixture passed, 1
when one failed, 64 for wrong usage, 77 when no server of the wanted major can be had here.
"""
import argparse
import concurrent.futures
import os
import shutil
import signal
import sys
import tempfile
import time
import traceback

import allowance
from cluster import TOP, Cluster, run_under_server
from fixture import GOLDEN_MAJOR, FixtureError, find_fixtures
from proofs import Trial

FIXTURES = os.path.join(TOP, "fixtures")
DETAIL_LINES = 25


def arguments():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build/dev/pgsnap"),
                        help="the program to prove (default: build/dev/pgsnap)")
    parser.add_argument("--fixtures", default=FIXTURES, help="their folder")
    parser.add_argument("--kind", action="append", default=[], help="only this kind's fixtures")
    parser.add_argument("--case", action="append", default=[],
                        help="only this case, by its name or as KIND/CASE")
    parser.add_argument("--server", type=int, help="server major (default: this machine's own)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--update-golden", action="store_true",
                        help="rewrite expected.sql where there is one and the proofs hold; with "
                        "--case also where there is none")
    parser.add_argument("--failures", default=os.path.join(TOP, "build/fixture-failures"),
                        help="folder for the files of what failed (default: %(default)s)")
    parser.add_argument("--light", action="store_true", help="only that plans are applied and leave "
                        "no difference: a third of the time")
    parser.add_argument("--restore-only", action="store_true", help="only that each side can be built "
                        "from nothing, of those that load: for servers older than the fixtures are "
                        "meant for")
    parser.add_argument("--part", metavar="K/N", help="only the K-th of N parts of all fixtures, and "
                        "those that need just this major")
    parser.add_argument("--others-light", action="store_true", help="with --part: the others are not left out, but "
                        "run as --light says")
    parser.add_argument("--restore", default="both", choices=("none", "from", "to", "both"),
                        help="the sides that are built from nothing (default: %(default)s)")
    parser.add_argument("--reload", nargs="?", const="both", choices=("from", "to", "both"),
                        help="also that pg_dump's text of each side, or of this one, loaded anew, does not "
                        "differ from it")
    parser.add_argument("--goals", metavar="MAJOR", type=int, help="with --light and --snapshots: each side is "
                        "led to what that major made of the other, as far as its snapshots are there")
    parser.add_argument("--snapshots", help="leave the snapshots of all sides in this folder, in one "
                        "for each major: for cross_majors_test.py")
    parser.add_argument("--coverage", action="store_true", help="prove nothing, only list the "
                        "properties that no fixture differs in")
    allowance.add_option(parser)
    parser.add_argument("-v", "--verbose", action="store_true", help="passed ones and notes too")
    args = parser.parse_args()
    args.pgsnap = os.path.abspath(args.pgsnap)
    if args.part:
        try:
            number, parts = map(int, args.part.split("/"))
        except ValueError:
            number = parts = 0
        if not 1 <= number <= parts:
            parser.error("--part is K/N, with K from 1 to N")
        args.part = number, parts
    return args


class Run:
    def __init__(self, args, cluster):
        self.args, self.cluster = args, cluster
        self.folder = tempfile.mkdtemp(dir=os.environ["PGSNAP_SERVER_DIR"])
        self.passed = self.failed = self.skipped = 0
        self.left_out = 0  # by --part
        self.allowance = allowance.Allowance(args.share)
        self.light = set()  # names of those that --others-light is for
        self.without_rows = 0
        self.covered, self.wanted = set(), set()

    def one(self, fixture):
        """Runs one fixture; returns it, its outcome, its seconds; nothing when there is no time for it."""
        if not self.allowance.begin():
            return None
        started = time.monotonic()
        folder = os.path.join(self.folder, fixture.kind, fixture.case)
        os.makedirs(folder)
        trial = Trial(self.args.pgsnap, self.cluster, fixture, folder,
                      self.args.light or fixture.name in self.light, self.args.reload, self.args.restore)
        trial.restore_only = self.args.restore_only
        if self.args.goals:
            trial.goals = self._goals(fixture)
        outcome = trial.outcome
        try:
            trial.run(only_load=self.args.coverage)
            self.covered |= trial.covered
            self.wanted |= trial.wanted
            self._hold_golden(fixture, trial)
        except Exception:  # the rig's own fault; the other fixtures go on
            outcome.failures.append(("both", "rig", traceback.format_exc()))
        if self.args.snapshots and not self.args.goals:
            self._leave_snapshots(fixture, folder)
        if outcome.failures:
            keep = os.path.join(self.args.failures, fixture.kind, fixture.case)
            shutil.rmtree(keep, ignore_errors=True)
            shutil.copytree(folder, keep)
        shutil.rmtree(folder)
        return fixture, outcome, time.monotonic() - started

    def _goals(self, fixture):
        return os.path.join(os.path.abspath(self.args.snapshots), str(self.args.goals), fixture.kind,
                            fixture.case)

    def _why_no_goals(self, fixture):
        if not all(os.path.exists(os.path.join(self._goals(fixture), side + ".snap")) for side in fixture.sides):
            return "no snapshots of server %d" % self.args.goals
        if fixture.get("own_servers"):
            return "the names of databases differ"
        return None

    def _leave_snapshots(self, fixture, folder):
        target = os.path.join(self.args.snapshots, str(self.cluster.major), fixture.kind, fixture.case)
        os.makedirs(target)
        for side in ("from.snap", "to.snap"):
            if os.path.exists(os.path.join(folder, side)):
                shutil.copy(os.path.join(folder, side), target)

    def _hold_golden(self, fixture, trial):
        if trial.golden is None or "golden" in trial.skipped \
                or not fixture.has_golden_on(self.cluster.major):
            return
        wanted = fixture.expected is not None or (self.args.case and trial.golden)
        if self.args.update_golden:
            if wanted and not trial.outcome.failures and fixture.expected != trial.golden:
                with open(os.path.join(fixture.folder, "expected.sql"), "w") as file:
                    file.write(trial.golden)
                trial.outcome.notes.append(("from->to", "golden", "expected.sql is rewritten"))
        elif fixture.expected is not None and fixture.expected != trial.golden:
            trial.outcome.failures.append((
                "from->to", "golden", "expected.sql differs from the plan:\n" + trial.golden))

    def not_covered(self):
        """Properties that no fixture differs in, nor says that it does on another server."""
        return sorted(self.wanted - self.covered)

    def report(self, fixture, outcome, seconds):
        for direction, proof, text in outcome.notes:
            self.without_rows += proof == "rows"
            if self.args.verbose or proof == "golden":
                print("note %s %s [%s]: %s" % (fixture.name, direction, proof, text))
        if not outcome.failures:
            if outcome.unloadable:
                self.skipped += 1
            else:
                self.passed += 1
            if self.args.verbose:
                print("%s %s (%.1f s)" % ("skip" if outcome.unloadable else "ok  ", fixture.name, seconds))
            return
        self.failed += 1
        for direction, proof, text in outcome.failures:
            first, *rest = text.strip().split("\n")
            print("FAIL %s %s [%s]: %s" % (fixture.name, direction, proof, first))
            for line in rest[:DETAIL_LINES]:
                print("     " + line)
            if len(rest) > DETAIL_LINES:
                print("     ... %d lines more" % (len(rest) - DETAIL_LINES))
        server = " --server %d" % self.args.server if self.args.server else ""
        print("     plans and snapshots: %s" % os.path.relpath(
            os.path.join(self.args.failures, fixture.kind, fixture.case)))
        if os.path.abspath(self.args.fixtures) != FIXTURES:
            server += " --fixtures " + self.args.fixtures
        print("     again: %s --pgsnap %s%s --case %s" % (
            os.path.relpath(os.path.abspath(__file__)), os.path.relpath(self.args.pgsnap), server,
            fixture.name), flush=True)

    def _part(self, fixtures):
        if not self.args.part:
            return fixtures
        number, parts = self.args.part
        part = [fixture for place, fixture in enumerate(fixtures)
                if place % parts == number - 1 or self.cluster.major in (
                    fixture.get("min_server"), fixture.get("max_server"))]
        if self.args.others_light:
            self.light = {fixture.name for fixture in fixtures} - {fixture.name for fixture in part}
            return fixtures
        self.left_out = len(fixtures) - len(part)
        return part

    def all(self, fixtures):
        fixtures = self._part(fixtures)
        # What is of the whole cluster must be there before the first capture.
        can_run = []
        for fixture in fixtures:
            why = fixture.reason_to_skip(self.cluster) or (
                self._why_no_goals(fixture) if self.args.goals else None)
            if why:
                self.skipped += 1
                self.covered.update(fixture.get("covers", []))
                if self.args.verbose:
                    print("skip %s: %s" % (fixture.name, why))
            else:
                can_run.append(fixture)
        shared = [f for f in can_run if not f.get("own_servers")]
        self.cluster.prepare({r for f in shared for r in f.get("roles", ())},
                             {t for f in shared for t in f.get("tablespaces", ())})
        if any(f.get("label_provider") for f in shared):
            self.cluster.load_label_provider()
        with concurrent.futures.ThreadPoolExecutor(self.args.jobs) as pool:
            try:
                can_run = self.allowance.in_order(can_run, lambda fixture: fixture.name)
                for done in concurrent.futures.as_completed(
                        [pool.submit(self.one, fixture) for fixture in can_run]):
                    if done.result():
                        self.report(*done.result())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def main():
    args = arguments()
    if not os.access(args.pgsnap, os.X_OK):
        print("run_fixtures: no program %s; build it, or name it with --pgsnap" % args.pgsnap,
              file=sys.stderr)
        return 64
    try:
        fixtures = find_fixtures(args.fixtures, args.kind, args.case)
    except FixtureError as error:
        print("run_fixtures: %s" % error, file=sys.stderr)
        return 64
    if args.goals and not os.path.isdir(os.path.join(args.snapshots, str(args.goals))):
        print("SKIPPED: no snapshots of server %d in %s; its fixtures have not run" % (args.goals, args.snapshots))
        return 77
    run_under_server(args.server)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    cluster = Cluster()
    started = time.monotonic()
    if args.snapshots and not args.goals:
        shutil.rmtree(os.path.join(args.snapshots, str(cluster.major)), ignore_errors=True)
    run = Run(args, cluster)
    run.all(fixtures)
    cluster.close()
    print("server %d, %.0f s; the data forbade the plan in %d directions, so rows were left out" % (
        cluster.major, time.monotonic() - started, run.without_rows))
    if args.light:
        print("light: plans are applied and leave no difference; not held: %s" % ", ".join(
            Trial.LEFT_OUT_WHEN_LIGHT))
    elif not cluster.pg_dump:
        print("pg_dump here is too old for the server: that proof was held only where min_server is "
              "above %d%s" % (GOLDEN_MAJOR, "" if cluster.newer_pg_dump != "" else
                              ", and not even there: see the message above"))
    if run.light:
        print("%d fixtures are not in part %d/%d: of these %s was not held" % (
            len(run.light), *args.part, ", ".join(Trial.LEFT_OUT_WHEN_LIGHT)))
    # Other majors skip what this one proves.
    whole = not (args.kind or args.case or run.left_out or run.allowance.left_out or args.restore_only or args.goals) \
        and os.path.abspath(args.fixtures) == FIXTURES
    not_covered = run.not_covered() if whole and cluster.major == GOLDEN_MAJOR else []
    for name in not_covered:
        print("FAIL no fixture differs in %s" % name)
    if run.left_out:
        print("left out: %d fixtures that are not in part %d/%d" % (run.left_out, *args.part))
    if run.allowance.left_out:
        print(run.allowance.told("fixtures"))
    print("%d passed, %d failed, %d skipped" % (run.passed, run.failed, run.skipped), flush=True)
    return 1 if run.failed or not_covered or (args.goals and not run.passed) else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
