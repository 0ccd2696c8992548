#!/usr/bin/env python3
"""Proves that pgsnap carries all that the extensions of this server are made of.

Each extension's own scripts are run in a plain database, so that its types, operators, casts,
operator classes and functions belong to nobody but the user. To that database, from an empty one and
back, all proofs of fixtures/README.md are held. Exits as run_fixtures.py does.
"""
import argparse
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

from cluster import TOP, Cluster, run_under_server

RUN_FIXTURES = os.path.join(TOP, "tests/server/run_fixtures.py")

# Those that no snapshot can hold, and why.
_LEFT_OUT = {
    "plpgsql": "every database has it",
    "adminpack": "makes functions in pg_catalog, which are only reported: capture_content_test.py",
}

# Languages whose libraries want a perl or python that this machine need not have: servers of other
# majors come in packages made elsewhere.
_FOREIGN_LANGUAGE = re.compile("plperl|plpython")

# What says something only about extensions themselves.
_FOR_EXTENSIONS = re.compile(
    r"^\\echo .*\n|^ALTER EXTENSION [^;]*;|"
    r"^SELECT pg_catalog\.pg_extension_config_dump\([^;]*;", re.M | re.I)


class Scripts:
    """The control file and the scripts of one extension."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        with open(os.path.join(folder, name + ".control"), encoding="utf-8") as file:
            self.control = dict(re.findall(r"^(\w+)\s*=\s*'?([^'\n]*)'?", file.read(), re.M))

    def requires(self):
        return re.findall(r"\w+", self.control.get("requires", ""))

    def path(self):
        """Versions from one that has a whole script to the default one, or None."""
        goal = self.control["default_version"]
        steps, whole = {}, []
        for file in glob.glob(os.path.join(self.folder, self.name + "--*.sql")):
            versions = os.path.basename(file)[:-len(".sql")].split("--")[1:]
            if len(versions) == 1:
                whole.append(versions[0])
            else:
                steps.setdefault(versions[0], []).append(versions[1])
        paths = [[version] for version in whole]
        reached = set(whole)
        if goal in reached:
            return [goal]
        for path in paths:  # grows as it is walked
            for version in steps.get(path[-1], []):
                if version == goal:
                    return path + [goal]
                if version not in reached:
                    reached.add(version)
                    paths.append(path + [version])
        return None

    def sql(self):
        path = self.path()
        if path is None:
            return None
        names = ["--".join([self.name, path[0]])]
        names += ["--".join([self.name, a, b]) for a, b in zip(path, path[1:])]
        text = "".join("create extension %s;\n" % other for other in self.requires())
        for name in names:
            with open(os.path.join(self.folder, name + ".sql"), encoding="utf-8") as file:
                text += file.read() + "\n"
        library = self.control.get("module_pathname", "$libdir/" + self.name)
        text = _FOR_EXTENSIONS.sub("", text).replace("MODULE_PATHNAME", library).replace(
            "@extowner@", "postgres")
        return re.sub(r"@extschema(:\w+)?@", "public", text)


def write_fixtures(sharedir, top, major, is_packaged):
    facts = {}
    if major < 14:
        facts["skip"] = {"dump": "what a class names is its own there, and captured as the family's"}
    count = 0
    for control in sorted(glob.glob(os.path.join(sharedir, "extension", "*.control"))):
        name = os.path.basename(control)[:-len(".control")]
        sql = Scripts(os.path.dirname(control), name).sql()
        if name in _LEFT_OUT or sql is None:
            continue
        if is_packaged and _FOREIGN_LANGUAGE.search(name):
            print("left out: %s, whose library may not load" % name)
            continue
        folder = os.path.join(top, "contrib", name)
        os.makedirs(folder)
        for file, text in (("from.sql", "\n"), ("to.sql", sql)):
            with open(os.path.join(folder, file), "w", encoding="utf-8") as out:
                out.write(text)
        with open(os.path.join(folder, "case.json"), "w", encoding="utf-8") as out:
            json.dump(dict(facts, extensions=[name]), out)
        count += 1
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pgsnap", default=os.path.join(TOP, "build/dev/pgsnap"))
    parser.add_argument("--server", type=int, help="server major (default: this machine's own)")
    parser.add_argument("--case", action="append", default=[], help="only this extension")
    parser.add_argument("-v", "--verbose", action="store_true")
    args = parser.parse_args()
    args.pgsnap = os.path.abspath(args.pgsnap)
    run_under_server(args.server)
    cluster = Cluster()
    configuration = cluster.ask("postgres",
                                "select setting from pg_config where name = 'SHAREDIR'")
    major = cluster.major
    cluster.close()
    with tempfile.TemporaryDirectory(dir=os.environ["PGSNAP_SERVER_DIR"]) as top:
        count = write_fixtures(configuration, top, major, args.server is not None)
        if not count:
            print("contrib_test: no extensions in %s" % configuration, file=sys.stderr)
            return 1
        command = [sys.executable, RUN_FIXTURES, "--pgsnap", args.pgsnap, "--fixtures", top]
        command += ["--failures", os.path.join(TOP, "build/contrib-failures")]
        command += [word for case in args.case for word in ("--case", case)]
        return subprocess.run(command + ["-v"] * args.verbose).returncode


if __name__ == "__main__":
    sys.exit(main())
