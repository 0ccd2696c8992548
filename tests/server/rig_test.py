#!/usr/bin/env python3
"""Shows that the rig's proofs can fail: a fake pgsnap gives right plans and wrong ones."""
import concurrent.futures
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import types
import time
import unittest
import unittest.mock

import allowance
import coverage
import rows
from cluster import Cluster, SqlError, client_programs, run_under_server
from history import DATABASE, History, may_change_schema
from pg_dump_normal_form import differences, normal_form, statements, without_database
from proxy import Proxy
import proofs
import psql_script

HERE = os.path.dirname(os.path.abspath(__file__))

FROM = """
create schema app;
create table app.users (id int primary key, name text not null);
create index users_name on app.users (name);
create view app.names as select name from app.users;
"""
TO = FROM.replace("name text not null", "name text not null, mail text")
FORWARD = "alter table app.users add column mail text;\n"
BACK = "alter table app.users drop column mail;\n"


class RigTest(unittest.TestCase):
    def run_rig(self, forward=FORWARD, back=BACK, marks=(), expected=None, facts=None,
                sides=(FROM, TO), options=(), files=None, restore=False):
        """Exit status and output of the rig for one fixture; FACTS is its case.json."""
        if not restore and not isinstance(facts, str):
            facts = dict(facts or {})
            facts["skip"] = dict(facts.get("skip", {}), restore="proved elsewhere")
        with tempfile.TemporaryDirectory() as folder:
            case = os.path.join(folder, "fixtures", "table", "case")
            plans = os.path.join(folder, "plans")
            os.makedirs(case)
            os.makedirs(plans)
            content = {"plans/forward.sql": forward, "plans/back.sql": back,
                       "fixtures/table/case/from.sql": sides[0],
                       "fixtures/table/case/to.sql": sides[1],
                       "fixtures/table/case/expected.sql": expected,
                       "fixtures/table/case/case.json":
                       json.dumps(facts) if isinstance(facts, dict) else facts}
            content.update({"plans/" + mark: "" for mark in marks})
            content.update(files or {})
            for name, text in content.items():
                if text is not None:
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                        file.write(text)
            done = subprocess.run(
                [sys.executable, os.path.join(HERE, "run_fixtures.py"),
                 "--pgsnap", os.path.join(HERE, "fake_pgsnap.py"), "--fixtures", folder + "/fixtures",
                 "--failures", folder + "/failures", *options],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                # This very interpreter for the fake: what is first on PATH may be a slow wrapper of it.
                env=dict(os.environ, FAKE_PLANS=plans, PATH="%s:%s" % (
                    os.path.dirname(sys.executable), os.environ["PATH"])))
            path = os.path.join(case, "expected.sql")
            self.golden = None
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    self.golden = file.read()
            return done.returncode, done.stdout.decode()

    def assert_passes(self, *args, **kwargs):
        status, output = self.run_rig(*args, **kwargs)
        self.assertEqual(status, 0, output)
        self.assertIn("1 passed, 0 failed, 0 skipped", output)
        return output

    def assert_fails(self, words, *args, **kwargs):
        status, output = self.run_rig(*args, **kwargs)
        self.assertEqual(status, 1, output)
        self.assertIn("0 passed, 1 failed, 0 skipped", output)
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, output)
        return output

    def test_right_plans_pass(self):
        self.assert_passes(expected=FORWARD, restore=True)

    def test_covered_properties(self):
        self.assert_passes(facts={"covers": ["entry.text"]})
        self.assert_fails("both [covers]: the sides do not differ in entry.name",
                          facts={"covers": ["entry.name", "entry.text"]})
        self.assert_fails("both [covers]: the sides do not differ in entry.exists",
                          facts={"covers": ["entry.exists"]})

    def test_properties_without_a_fixture_are_found(self):
        one = {"kinds": {"table": ["parts schema name", "depends_on references", "owner text",
                                   "options list", "columns list reported"],
                         "cast": ["parts source", "owner text", "comment text", "method text"]},
               "objects": {"table a": {"owner": "x"}, "table b": {"options": ["1"]}}}
        other = {"objects": {"table a": {"owner": "y"}, "table b": {}, "table c": {}}}
        self.assertEqual(coverage.wanted(one), {
            "table.exists", "table.owner", "table.options", "cast.exists", "cast.comment",
            "cast.method"})
        self.assertEqual(coverage.differing(one, other), {
            "table.owner", "table.options", "table.exists"})
        self.assertEqual(coverage.kinds_without_object(one), ["cast"])

    def test_every_kind(self):
        self.assert_passes(facts={"every_kind": True})

    def test_difference_that_is_left(self):
        self.assert_fails("from->to [equal]: a difference is left",
                          forward="alter table app.users add column mail varchar;")

    def test_dump_tells_what_pgsnap_does_not_see(self):
        output = self.assert_fails("from->to [dump]: different TABLE app.users", marks=["blind"],
                                   forward="alter table app.users add column mail varchar;")
        self.assertNotIn("[equal]", output)

    def test_owners_and_grants_count(self):
        self.assert_fails("from->to [dump]: should not be there: ACL app.TABLE users",
                          marks=["blind"], forward=FORWARD + "grant select on app.users to public;")

    def test_database_settings_count(self):
        self.assert_fails("[dump]: should not be there: DATABASE PROPERTIES", marks=["blind"],
                          forward=FORWARD + "do $$ begin execute format("
                          "'alter database %I set work_mem = 1024', current_database()); end $$;")

    def test_lost_rows(self):
        remake = ("drop view app.names; drop table app.users;" + TO.replace(
            "create schema app;", ""))
        self.assert_fails(["from->to [rows]: table app.users: 3 rows before, 0 after",
                           "from->to [kept]: table app.users was dropped and made again"],
                          forward=remake)

    def test_changed_rows(self):
        self.assert_fails("from->to [rows]: table app.users: its rows changed",
                          forward=FORWARD + "update app.users set name = name || '!' where id = 1;")

    def test_column_made_again(self):
        self.assert_fails("table column app.users.id was dropped and made again",
                          forward=FORWARD + "alter table app.users drop id; "
                          "alter table app.users add id serial primary key; "
                          "alter table app.users alter id drop default; drop sequence app.users_id_seq;")

    def test_index_made_again(self):
        self.assert_fails("from->to [kept]: index app.users_name was dropped and made again",
                          forward=FORWARD + "drop index app.users_name; "
                          "create index users_name on app.users (name);")

    def test_view_made_again(self):
        self.assert_fails("[kept]: view app.names was dropped and made again, though nothing",
                          forward="drop view app.names;" + FORWARD +
                          "create view app.names as select name from app.users;")

    def test_view_made_again_with_need(self):
        varchar = FROM.replace("name text", "name varchar(40)")
        rebuild = ("drop view app.names; alter table app.users alter name type %s;"
                   "create view app.names as select name from app.users;")
        self.assert_passes(sides=(FROM, varchar), forward=rebuild % "varchar(40)",
                           back=rebuild % "text")

    def test_plan_that_postgres_refuses(self):
        self.assert_fails(["to->from [apply]", "column \"mial\""],
                          back="alter table app.users drop column mial;")

    def test_no_plan_where_sides_differ(self):
        self.assert_fails("[plan]: the sides differ, but no difference is printed",
                          sides=(FROM, FROM))

    def test_plan_where_sides_count_as_equal(self):
        self.assert_passes(sides=(FROM, FROM), facts={"equal": True})
        self.assert_fails("[plan]: the sides count as equal", facts={"equal": True})

    def test_status_and_output_must_agree(self):
        self.assert_fails("exit status 0, but standard output is", marks=["bad_status"])

    def test_words_of_the_plan(self):
        self.assert_fails("which is forbidden", facts={"forbid": ["DROP column"]})
        self.assert_fails("which is required", facts={"require": ["drop column"]})
        self.assert_passes(facts={"require": ["add column"], "forbid": ["drop table"]})

    def test_golden(self):
        self.assert_fails("[golden]: expected.sql differs", expected="something else\n")
        self.run_rig(expected="something else\n", options=["--update-golden"])
        self.assertEqual(self.golden, FORWARD)
        self.run_rig(options=["--update-golden"])
        self.assertIsNone(self.golden)
        self.run_rig(options=["--update-golden", "--case", "table/case"])
        self.assertEqual(self.golden, FORWARD)
        self.run_rig(expected="something else\n", options=["--update-golden"],
                     forward=FORWARD + "drop index app.users_name;")
        self.assertEqual(self.golden, "something else\n")

    def test_guessed_rows_may_forbid_a_plan(self):
        required = FROM.replace("name text not null", "name text not null, mail text not null")
        output = self.assert_passes(
            sides=(FROM, required), options=["-v"],
            forward="alter table app.users add column mail text not null;")
        self.assertIn("note table/case from->to [rows]: the data forbid the plan", output)

    def test_given_rows_may_not(self):
        required = FROM.replace("name text not null", "name text not null, mail text not null")
        self.assert_fails("from->to [apply]", sides=(FROM, required),
                          forward="alter table app.users add column mail text not null;",
                          facts={"rows": {"from": "rows.sql"}},
                          files={"fixtures/table/case/rows.sql":
                                 "insert into app.users values (7, 'seven')"})

    def test_rows_that_stop_a_plan(self):
        required = FROM.replace("name text not null", "name text not null, mail text not null")
        plan = "alter table app.users add column mail text not null;"

        def case(words, forward=plan):
            return {"sides": (FROM, required), "forward": forward,
                    "facts": {"rows": {"from": "rows.sql"}, "stops": words},
                    "files": {"fixtures/table/case/rows.sql":
                              "insert into app.users values (7, 'seven'), (8, 'eight')"}}

        self.assert_passes(**case("contains null values"))
        self.assert_fails("from->to [apply]", **case("other words"))
        self.assert_fails("from->to [rows]: the rows forbid the plan, but it was applied",
                          **case("contains null values", plan.replace("not null", "not null default ''")))
        # The plan fails as it should, but has taken a row along.
        self.assert_fails("from->to [rows]", **case(
            "contains null values",
            "-- not in one transaction\ndelete from app.users where id = 7;\n" + plan))
        self.assertEqual(self.run_rig(facts={"stops": "words"})[0], 64)

    def test_restore_is_proved(self):
        # The fake's restore is a dump; a database setting is not in it.
        setting = ("do $$ begin execute format("
                   "'alter database %I set work_mem = 1024', current_database()); end $$;\n")
        reset = ("do $$ begin execute format("
                 "'alter database %I reset work_mem', current_database()); end $$;\n")
        self.assert_fails("nothing->to [dump]: missing DATABASE PROPERTIES", sides=(FROM, TO + setting),
                          forward=FORWARD + setting, back=BACK + reset, marks=["blind"], restore=True)
        self.assert_passes(sides=(FROM, TO + setting), forward=FORWARD + setting, back=BACK + reset,
                           marks=["blind"])

    def test_a_plan_that_must_be_refused(self):
        self.assert_fails("from->to [plan]: it is to be refused with 'no way'",
                          facts={"refused": "no way"})

    def test_one_way(self):
        self.assert_passes(back="nonsense;", facts={"one_way": "there is no way back"})

    def test_own_servers(self):
        self.assert_fails("from->to [dump]: of the cluster, missing: ALTER ROLE alice",
                          sides=("create role alice;", "create role alice createdb;"),
                          facts={"own_servers": True, "equal": True})

    def test_skipped(self):
        status, output = self.run_rig(facts={"min_server": 99}, options=["-v"])
        self.assertEqual(status, 0)
        self.assertIn("skip table/case: needs server 99", output)
        self.assertIn("0 passed, 0 failed, 1 skipped", output)
        self.assertIn("no extension nonesuch", self.run_rig(
            facts={"extensions": ["nonesuch"]}, options=["-v"])[1])

    def test_wrong_fixtures(self):
        self.assertEqual(self.run_rig(facts={"froms": 1})[0], 64)
        self.assertEqual(self.run_rig(facts={"skip": {"rows": ""}})[0], 64)
        self.assertEqual(self.run_rig(facts='{')[0], 64)
        self.assertEqual(self.run_rig(options=["--case", "nonesuch"])[0], 64)
        self.assert_fails("to.sql does not load", sides=(FROM, "create tabel x()"))

    def test_failures_say_how_to_run_again(self):
        output = self.assert_fails("again: ", forward="select 1;")
        self.assertIn("--case table/case", output)


class ClusterTestCase(unittest.TestCase):
    def setUp(self):
        self.cluster = Cluster()
        self.addCleanup(self.cluster.close)


class RowsTest(ClusterTestCase):
    SCHEMA = """
        create schema app;
        create type app.colour as enum ('red', 'green');
        create domain app.large as int check (value > 1000);
        create table app.parent (id int generated always as identity primary key,
          state text check (state in ('on', 'off')), colour app.colour, number app.large not null,
          list text[], span int4range, code varchar(2), bits bit(3), mail text check (mail ~ '@'));
        create table app.child (id int references app.parent, twice int generated always as (id * 2)
          stored, self int references app.child (key), key int primary key);
        create table app.places (region text, day date) partition by list (region);
        create table app.europe partition of app.places for values in ('eu') partition by range (day);
        create table app.march partition of app.europe for values from ('2024-03-01') to ('2024-04-01');
        create table app.bare ();
        """

    def test_every_table_gets_rows(self):
        cluster = self.cluster
        database = cluster.load("rows", self.SCHEMA)
        rows.seed(cluster, database)
        found = rows.read(cluster, database)
        self.assertEqual({name: len(t["rows"]) for name, t in found.items()}, {
            "app.parent": 3, "app.child": 3, "app.places": 3, "app.europe": 3, "app.march": 3,
            "app.bare": 3, "app.parent_id_seq": 1})
        self.assertTrue(all(row[0] for row in found["app.child"]["rows"]))
        self.assertEqual(rows.lost_rows(found, found), [])
        cluster.psql(database, "delete from app.march")
        self.assertEqual(rows.lost_rows(found, rows.read(cluster, database)),
                         ["table app.march: 3 rows before, 0 after"])
        cluster.drop(database)

    def test_a_sequence_goes_on_and_never_back(self):
        cluster = self.cluster
        database = cluster.load("sequences", """
            create sequence up; create sequence down increment -1; create sequence full_up maxvalue 2""")
        self.addCleanup(cluster.drop, database)
        rows.seed(cluster, database)
        before = rows.read(cluster, database)
        self.assertEqual(before["up"]["rows"], [["3", "true"]])
        self.assertEqual(before["down"]["rows"], [["-3", "true"]])
        cluster.psql(database, "select nextval('up'), nextval('down')")
        self.assertEqual(rows.lost_rows(before, rows.read(cluster, database)), [])
        cluster.psql(database, "select setval('up', 2), setval('down', -2), setval('full_up', 2, false)")
        lost = rows.lost_rows(before, rows.read(cluster, database))
        self.assertEqual([text.split(":")[0] for text in lost],
                         ["sequence down", "sequence full_up", "sequence up"])


class NormalFormTest(ClusterTestCase):
    def dump(self, sql):
        cluster = self.cluster
        database = cluster.load("dump", sql)
        try:
            return normal_form(cluster.dump(database), database)
        finally:
            cluster.drop(database)

    def test_what_says_nothing(self):
        self.assertEqual([], differences(
            self.dump("""create table t (a int, b text default ',(', check (b <> ')')) with
                         (fillfactor = 70, autovacuum_enabled = off); grant select on t to public;
                         create index i on t (a); create view v as select a from t"""),
            self.dump("""create table t (b text default ',(', a int, check (b <> ')')) with
                         (autovacuum_enabled = off, fillfactor = 70); create view v as select a from t;
                         create index i on t (a); grant select on t to public""")))

    def test_what_counts(self):
        self.cluster.prepare(tablespaces=["space_of_the_rig"])
        plain = "create table t (a int);"
        for other in ("create table t (a int) tablespace space_of_the_rig;",
                      plain + "create index on t (a) tablespace space_of_the_rig",
                      plain + "comment on table t is 'x'", "create unlogged table t (a int)",
                      "create table t (a int) with (fillfactor = 50)", "create table t (a int8)",
                      plain + "alter table t replica identity full"):
            self.assertTrue(differences(self.dump(plain), self.dump(other)), other)

    def test_dump_without_database_can_be_restored(self):
        cluster = self.cluster
        database = cluster.load("whole", FROM + "do $$ begin execute format('comment on database %I "
                                "is $x$of this one$x$', current_database()); end $$;")
        text = without_database(cluster.dump(database))
        self.assertNotIn(database, text)
        copy = cluster.load("copy", text)
        kept = [e.key() for e in normal_form(cluster.dump(database)) if not e.of_database]
        again = [e.key() for e in normal_form(cluster.dump(copy)) if not e.of_database]
        self.assertEqual(kept, again)
        cluster.drop(database, copy)

    def test_statements(self):
        self.assertEqual(statements("a ';' b; c $x$ ; $x$; create rule r do (d; e);"),
                         ["a ';' b", "c $x$ ; $x$", "create rule r do (d; e)"])


class ClusterTest(ClusterTestCase):
    def test_errors_have_their_sqlstate(self):
        with self.assertRaises(SqlError) as caught:
            self.cluster.psql("postgres", "select 1;\nselect 1/0;")
        self.assertEqual(caught.exception.sqlstate, "22012")
        self.assertIn("line 2", str(caught.exception))

    def test_error_of_one_thread_is_not_anothers(self):
        def ask(i):
            if i % 2:
                return self.cluster.ask("postgres", "select %d" % i)
            with self.assertRaises(SqlError):
                self.cluster.ask("postgres", "select no_such_column")
            return str(i)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            self.assertEqual(list(pool.map(ask, range(60))), [str(i) for i in range(60)])

    def test_databases_with_subscriptions_go(self):
        cluster = self.cluster
        database = cluster.load("sub", "create subscription s connection 'dbname=none' publication p "
                                       "with (connect = false)")
        cluster.drop(database)
        self.assertNotIn(database, cluster.psql("postgres", "select datname from pg_database"))


class PsqlScriptTest(unittest.TestCase):
    def assert_cut(self, *pieces):
        found = psql_script.statements("\n".join(pieces))
        self.assertEqual([s.text.strip("\n") for s in found], list(pieces))
        return found

    def test_quotes_comments_and_parentheses(self):
        found = self.assert_cut("-- a; b\nselect 'x;''y' || E'\\';' /* ; /* ; */ ; */ as \"a;b\";",
                                "create rule r as on insert to t do also (select 1; select 2);",
                                "do $a$ begin; $b$;$b$ end; $a$;",
                                "set standard_conforming_strings = off;", "select '\\';';",
                                "set standard_conforming_strings = on;", "select '\\';")
        self.assertEqual([s.line for s in found], [2, 3, 4, 5, 6, 7, 8])
        self.assertEqual([may_change_schema(s) for s in found], [False, True, True] + 4 * [False])

    def test_bodies_of_routines(self):
        self.assert_cut("create or replace function f() returns int begin atomic\n"
                        "select case when true then 1; end; select 2; end;",
                        "create table begin_atomic (x int);", "select 1;")

    def test_words_of_psql(self):
        self.assert_cut("\\d t", "select 1 as a \\gset", "select 1\n\\set x 1\n;",
                        "\\if false\nselect 1;\n\\else\nselect 2;\n\\endif", "select 1 \\; select 2;")

    def test_rows_of_copy(self):
        self.assert_cut("copy t from stdin;\n1\t;'\n2\n\\.", "select 1;")
        found = psql_script.statements("copy nonesuch from stdin; -- fails\nselect 1;\ncopy t from stdin;\n1\n\\.\n")
        self.assertEqual([s.text.strip() for s in found],
                         ["copy nonesuch from stdin; -- fails\n\\.", "select 1;", "copy t from stdin;\n1\n\\."])


class AllowanceTest(unittest.TestCase):
    def until(self, seconds):
        return unittest.mock.patch.dict(os.environ, PGSNAP_UNTIL=str(time.time() + seconds))

    def test_without_a_time_all_is_run_in_its_order(self):
        with unittest.mock.patch.dict(os.environ):
            os.environ.pop("PGSNAP_UNTIL", None)
            free = allowance.Allowance(share=0.5)
        self.assertEqual(free.in_order(["b", "a"]), ["b", "a"])
        self.assertTrue(all(free.begin() for _ in range(100)))
        self.assertEqual(free.told("fixtures"), "")

    def test_in_time_all_is_run(self):
        with self.until(3600):
            ample = allowance.Allowance(share=0.5)
        self.assertTrue(all(ample.begin() for _ in range(100)))
        names = [str(n) for n in range(50)]
        self.assertEqual(sorted(ample.in_order(names)), sorted(names))
        self.assertNotEqual(ample.in_order(names), names)
        self.assertEqual(ample.in_order(names), ample.in_order(names[::-1]))

    def test_when_it_is_over_some_are_run_and_the_others_told(self):
        with self.until(-5):
            over = allowance.Allowance(share=0.5)
        self.assertEqual([over.begin() for _ in range(25)], 20 * [True] + 5 * [False])
        self.assertEqual(over.told("fixtures"), "LEFT OUT: 5 fixtures of 25, for which the 0 seconds of this run's "
                                                "share were too few")

    def test_a_time_of_its_own(self):
        with unittest.mock.patch("time.time", return_value=1000):
            own = allowance.Allowance(seconds=10)
            self.assertTrue(own.begin())
        with unittest.mock.patch("time.time", return_value=1011):
            self.assertFalse(own.begin())


class FakeHistory(History):
    """PLANS: by the names of both sides."""
    plans_by_side = {}

    def _run(self, *words, allowed=(0,)):
        sides = [self._text(word) for word in words if word.startswith("postgres") or word.endswith(".snap")]
        plan = ""
        if words[0] == "capture":
            with open(self._path(words[-1]), "w", encoding="utf-8") as file:
                file.write(sides[0])
        elif words[0] == "restore":
            plan = without_database(sides[0])
        elif [e.key() for e in normal_form(sides[0], DATABASE)] != [e.key() for e in normal_form(sides[1], DATABASE)]:
            plan = self.plans_by_side.get(words[-2:], "select 1;")
        if plan is None:
            raise proofs.Stop("pgsnap diff: exit status 1\nno plan")
        return types.SimpleNamespace(stdout=plan.encode(), stderr=b"", returncode=2 if plan else 0)

    def _text(self, source):
        if source.startswith("postgres"):
            server = self.plans if self.plans and source == self.plans.url(DATABASE) else self.script
            return server.dump(DATABASE)
        if not os.path.exists(self._path(source)):
            return ""  # to be written
        with open(self._path(source), encoding="utf-8") as file:
            return file.read()


class HistoryTest(ClusterTestCase):
    SCRIPT = "create table t (a int);\nbegin;\nalter table nonesuch add b int;\nrollback;\n" \
        "alter table t add b int;\nselect 1;"
    PLANS = {("0.snap", "1.snap"): "create table t (a int);", ("1.snap", "0.snap"): "drop table t;",
             ("1.snap", "2.snap"): "alter table t add b int;", ("2.snap", "1.snap"): "alter table t drop b;"}

    def history(self, **plans):
        with tempfile.TemporaryDirectory() as folder:
            history = FakeHistory("pgsnap", self.cluster, folder + "/work", folder + "/failures")
            history.plans_by_side = dict(self.PLANS)
            history.plans_by_side.update({tuple("%s.snap" % n for n in k[1:]): p for k, p in plans.items()})
            history.run(psql_script.statements(self.SCRIPT))
            self.assertEqual(history.notes, [])
            return history, [(f.kind, f.statement.line, f.direction, f.proof) for f in history.findings]

    def test_right_plans_pass(self):
        history, findings = self.history()
        self.assertEqual((history.steps, history.passed, findings), (2, 6, []))

    def test_wrong_plans_are_found(self):
        history, findings = self.history(_01="create table t (a text);", _21="alter table t drop c;")
        self.assertEqual(findings, [("failed", 1, "forward", "equal"), ("failed", 5, "back", "apply")])
        self.assertEqual((history.steps, history.passed), (2, 1))

    def test_refusals_are_told_apart(self):
        history, findings = self.history(_12=None)
        self.assertEqual(findings, [("refused", 5, "forward", "plan")])
        self.assertEqual((history.steps, history.passed), (2, 3))


class ProxyTest(ClusterTestCase):
    def ask_through(self, proxy):
        return subprocess.run(
            [self.cluster.psql_program, "-X", "-A", "-t", "-d", proxy.url("postgres"), "-c", "select 'answer'"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30).stdout

    def test_what_goes_wrong_before_a_message_is_told(self):
        for error in OSError("gone wrong"), AssertionError("gone wrong"), SystemExit("gone wrong"):
            def before(data, error=error):
                if b"answer" in data:
                    raise error
            with self.assertRaisesRegex(type(error), "gone wrong"), \
                    Proxy(self.cluster, before=before) as proxy:
                self.assertEqual(self.ask_through(proxy), b"")

    def test_a_proxy_leaves_no_thread_and_has_handed_everything_on(self):
        threads = threading.active_count()
        messages = []
        with Proxy(self.cluster, before=messages.append) as proxy:
            self.assertEqual(self.ask_through(proxy), b"answer\n")
            idle = socket.create_connection(("127.0.0.1", proxy.port))
        self.assertEqual(threading.active_count(), threads)
        self.assertEqual(messages[-1], b"X\0\0\0\4")
        self.assertEqual(idle.recv(1), b"")
        idle.close()


if __name__ == "__main__":
    run_under_server(None)
    # The fake starts dozens of programs: past the wrappers.
    os.environ["PATH"] = os.pathsep.join([os.path.dirname(sys.executable), os.path.dirname(
        max(client_programs("pg_dump").items())[1]), os.environ["PATH"]])
    unittest.main()
