#!/usr/bin/env python3
"""A pgsnap for testing the rig: its snapshots are dumps, its plans are files.

Understands `capture URL FILE`, `diff OPTION... FROM TO`, `restore FILE` and `convert --format json
FILE FILE` as the rig calls them.
In the folder $FAKE_PLANS, forward.sql and back.sql are the plans; a file `blind` makes it see no
difference to a database that a plan was applied to; a file `bad_status` makes diff exit with 0.
"""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pg_dump_normal_form import normal_form, without_database  # noqa: E402

plans = os.environ["FAKE_PLANS"]


def has(name):
    return os.path.exists(os.path.join(plans, name))


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def capture(url, path):
    dump = subprocess.run(["pg_dump", "-s", "-C", "-d", url], stdout=subprocess.PIPE, check=True)
    database = url.split("///")[1].split("?")[0]
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"database": database, "dump": dump.stdout.decode()}, file)


def diff(current_path, goal_path):
    current, goal = load(current_path), load(goal_path)
    forms = [[e.key() for e in normal_form(side["dump"], side["database"])]
             for side in (current, goal)]
    after = os.path.basename(current_path) == "after.snap"
    if forms[0] == forms[1] or (after and has("blind")):
        return 0
    name = "forward.sql" if goal_path.startswith("to") else "back.sql"
    with open(os.path.join(plans, name), encoding="utf-8") as file:
        sys.stdout.write(file.read())
    return 0 if has("bad_status") else 2


def convert(source_path, path):
    """Entries of the dump stand for objects of one kind, with one field."""
    source = load(source_path)
    entries = normal_form(source["dump"], source["database"])
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"kinds": {"entry": ["parts name", "text text"]}, "objects": {
            "entry %s %s" % e.key()[:2]: {"text": e.text} for e in entries}}, file)


def main():
    verb, *words = sys.argv[1:]
    files = [word for word in words if not word.startswith("--")]
    if verb == "capture":
        return capture(*files)
    if verb == "convert":
        return convert(words[2], words[3])
    if verb == "diff":
        return diff(*files)
    if verb == "restore":
        sys.stdout.write(without_database(load(files[0])["dump"]))
        return 0
    return 64


sys.exit(main())
