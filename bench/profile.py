"""Where the time of one command goes.

    python -m bench.profile validate|compile|plan|apply N

A plan is one that finds nothing to change, an apply one that finds nothing live. Every stage is
the median of some runs; what Python needs to start and to end is there too.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from bench import data
from bench.cases import PROFILES, Profile
from bench.measure import CommandError
from bench.profiled import OTHER
from bench.sides import FscSide
from bench.stacks import Content

END = "end of Python"
_BY_COMMAND = {one.fsc: one for one in PROFILES}


def main() -> None:
    """Print the shares of one command."""
    parser = argparse.ArgumentParser(prog="python -m bench.profile", description=__doc__)
    parser.add_argument("command", choices=_BY_COMMAND)
    parser.add_argument("views", type=int)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    wanted = _BY_COMMAND[given.command]
    with tempfile.TemporaryDirectory(prefix="fsc-bench-") as folder:
        side = FscSide(Path(folder) / "fsc", Content(given.views))
        data.write(side.content, [side.folder])
        print(f"fsc {wanted.fsc}, {given.views:,} views")
        _print(stages(side, wanted, given.runs))


def stages(side: FscSide, wanted: Profile, runs: int) -> dict[str, float]:
    """Median seconds by stage, of a side whose data is there. Raises CommandError."""
    found = []
    for _ in range(runs + 1):  # the first one warms up
        side.prepare(wanted.state, edited=False)
        found.append(_once(side, wanted.fsc))
    names = dict.fromkeys(name for one in found for name in one)
    return {
        name: round(statistics.median(one.get(name, 0.0) for one in found[1:]), 4) for name in names
    }


def _once(side: FscSide, word: str) -> dict[str, float]:
    (wanted,) = side.command(word)
    out = side.folder / "profile.json"
    program = str(Path(__file__).with_name("profiled.py"))
    started = time.monotonic()
    args = (sys.executable, program, str(out), str(started), *wanted.args[1:])
    done = subprocess.run(
        args, cwd=wanted.cwd, env={**os.environ, **wanted.env}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    ended = time.monotonic()
    side.forget()
    if done.returncode:
        raise CommandError(replace(wanted, args=args), done.returncode, done.stdout)
    found = json.loads(out.read_text(encoding="utf-8"))
    if found["exit"] != wanted.code:
        raise CommandError(wanted, found["exit"], done.stdout)
    spent: dict[str, float] = found["spent"]
    rest = spent.pop(OTHER, 0.0)
    return {**spent, OTHER: rest, END: ended - found["ended"]}


def _print(found: dict[str, float]) -> None:
    total = sum(found.values())
    for name, seconds in sorted(found.items(), key=lambda one: -one[1]):
        print(f"  {name:<16} {seconds * 1000:>9.1f} ms  {seconds / total:>6.1%}")
    print(f"  {'together':<16} {total * 1000:>9.1f} ms")


if __name__ == "__main__":
    main()
