"""Measure everything, and write docs/performance.md, .svg and .json.

python -m bench                        everything; takes an hour on a quiet machine
python -m bench --quick                every case once, at no more than 100 views
python -m bench --only plan-unchanged-1000 --json results.json
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import results
from bench.cases import ENTRIES, Entry
from bench.report import print_result, write_docs
from bench.run import Bench, Limits


def main() -> int:
    """Run the cases that were asked for; 1 when one of them failed."""
    given = _arguments()
    # pip compiles what it installs; without bytecode fsc alone, installed from here, would compile
    # itself in every run.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    limits = Limits(1, 100) if given.quick else Limits(given.runs, given.size)
    chosen = _chosen(given.only)
    found = results.begin(limits, given.json)
    with tempfile.TemporaryDirectory(prefix="fsc-bench-", dir=given.work) as folder:
        bench = Bench(Path(folder), limits, lambda text: print(f"  ({text})", flush=True))
        try:
            for one in chosen:
                _measure(bench, one, found, given.json)
        finally:
            bench.close()
    if len(chosen) == len(ENTRIES) and limits.size is None:
        write_docs(found)
    return 1 if any(one["status"] == "failed" for one in results.each(found)) else 0


def _measure(bench: Bench, one: Entry, found: dict[str, Any], file: Path | None) -> None:
    print(f"{one.name}: {one.title}", flush=True)
    table, result = bench.measure(one)
    results.add(found, table, result)
    if file:
        results.save(found, file)
    print_result(table, result)


def _chosen(names: list[str]) -> list[Entry]:
    unknown = set(names) - {one.name for one in ENTRIES}
    if unknown:
        known = "\n  ".join(one.name for one in ENTRIES)
        sys.exit(f"There is no case {', '.join(sorted(unknown))}. There are:\n  {known}")
    return [one for one in ENTRIES if not names or one.name in names]


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--runs", type=_positive, default=5, help="runs that count, after one that does not"
    )
    parser.add_argument("--size", type=_positive, help="no more views than this")
    parser.add_argument("--quick", action="store_true", help="as --runs 1 --size 100")
    parser.add_argument("--only", metavar="NAME", nargs="+", default=[], help="only these cases")
    parser.add_argument("--json", metavar="FILE", type=Path, help="keep the results in this file")
    parser.add_argument("--work", metavar="DIR", help="where to work (default: the system's)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
