"""Results -> docs/performance.md and docs/performance.svg. Equal results give equal bytes.

    python -m bench.report RESULTS.json [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import results
from bench.cases import CASES, GROWTH
from bench.measure import Spread, exponent, of, pairwise, ratio, samples, spread
from bench.plot import Series, svg

Result = dict[str, Any]

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTES = Path(__file__).with_name("notes.md")

_TABLE_SIZES = {one.name: one.views for one in CASES} | {one.name: one.sizes[-1] for one in GROWTH}


def main() -> None:
    """Make the page of the results in a file."""
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else DOCS
    write_docs(results.load(Path(sys.argv[1])), folder)


def write_docs(found: results.Results, folder: Path = DOCS) -> None:
    """Write the page, its plot, and the results that both are made from."""
    folder.mkdir(exist_ok=True)
    results.save(found, folder / "performance.json")
    (folder / "performance.md").write_text(page(found), encoding="utf-8")
    drawn = plot(found)
    if drawn:
        (folder / "performance.svg").write_text(drawn, encoding="utf-8")


def page(found: results.Results) -> str:
    """The whole page as Markdown."""
    parts = [
        "# Performance",
        "Written by `make bench` from `performance.json`, which holds every sample. Do not edit.",
        machine(found),
        "![Time against size](performance.svg)" if plot(found) else "",
        "## Against the vendors' command lines",
        table(_case_rows(found)),
        "## CPU and memory of the same runs",
        table(_cost_rows(found)),
        "## Growth",
        table(_growth_rows(found)),
        "## Where the time goes" if found["profiles"] else "",
        table(_profile_rows(found)) if found["profiles"] else "",
        NOTES.read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def machine(found: results.Results) -> str:
    """One sentence on the machine, the versions and the number of runs."""
    host, versions = found["machine"], found["versions"]
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    limit = f", at no more than {found['size']:,} views" if found["size"] else ""
    return (
        f"Measured on {host['system']} {host['architecture']} with {host['cpus']} CPUs and "
        f"{host['memory_gib']} GiB of memory; {named}. "
        f"Medians of up to {found['runs']} runs{limit}; in brackets the fastest and the slowest."
    )


def table(rows: Iterator[Sequence[str]]) -> str:
    """A Markdown table; the first row is the head."""
    head, *body = rows
    if not body:
        return "Nothing was measured."
    lines = [head, ["---"] * len(head), *body]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _case_rows(found: results.Results) -> Iterator[Sequence[str]]:
    yield ["what", "fsc", "the vendors", "fsc / vendors", "run by run", "bar", "verdict"]
    for one in found["cases"]:
        if one["status"] != "measured":
            yield [one["title"], "", f"`{one['stock_command']}`", "", "", bar(one["bar"]), _why(one)]
            continue
        ours, theirs = of(samples(one["fsc"]), one["what"]), of(samples(one["stock"]), one["what"])
        pairs = pairwise(ours, theirs)
        yield [
            one["title"],
            f"`{one['fsc_command']}` {_spread(ours, one['what'])}",
            f"`{one['stock_command']}` {_spread(theirs, one['what'])}",
            f"**{times(ratio(ours, theirs))}**",
            f"{times(pairs.low)} to {times(pairs.high)}",
            bar(one["bar"]),
            verdict(one, ratio(ours, theirs)),
        ]


def _cost_rows(found: results.Results) -> Iterator[Sequence[str]]:
    yield ["what", "fsc, CPU", "vendors, CPU", "fsc, peak memory", "vendors, peak memory"]
    for one in found["cases"]:
        if one["status"] == "measured":
            ours, theirs = samples(one["fsc"]), samples(one["stock"])
            sides = (
                value(spread(of(side, what)).median, what)
                for what in ("cpu", "rss")
                for side in (ours, theirs)
            )
            yield [one["title"], *sides]


def _growth_rows(found: results.Results) -> Iterator[Sequence[str]]:
    measured = [one for one in found["growth"] if one["status"] == "measured"]
    sizes = sorted({int(size) for one in measured for size in one["points"]})
    heads = [f"{size:,} views" for size in sizes]
    yield ["`fsc`", *heads, "last tenfold", "exponent", "peak memory", "bar", "verdict"]
    for one in found["growth"]:
        if one["status"] != "measured":
            yield [one["title"], *[""] * len(sizes), "", "", "", bar(one["bar"]), _why(one)]
            continue
        walls = _medians(one, "wall")
        memory = max(_medians(one, "rss").values())
        last = last_tenfold(walls)
        yield [
            one["title"],
            *(value(walls[size], "wall") if size in walls else "" for size in sizes),
            f"{last:.1f}x" if last else "",
            f"{growth_exponent(walls):.2f}",
            value(memory, "rss"),
            " and ".join([bar(one["bar"]), *_memory_bar(one)]),
            growth_verdict(one, last, memory),
        ]


def _profile_rows(found: results.Results) -> Iterator[Sequence[str]]:
    stages = list(dict.fromkeys(name for one in found["profiles"] for name in one["stages"]))
    yield ["stage", *(f"{one['command']}, {one['views']:,} views" for one in found["profiles"])]
    for stage in stages:
        yield [stage, *(_share(one, stage) for one in found["profiles"])]


def _share(one: Result, stage: str) -> str:
    if stage not in one["stages"]:
        return ""
    share = one["stages"][stage] / sum(one["stages"].values())
    return f"{value(one['stages'][stage], 'wall')} ({share:.0%})"


def last_tenfold(points: dict[int, float]) -> float | None:
    """The value at the largest size by that at a tenth of it, where both were measured."""
    largest = max(points)
    return points[largest] / points[largest // 10] if largest // 10 in points else None


def growth_exponent(points: dict[int, float]) -> float:
    """The exponent over the sizes from 100 on, where start-up no longer hides the growth."""
    large = {size: seconds for size, seconds in points.items() if size >= 100}
    return exponent(large if len(large) > 1 else points)


def verdict(one: Result, reached: float) -> str:
    """Whether a case keeps its bar; no word on a size that the bar is not about."""
    if one["bar"] is None or one["views"] != _TABLE_SIZES[one["name"]]:
        return "-"
    return "kept" if reached < one["bar"] else "**missed**"


def growth_verdict(one: Result, last: float | None, memory: float) -> str:
    """Whether a growth keeps its bars; no word when the largest size was left out."""
    if one["bar"] is None or max(map(int, one["points"])) != _TABLE_SIZES[one["name"]]:
        return "-"
    kept = last is not None and last <= one["bar"]
    return "kept" if kept and memory < (one["memory"] or float("inf")) else "**missed**"


def bar(limit: float | None) -> str:
    """A bar as people say it."""
    return "-" if limit is None else f"under {times(limit)}"


def _memory_bar(one: Result) -> list[str]:
    return [f"under {value(one['memory'], 'rss')}"] if one["memory"] else []


def times(factor: float) -> str:
    """A ratio: `1/12.3` below one, `8.1x` above."""
    if factor < 1:
        return f"1/{round(1 / factor, 1):g}"
    return f"{round(factor, 1):g}x"


def value(amount: float, what: str) -> str:
    """Seconds or KiB in the unit that people read."""
    if what == "rss":
        return f"{amount / 1024:,.0f} MiB"
    return f"{amount * 1000:.0f} ms" if amount < 1 else f"{amount:.2f} s"


def _spread(values: Sequence[float], what: str) -> str:
    found: Spread = spread(values)
    return f"{value(found.median, what)} ({value(found.low, what)} to {value(found.high, what)})"


def _medians(one: Result, what: str) -> dict[int, float]:
    return {
        int(size): spread(of(samples(points), what)).median
        for size, points in one["points"].items()
    }


def _why(one: Result) -> str:
    words = {"unsupported": "not supported yet", "skipped": "not measured", "failed": "**failed**"}
    return f"{words[one['status']]}: {one['note']}".replace("|", "\\|")


def plot(found: results.Results) -> str:
    """The plot of what was measured, or "" when nothing was."""
    series = [*_our_series(found), *_their_series(found)]
    return svg("fsc and the vendors' command lines", series) if series else ""


def _our_series(found: results.Results) -> Iterator[Series]:
    for one in found["growth"]:
        if one["status"] == "measured":
            points = sorted(_medians(one, "wall").items())
            yield Series(one["fsc_command"], tuple(points))


def _their_series(found: results.Results) -> Iterator[Series]:
    for prefix in ("plan-unchanged", "apply-new"):
        cases = [
            one
            for one in found["cases"]
            if one["status"] == "measured"
            and one["registry"] == "file"
            and one["name"].startswith(prefix)
        ]
        points = {one["views"]: spread(of(samples(one["stock"]), "wall")).median for one in cases}
        if points:
            command = cases[0]["stock_command"]
            yield Series(command, tuple(sorted(points.items())), theirs=True)


def print_result(one: Result) -> None:
    """One result on the terminal, in a line."""
    if one["status"] != "measured":
        print(f"  {_why(one)}", flush=True)
        return
    rows = _growth_rows if "points" in one else _case_rows
    kind = "growth" if "points" in one else "cases"
    _, row = rows({"cases": [], "growth": [], kind: [one]})
    print(f"  {'; '.join(cell for cell in row[1:] if cell)}".replace("`", "").replace("*", ""), flush=True)


if __name__ == "__main__":
    main()
