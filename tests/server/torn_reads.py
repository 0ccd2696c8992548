#!/usr/bin/env python3
"""Captures while other sessions run DDL: every snapshot is one state that the database really had.

Sessions walk through cycles of DDL, each in a schema of its own, and write down when each of their
transactions was committed. What each state looks like is captured beforehand, while nothing moves.
A snapshot then has to show, for every schema, one of its states, and all of these at one moment of
the capture; or the capture ended with the error that says that the schema kept changing.

With --rate R the sessions together run R transactions of DDL a second, at random moments, and no more
than one capture in a thousand may be refused: what a production server's own changes do to it.

  torn_reads.py [--pgsnap PATH] [--captures N | --quick] [--sessions N ...] [--rate R] [--size N]
                [--seed N] [--server MAJOR]

Of several numbers of sessions, which grow, each has its part of the captures: --quick has 1, 4 and 16.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import threading
import time

from cluster import Cluster, run_under_server

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

CHANGED = "the schema kept changing while it was read"

# Each step is one transaction; after the last one the schema is what it was before the first. Each
# changes something that several queries of a capture see, or that the server prints elsewhere.
# @ is the session's schema.
SETUP = """
create schema @;
create type @.mood as enum ('sad', 'ok', 'happy');
create domain @.amount as numeric check (value > 0);
create table @.base (id int primary key, a text not null, m @.mood default 'ok', n @.amount,
  at timestamptz default now());
create table @.child (id serial primary key, base_id int references @.base (id), note text);
create index base_lower on @.base (lower(a)) where m <> 'sad'::@.mood;
alter table @.base add constraint a_not_empty check (a <> '' and length(a) < 100);
create function @.twice(x @.base) returns text language plpgsql as $$ begin return $1.a || $1.a; end $$;
create view @.first as select b.id, b.a, b.m, @.twice(b.*) as doubled from @.base b;
create view @.second as select f.*, c.note from @.first f join @.child c on c.base_id = f.id;
create materialized view @.third as select a, count(*) as n from @.second group by a;
create function @.trigger_function() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger guard before update on @.base for each row when (old.a is distinct from new.a)
  execute procedure @.trigger_function();
create rule keep as on delete to @.child where old.note = 'keep' do instead nothing;
alter table @.base enable row level security;
create policy own on @.base using (a = current_user);
comment on table @.base is 'the base';
create table @.parts (k int, v text) partition by range (k);
create table @.part_1 partition of @.parts for values from (0) to (10);
create table @.part_2 (k int, v text);
create role @_reader;
"""
STEPS = [
    "alter table @.base rename to ground",
    "alter table @.ground rename column a to label",
    "alter type @.mood rename to feeling",
    "drop materialized view @.third; drop view @.second; "
    "create view @.second as select f.id, c.note from @.first f left join @.child c on c.base_id = f.id;",
    "create materialized view @.third as select id, count(*) as n from @.second group by id",
    "comment on table @.ground is 'the ground'",
    "alter table @.ground add column extra int default 7",
    "create table @.passing (x @.feeling default 'sad', constraint x check (x <> 'ok'::@.feeling))",
    "alter table @.ground drop constraint a_not_empty, add constraint a_not_empty check (label <> '?')",
    "drop table @.passing",
    "alter domain @.amount rename to quantity",
    "alter table @.parts attach partition @.part_2 for values from (10) to (20)",
    "alter function @.twice(@.ground) rename to double",
    "create or replace function @.double(x @.ground) returns text language plpgsql as $$ begin return $1.label; end $$",
    "drop index @.base_lower; create index base_lower on @.ground (upper(label)) where public.feeling_is(m);",
    "alter schema @ rename to @_moved",
    "alter table @_moved.child rename to kid",
    "alter sequence @_moved.child_id_seq rename to kid_id_seq",
    "alter policy own on @_moved.ground using (label = session_user)",
    "alter role @_reader rename to @_friend",
    "grant select on @_moved.ground to @_friend",
    "alter type @_moved.feeling rename value 'sad' to 'blue'",
    "alter table @_moved.ground alter column extra type bigint",
    "create index extra on @_moved.ground (extra desc) where extra > 5::bigint",
    # and back
    "drop index @_moved.extra",
    "alter table @_moved.ground alter column extra type int",
    "alter type @_moved.feeling rename value 'blue' to 'sad'",
    "revoke select on @_moved.ground from @_friend",
    "alter role @_friend rename to @_reader",
    "alter sequence @_moved.kid_id_seq rename to child_id_seq",
    "alter table @_moved.kid rename to child",
    "alter schema @_moved rename to @",
    "alter policy own on @.ground using (label = current_user)",
    "drop index @.base_lower; create index base_lower on @.ground (lower(label)) where m <> 'sad'::@.feeling;",
    "create or replace function @.double(x @.ground) returns text language plpgsql as $$ begin return $1.a || $1.a; end $$",
    "alter function @.double(@.ground) rename to twice",
    "alter table @.parts detach partition @.part_2",
    "alter domain @.quantity rename to amount",
    "alter table @.ground drop constraint a_not_empty, "
    "add constraint a_not_empty check (label <> '' and length(label) < 100)",
    "alter table @.ground drop column extra",
    "comment on table @.ground is 'the base'",
    "drop materialized view @.third",
    "drop view @.second; "
    "create view @.second as select f.*, c.note from @.first f join @.child c on c.base_id = f.id;",
    "create materialized view @.third as select a, count(*) as n from @.second group by a",
    "alter type @.feeling rename to mood",
    "alter table @.ground rename column label to a",
    "alter table @.ground rename to base",
]
# Predicates of indexes want immutable functions; its body is not looked at when u is renamed.
SHARED = "create function feeling_is(anyenum) returns bool immutable language sql as 'select $1 is not null';"


class Unit:
    """A schema whose definition one session changes, state by state."""

    def __init__(self, cluster, database, number):
        self.cluster, self.database, self.name = cluster, database, "u%d" % number
        self.states = []
        self.log = []  # (state, earliest moment, latest moment of its commit)
        self.begun = None  # the earliest moment of a commit that is not in the log yet

    def sql(self, text):
        return text.replace("@", self.name)

    def step(self, index):
        sql = self.sql(STEPS[index])
        begin = self.begun = time.monotonic()
        self.cluster.ask(self.database, "begin; set local search_path = ''; %s; commit" % sql)
        self.log.append(((index + 1) % len(STEPS), begin, time.monotonic()))
        self.begun = None

    def settle(self, moment):
        """Waits until all that may have been committed by that moment is in the log."""
        while (begun := self.begun) is not None and begun <= moment:
            time.sleep(0.002)

    def moments(self, state, begin, end):
        """When, between two moments, this may have been the state."""
        found = []
        for i, (at, earliest, _) in enumerate(self.log):
            if at == state:
                until = self.log[i + 1][2] if i + 1 < len(self.log) else end
                if earliest <= end and until >= begin:
                    found.append((max(earliest, begin), min(until, end)))
        return found


# What changes no definition, though catalogs change: at the worst a reason to read again.
NOISE = [
    "select txid_current(); create temp table if not exists noise (a serial primary key, "
    "b text default 'x'); comment on column noise.a is 'n'; drop table noise;",
    "reindex table still; truncate still; analyze still; vacuum full still; "
    "refresh materialized view still_too;",
    # Servers have autovacuum; without one, the dead rows of these sessions slow the captures down.
    "vacuum pg_class, pg_attribute, pg_type, pg_depend, pg_index, pg_attrdef, pg_description, "
    "pg_constraint, pg_sequence, pg_rewrite, pg_shdepend",
]
STILL = "create table still (a int primary key); create materialized view still_too as select 1 as a;"


def capture(program, url, path, *options):
    done = subprocess.run([program, "capture", "--portable", "--format", "json", *options, url, path],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
    return done.returncode, done.stderr.decode(errors="replace")


def objects_by_unit(path, units):
    """{unit: {address: digest}}"""
    with open(path, encoding="utf-8") as file:
        objects = json.load(file)["objects"]
    found = {unit.name: {} for unit in units}
    for address, fields in objects.items():
        unit = re.match(r"\w+ (u\d+)", address)
        if unit:
            found[unit.group(1)][address] = fields["sha256"]
    return found


def common_moment(intervals):
    """Whether one interval can be chosen of each list so that all of them meet."""
    starts = sorted(begin for unit in intervals for begin, _ in unit)
    return any(all(any(begin <= at <= end for begin, end in unit) for unit in intervals)
               for at in starts)


class Test:
    def __init__(self, options):
        self.options = options
        self.random = random.Random(options.seed)
        self.cluster = Cluster()
        self.database = self.cluster.load("torn", SHARED + STILL)
        self.url = self.cluster.url(self.database)
        self.folder = os.environ["PGSNAP_SERVER_DIR"]
        self.units = []
        for number in range(1, max(options.sessions) + 1):
            # A session is kept for each name, so each unit gets a cluster object of its own.
            unit = Unit(Cluster(), self.database, number)
            unit.cluster.ask(self.database, "begin; set local search_path = '';" +
                             unit.sql(SETUP) + "commit")
            self.units.append(unit)
        # What else a capture has to read: the larger, the longer it takes.
        self.cluster.ask(self.database, """
            create schema bulk; create table bulk.t (a int primary key, b text, c text);
            do $$ begin for i in 1..%d loop
              execute format('create view bulk.v%%s as select x.a, y.b || x.c as bc from bulk.t x '
                'join bulk.t y on x.a = y.a where x.b like %%L', i, i || '%%');
            end loop; end $$""" % options.size)
        self.over = threading.Event()
        self.active = 0  # so many of them change something
        self.failures = []

    def learn_states(self):
        """What each state looks like: a capture after each step, all units going in step."""
        path = os.path.join(self.folder, "state.snap")
        seconds = []
        for turn in range(2):  # the first one only for what stays different ever after
            for index in range(len(STEPS)):
                if turn == 1:
                    begin = time.monotonic()
                    status, said = capture(self.options.pgsnap, self.url, path)
                    seconds.append(time.monotonic() - begin)
                    if status:
                        sys.exit("cannot capture a state:\n" + said)
                    for unit in self.units:
                        unit.states.append(objects_by_unit(path, self.units)[unit.name])
                for unit in self.units:
                    unit.step(index)
        # So that a capture meets a change about as often as not, on a slow machine too.
        self.seconds = sorted(seconds)[len(seconds) // 2]
        for unit in self.units:
            now = time.monotonic()
            unit.log = [(0, now, now)]
        capture(self.options.pgsnap, self.url, path)
        for unit in self.units:
            if objects_by_unit(path, self.units)[unit.name] != unit.states[0]:
                sys.exit("the steps do not lead back to the first state")

    def change(self, unit, seed):
        """Goes on with the cycle, now quickly, now slowly, until the test is over."""
        choose = random.Random(seed)
        index = 0
        while not self.over.is_set():
            if self.options.rate:
                self.over.wait(choose.expovariate(self.options.rate / self.active))
                unit.step(index)
                index = (index + 1) % len(STEPS)
                continue
            # Rests between runs of steps: else no capture would ever see one state.
            self.over.wait(choose.expovariate(1 / (self.seconds * self.active * self.options.rest)))
            for _ in range(choose.choice([1, 1, 2, 3, 8])):
                unit.step(index)
                index = (index + 1) % len(STEPS)
                self.over.wait(choose.choice([0, 0, 0.005, 0.02]))

    def noise(self, sql, seconds):
        cluster = Cluster()
        while not self.over.is_set():
            cluster.ask(self.database, sql)
            self.over.wait(seconds)

    def check(self, path, begin, end):
        found = objects_by_unit(path, self.units)
        possible = []
        for unit in self.units:
            shown = [i for i, state in enumerate(unit.states) if state == found[unit.name]]
            if not shown:
                # The steps make different states, so the nearest one says what is torn.
                nearest = min(unit.states, key=lambda s: len(s.items() ^ found[unit.name].items()))
                return "%s shows no state that ever was; nearest one differs in: %s" % (
                    unit.name, sorted({a for a, _ in nearest.items() ^ found[unit.name].items()}))
            possible.append([m for state in shown for m in unit.moments(state, begin, end)])
        if not common_moment(possible):
            return "the schemas were never in these states at one moment of the capture"
        return None

    def run(self):
        self.learn_states()
        waiting = [threading.Thread(target=self.change, args=(unit, self.options.seed + i))
                   for i, unit in enumerate(self.units)]
        # Rewriting tables is DDL: where its rate is counted, only what nobody has to notice goes on.
        threads = [threading.Thread(target=self.noise, args=(sql, seconds)) for sql, seconds in
                   zip(NOISE, (0.02, 1, 2)) if not (self.options.rate and sql == NOISE[1])]
        options = ["-v"] + ([] if self.options.rate else ["--retry", "0"])
        for thread in threads:
            thread.start()
        good = refused = again = longest = 0
        path = os.path.join(self.folder, "torn.snap")
        start = time.monotonic()
        try:
            for number in range(self.options.captures):
                part = number * len(self.options.sessions) // self.options.captures
                while self.active < self.options.sessions[part]:
                    self.active += 1
                    threads.append(waiting.pop(0))
                    threads[-1].start()
                if os.path.exists(path):
                    os.remove(path)
                begin = time.monotonic()
                status, said = capture(self.options.pgsnap, self.url, path, *options)
                end = time.monotonic()
                longest = max(longest, end - begin)
                again += "reading it again" in said
                if status == 1 and CHANGED in said and not os.path.exists(path):
                    refused += 1
                    continue
                for unit in self.units:
                    unit.settle(end)
                wrong = said if status else self.check(path, begin, end)
                if wrong:
                    self.failures.append(wrong)
                    print("FAILED:", wrong, flush=True)
                else:
                    good += 1
                if (number + 1) % 100 == 0:
                    print("%d captures, %d refused, %.0f s" % (
                        number + 1, refused, time.monotonic() - start), file=sys.stderr, flush=True)
        except KeyboardInterrupt:
            self.options.captures = number
        finally:
            self.over.set()
            for thread in threads:
                thread.join()
        steps = sum(len(unit.log) - 1 for unit in self.units)
        print("%d captures beside %s sessions: %d show one state, %d of all began again, %d were "
              "refused, %d wrong; %d steps, %.1f a second; a capture takes %.2f s alone, the longest "
              "took %.1f s" % (
                  self.options.captures, " and ".join(map(str, self.options.sessions)), good, again, refused, len(self.failures),
                  steps, steps / (time.monotonic() - start), self.seconds, longest))
        if self.options.rate and refused > self.options.captures // 1000:
            print("FAILED: more than one in a thousand was refused")
            return 1
        if not again or good < self.options.captures / 4:
            print("FAILED: this test has tried nothing: change --rest")
            return 1
        return 1 if self.failures else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build", "dev", "pgsnap"))
    parser.add_argument("--captures", type=int, default=2000)
    parser.add_argument("--quick", action="store_true", help="100 captures, beside 1, 4 and 16 sessions")
    parser.add_argument("--sessions", type=int, nargs="+", default=[3], help="sessions that run DDL")
    parser.add_argument("--rest", type=float, default=2,
                        help="mean time between changes, in captures' times")
    parser.add_argument("--rate", type=float, help="transactions of DDL a second, of all sessions")
    parser.add_argument("--size", type=int, default=0, help="views that stay as they are")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--server", type=int, help="server major (default: this machine's own)")
    options = parser.parse_args()
    if options.quick:
        options.captures, options.sessions = 100, [1, 4, 16]
    run_under_server(options.server)
    sys.exit(Test(options).run())


if __name__ == "__main__":
    main()
