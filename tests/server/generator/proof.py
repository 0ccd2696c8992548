"""The rig's proofs for one generated pair."""
import json
import os
import re
import shutil

import proofs
from cluster import SqlError
from fixture import Fixture
from pg_dump_normal_form import differences

# What pgsnap refuses by name, since PostgreSQL has no statement for it that keeps the rows, or PostgreSQL itself.
REFUSALS = re.compile(
    r"PostgreSQL cannot change its type while the rows are there"
    r"|PostgreSQL cannot move them while the rows are there"
    r"|no plan keeps the(?:se)? rows"
    r"|names columns by their places"
    # A default that was there before its domain's check: ADD COLUMN looks at it, where there are no rows too.
    r"|23514: +value for domain"
    # CREATE MATERIALIZED VIEW reads all children of a table, with a foreign one that came after the view.
    r"|55000: foreign-data wrapper .* has no handler")

# What pgsnap says that it leaves as it is, of a table's column or check: pg_dump prints such tables otherwise.
LEFT = re.compile(r"(?:column|constraint) (.*)\.[^.]*: (?:its NOT NULL )?stays "
                  r"(?:the table's own column|a merely inherited column|valid: only the parent's)")

# The columns of a function that returns the rows of a table, as the server prints them in a view that reads it.
COLUMNS_OF_CALL = re.compile(r"(?<=\) f\()[^()]*(?=\))")

OF_DIFF = ("from->to", "to->from")
DIRECTIONS = OF_DIFF + ("nothing->from", "nothing->to")


class PairTrial(proofs.Trial):
    """As for a fixture, but in chosen directions; and sides may turn out to be equal."""

    def __init__(self, *arguments, directions=DIRECTIONS):
        super().__init__(*arguments)
        self.directions = directions
        self.left = set()  # tables of which something is left as it is

    def run(self):
        try:
            self._load_sides()
        except (proofs.Stop, SqlError) as error:
            self._fail("both", "load", str(error))
            self._clean()
            return
        try:
            for direction in self.directions:
                side, goal = direction.split("->")
                if side == "nothing":
                    self._run_restore(goal)
                else:
                    self._run_direction(side, goal)
            self._excuse_refusals()
        finally:
            self._clean()

    def _excuse_refusals(self):
        refused = [f for f in self.outcome.failures if REFUSALS.search(f[2])]
        for failure in refused:
            self.outcome.failures.remove(failure)
            self._note(*failure)
        self.outcome.refused = len(refused)
        for failure in list(self.outcome.failures):
            direction, proof, text = failure
            if proof == "dump" and (any(" " + table in _without_quotes(text) for table in self.left)
                                    or self._differs_in_order_of_columns(direction, text)):
                self.outcome.failures.remove(failure)
                self._note(*failure)

    def _differs_in_order_of_columns(self, direction, text):
        """Whether a difference of views, or of what BEGIN ATOMIC bodies give, is only that of the columns' places in a
        table, which plans keep."""
        first, *lines = text.split("\n")
        sides = {side: [line[1:] for line in lines if line.startswith(side) and line[:3] not in ("---", "+++")]
                 for side in "-+"}
        goal = self.dumps[direction.split("->")[1]]
        if "VIEW " in first:
            sides = {side: [COLUMNS_OF_CALL.sub(lambda call: ", ".join(sorted(call.group().split(", "))), line)
                            for line in found] for side, found in sides.items()}
        elif any(first == "different %s %s:" % (kind, name) and "BEGIN ATOMIC" in definition
                 for kind, name, definition in (entry.key() for entry in goal.form)):
            sides = {side: sorted(" ".join(found).replace(",", " ").split()) for side, found in sides.items()}
        else:
            return False
        return sides["-"] and sides["-"] == sides["+"]

    def _program(self, *words, allowed=(0,)):
        done = super()._program(*words, allowed=allowed)
        self.left |= {_without_quotes(table)
                      for table in LEFT.findall(done.stderr.decode(errors="replace"))}
        return done

    def _prove_rows(self, direction, before, after):
        # A plain table and a partitioned one of the same name are two tables: the plan says so.
        same = {name: table for name, table in before.items()
                if name not in after or after[name]["kind"] == table["kind"]}
        super()._prove_rows(direction, same, after)

    def _check_plan(self, direction, plan):
        before, after = self.dumps["from"], self.dumps["to"]
        if before is None or after is None:
            return  # pg_dump here is too old for the server
        if not plan:
            for text in before.differences(after):
                self._fail(direction, "plan", "no difference is printed, but pg_dump says: " + text)
        elif not differences(before.form, after.form):
            self._note(direction, "plan", "pg_dump knows no difference, but there is a plan")


def _without_quotes(text):
    """A name as both pgsnap's notes, which escape control characters, and pg_dump's list have it."""
    return re.sub(r"[\0-\x1f]|\\x[01][0-9a-f]", "?", text).replace('"', "")


def prove(program, cluster, pair, folder, roles, directions=DIRECTIONS):
    """The outcome of the proofs. FOLDER is made anew and becomes a fixture."""
    shutil.rmtree(folder, ignore_errors=True)
    write_fixture(pair, folder, roles)
    trial = PairTrial(program, cluster, Fixture(folder), folder, directions=directions)
    trial.run()
    return trial.outcome


def write_fixture(pair, folder, roles, about=None):
    os.makedirs(folder)
    for name, text in zip(("from.sql", "to.sql"), pair.texts()):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)
    facts = {"about": about} if about else {}
    facts["roles"] = [r for r in roles if any('"%s"' % r in text for text in pair.texts())]
    if any('tablespace "gen_space"' in text for text in pair.texts()):
        facts["tablespaces"] = ["gen_space"]
    extensions = [x for x in ("hstore", "citext", "pg_trgm")
                  if any('extension "%s"' % x in text for text in pair.texts())]
    if extensions:
        facts["extensions"] = extensions
    with open(os.path.join(folder, "case.json"), "w", encoding="utf-8") as file:
        json.dump(facts, file, indent=2)
        file.write("\n")


def signature(failure):
    """What makes two failures the same, whatever their names and numbers."""
    direction, proof, text = failure
    lines = [line for line in text.strip().split("\n") if line.strip()]
    said = lines[0] if lines else ""
    for line in lines:
        if re.search(r"ERROR: |^error:|^pgsnap: ", line):
            said = line
            break
    if proof == "equal" and len(lines) > 1:
        said = "left: " + lines[1]
    if proof == "dump":
        said = " ".join(said.split(" ")[:2])
    # Names are quoted, or end with a number.
    said = re.sub(r'"(?:[^"]|"")*"', "N", said)
    said = re.sub(r"[\w.'$]*\d[\w.'$]*", "N", said)
    return "%s [%s] %s" % ("restore" if direction.startswith("nothing") else "diff", proof, said)
