#!/usr/bin/env python3
"""make_seeds.py TARGET FOLDER: first inputs for a libFuzzer target, made of the fixtures."""
import glob
import os
import random
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SNAPSHOTS = ("binary", "sqlite", "json")
TARGETS = SNAPSHOTS + ("texts",)


def printed_texts():
    """Texts as servers print them: the last column of fixtures/_texts."""
    with open(os.path.join(TOP, "fixtures/_texts/15.tsv"), "rb") as file:
        for line in file:
            text = line.rstrip(b"\n").split(b"\t")[-1]
            yield text.replace(b"\\n", b"\n").replace(b"\\t", b"\t").replace(b"\\\\", b"\\")


def statements():
    for path in sorted(glob.glob(os.path.join(TOP, "fixtures/*/*/expected.sql"))):
        with open(path, "rb") as file:
            for statement in file.read().split(b";\n"):
                if statement.strip():
                    yield statement.strip()


def objects(chance, texts):
    """For plans: a kind, parts of a name and fields with 0xff between them."""
    for kind in range(64):
        for _ in range(3):
            fields = [chance.choice([b"", b"", b"t", b"1", b"a", b"s", b"r", b"integer",
                                     chance.choice(texts)]) for _ in range(20)]
            yield (bytes([kind]) + b"\xff".join([b"s", b"r", b"a"] + fields) + b"\xfe" +
                   bytes([33]) + b"s\xfe")


def texts_of_forms():
    """For each form, in the order of texts_target.cc, texts in it; where those are few, others too, so that
    none is looked at less than the rest."""
    chance = random.Random(1)
    printed = list(printed_texts())
    sql = printed + list(statements())
    return [
        [b"table app.users", b'column app.users."na""me"', b'function app.f("integer, text")'] + sql,
        [text + b"\0" + text.replace(b"(", b"((", 1) for text in printed],
        [b"a\\tb\t\\N\t{a,\"b c\",NULL}\n", b"{\"x\\\\\\\\y\"}"] + sql,
        list(objects(chance, printed)),
        [b"a=arwd/b\0=r/a", b'"odd ""x"=r*w/"y"', b"x=/x"] + sql,
        sql,
        sql]


def make_seeds(target, folder):
    """Whole snapshots, or texts as servers print them, one a file."""
    seeds = []
    if target in SNAPSHOTS:
        # A compressed file is read as the binary one that it holds.
        for name in [target] + ["archive"] * (target == "binary"):
            with open(os.path.join(TOP, "fixtures/_formats/v2", name + ".snap"), "rb") as file:
                seeds.append(file.read())
    else:
        for form, texts in enumerate(texts_of_forms()):
            seeds += [bytes([form]) + text for text in texts]
    for number, seed in enumerate(seeds, 1):
        with open(os.path.join(folder, f"seed-{number}"), "wb") as file:
            file.write(seed)


if __name__ == "__main__":
    make_seeds(*sys.argv[1:])
