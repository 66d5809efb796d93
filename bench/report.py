"""Results -> docs/performance.md and docs/performance.svg. Equal results give equal bytes.

python -m bench.report RESULTS.json [FOLDER]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from bench import results, rows, verdict
from bench.measure import of, samples, spread
from bench.plot import Series, svg
from bench.results import Results
from bench.rows import Rows
from bench.verdict import Result

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTES = Path(__file__).with_name("notes.md")


def main() -> None:
    """Make the page of the results in a file."""
    parser = argparse.ArgumentParser(prog="python -m bench.report", description=main.__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("folder", type=Path, nargs="?", default=DOCS)
    given = parser.parse_args()
    write_docs(results.asked_for(given.results), given.folder)


def write_docs(found: Results, folder: Path = DOCS) -> None:
    """Write the page, its plot, and the results that both are made from."""
    folder.mkdir(exist_ok=True)
    results.save(found, folder / "performance.json")
    (folder / "performance.md").write_text(page(found, notes()), encoding="utf-8")
    drawn = plot(found)
    if drawn:
        (folder / "performance.svg").write_text(drawn, encoding="utf-8")


def notes() -> str:
    """How it is measured, and what was learned: the part of the page that people write."""
    return NOTES.read_text(encoding="utf-8").strip()


def page(found: Results, notes: str) -> str:
    """The whole page as Markdown."""
    parts = [
        "# Performance",
        "Written by `make bench` from `performance.json`, which holds every sample. Do not edit.",
        machine(found),
        "![Time against size](performance.svg)" if plot(found) else "",
        "## Against the vendors' command lines",
        table(rows.cases(found)),
        "## CPU and memory of the same runs",
        table(rows.costs(found)),
        "## Growth",
        table(rows.growth(found)),
        "## Where the time goes",
        table(rows.profiles(found)),
        notes,
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def machine(found: Results) -> str:
    """One sentence on the machine, the versions and the number of runs."""
    host = found["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in found["versions"].items())
    limit = f", at no more than {found['size']:,} views" if found["size"] else ""
    return (
        f"Measured on {host['system']} {host['architecture']} with {host['cpus']} CPUs and "
        f"{host['memory_gib']} GiB of memory; {versions}. "
        f"Medians of up to {found['runs']} runs{limit}; in brackets the fastest and the slowest."
    )


def table(lines: Rows) -> str:
    """A Markdown table."""
    head, *body = lines
    if not body:
        return "Nothing was measured."
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *body))


def plot(found: Results) -> str:
    """The plot of what was measured, or "" when nothing was."""
    series = [*_our_series(found), *_their_series(found)]
    return svg("fsc and the vendors' command lines", series) if series else ""


def _our_series(found: Results) -> Iterator[Series]:
    for one in found["growth"]:
        if one["status"] == "measured":
            points = sorted(verdict.medians(one, "wall").items())
            yield Series(one["fsc_command"], tuple(points))


def _their_series(found: Results) -> Iterator[Series]:
    for prefix in ("plan-unchanged", "apply-new"):
        shown = [one for one in found["cases"] if _is_plotted(one, prefix)]
        points = {one["views"]: spread(of(samples(one["stock"]), "wall")).median for one in shown}
        if points:
            name = shown[0]["stock_command"].removesuffix(" stack list")
            yield Series(name, tuple(sorted(points.items())), theirs=True)


def _is_plotted(one: Result, prefix: str) -> bool:
    given = one["registry"], one["status"]
    return given == ("file", "measured") and str(one["name"]).startswith(prefix)


_NOTHING: Results = {"cases": [], "growth": [], "profiles": []}
_ROWS = {"cases": rows.cases, "growth": rows.growth, "profiles": rows.profiles}


def print_result(kind: str, one: Result) -> None:
    """One result of a table on the terminal, in a line."""
    if one["status"] != "measured":
        line = verdict.why(one)
    else:
        _, *body = _ROWS[kind]({**_NOTHING, kind: [one]})
        cells = [" ".join(row) for row in body] if kind == "profiles" else body[0][1:]
        line = "; ".join(cell for cell in cells if cell)
    print(f"  {line.replace('`', '').replace('*', '')}", flush=True)


if __name__ == "__main__":
    main()
