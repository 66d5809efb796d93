"""Results as rows of the tables of docs/performance.md; the first row of each is its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bench import verdict
from bench.measure import of, pairwise, ratio, samples, spread
from bench.verdict import Result, amount, medians, times

Rows = Iterator[Sequence[str]]


def cases(found: dict[str, Any]) -> Rows:
    """Both sides of every comparison, their ratio and the bar."""
    yield ["what", "fsc", "the vendors", "fsc / vendors", "run by run", "bar", "verdict"]
    for one in found["cases"]:
        if one["status"] == "measured":
            yield _case(one)
        else:
            theirs = f"`{one['stock_command']}`"
            yield [one["title"], "", theirs, "", "", verdict.bar(one["bar"]), verdict.why(one)]


def _case(one: Result) -> Sequence[str]:
    what = one["what"]
    ours, theirs = of(samples(one["fsc"]), what), of(samples(one["stock"]), what)
    reached, pairs = ratio(ours, theirs), pairwise(ours, theirs)
    return [
        one["title"],
        f"`{one['fsc_command']}` {_spread(ours, what)}",
        f"`{one['stock_command']}` {_spread(theirs, what)}",
        f"**{times(reached)}**",
        f"{times(pairs.low)} to {times(pairs.high)}",
        verdict.bar(one["bar"]),
        verdict.of_case(one, reached),
    ]


def costs(found: dict[str, Any]) -> Rows:
    """CPU and memory of the same runs."""
    yield ["what", "fsc, CPU", "vendors, CPU", "fsc, peak memory", "vendors, peak memory"]
    for one in found["cases"]:
        if one["status"] == "measured":
            sides = samples(one["fsc"]), samples(one["stock"])
            yield [
                one["title"],
                *(
                    amount(spread(of(side, what)).median, what)
                    for what in ("cpu", "rss")
                    for side in sides
                ),
            ]


def growth(found: dict[str, Any]) -> Rows:
    """Every growth by size."""
    measured = [one for one in found["growth"] if one["status"] == "measured"]
    sizes = sorted({int(size) for one in measured for size in one["points"]})
    heads = [f"{size:,} views" for size in sizes]
    yield ["`fsc`", *heads, "last tenfold", "exponent", "peak memory", "bar", "verdict"]
    for one in found["growth"]:
        if one["status"] == "measured":
            yield _growth(one, sizes)
        else:
            empty = [""] * (len(sizes) + 3)
            yield [one["title"], *empty, verdict.bar(one["bar"]), verdict.why(one)]


def _growth(one: Result, sizes: Sequence[int]) -> Sequence[str]:
    walls = medians(one, "wall")
    memory = max(medians(one, "rss").values())
    last = verdict.last_tenfold(walls)
    limits = [verdict.bar(one["bar"])]
    if one["memory"]:
        limits.append(f"under {amount(one['memory'], 'rss')}")
    return [
        one["title"],
        *(amount(walls[size], "wall") if size in walls else "" for size in sizes),
        f"{last:.1f}x" if last else "",
        f"{verdict.growth_exponent(walls):.2f}",
        amount(memory, "rss"),
        " and ".join(limits),
        verdict.of_growth(one, last, memory),
    ]


def profiles(found: dict[str, Any]) -> Rows:
    """Seconds and share of every stage, a column per command; the largest stage first."""
    measured = [one for one in found["profiles"] if one["status"] == "measured"]
    stages = list(dict.fromkeys(name for one in measured for name in one["stages"]))
    yield ["stage", *(f"`{one['fsc_command']}`, {one['views']:,} views" for one in measured)]
    largest = {name: max(one["stages"].get(name, 0.0) for one in measured) for name in stages}
    for name in sorted(stages, key=lambda name: (-largest[name], name)):
        yield [name, *(_share(one["stages"], name) for one in measured)]


def _share(stages: dict[str, float], name: str) -> str:
    if name not in stages:
        return ""
    return f"{amount(stages[name], 'wall')} ({stages[name] / sum(stages.values()):.0%})"


def _spread(values: Sequence[float], what: str) -> str:
    found = spread(values)
    low, high = amount(found.low, what), amount(found.high, what)
    return f"{amount(found.median, what)} ({low} to {high})"
