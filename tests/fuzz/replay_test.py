#!/usr/bin/env python3
"""replay_test.py REPLAY: runs every libFuzzer target on its seeds, and on what they become when they are
altered, without clang: each for $PGSNAP_FUZZ_SECONDS (2). scripts/fuzz looks longer and deeper."""
import concurrent.futures
import os
import subprocess
import sys
import tempfile

from make_seeds import SNAPSHOTS, TARGETS, make_seeds

HERE = os.path.dirname(os.path.abspath(__file__))


def replay(program, seconds, target):
    """Whether nothing broke."""
    dictionary = "snapshot.dict" if target in SNAPSHOTS else "sql.dict"
    with tempfile.TemporaryDirectory() as folder:
        make_seeds(target, folder)
        return subprocess.run([program, "--seconds", seconds, target, os.path.join(HERE, dictionary),
                               folder]).returncode == 0


def main():
    program = sys.argv[1]
    seconds = os.environ.get("PGSNAP_FUZZ_SECONDS", "2")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        sound = list(pool.map(lambda target: replay(program, seconds, target), TARGETS))
    sys.exit(0 if all(sound) else 1)


if __name__ == "__main__":
    main()
