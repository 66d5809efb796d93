"""Results against their bars, and amounts as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bench.cases import CASES, GROWTH
from bench.measure import exponent, of, samples, spread

Result = dict[str, Any]

_CASES = {one.name: one for one in CASES}
_GROWTH = {one.name: one for one in GROWTH}
_STATUS = {"unsupported": "not supported yet", "skipped": "not measured", "failed": "**failed**"}

NO_WORD, KEPT, MISSED = "-", "kept", "**missed**"


def of_case(one: Result, reached: float) -> str:
    """Whether a case keeps its bar; no word on a size that the bar is not about."""
    if one["bar"] is None or one["views"] != _CASES[one["name"]].views:
        return NO_WORD
    return KEPT if reached < one["bar"] else MISSED


def of_growth(one: Result, last: float | None, memory: float) -> str:
    """Whether a growth keeps its bars; no word when the largest size was left out."""
    if one["bar"] is None or max(map(int, one["points"])) != _GROWTH[one["name"]].sizes[-1]:
        return NO_WORD
    fits = one["memory"] is None or memory < one["memory"]
    return KEPT if fits and last is not None and last <= one["bar"] else MISSED


def last_tenfold(points: Mapping[int, float]) -> float | None:
    """The value at the largest size by that at a tenth of it, where both were measured."""
    largest = max(points)
    return points[largest] / points[largest // 10] if largest // 10 in points else None


def growth_exponent(points: Mapping[int, float]) -> float:
    """The exponent over the sizes from 100 on, where start-up no longer hides the growth."""
    large = {size: seconds for size, seconds in points.items() if size >= 100}
    return exponent(large if len(large) > 1 else points)


def medians(one: Result, what: str) -> dict[int, float]:
    """The median of a column by size, of a growth."""
    return {
        int(size): spread(of(samples(points), what)).median
        for size, points in one["points"].items()
    }


def why(one: Result) -> str:
    """Why there is no measurement, for a cell of a table."""
    note = one["note"].replace("|", "\\|")
    return f"{_STATUS[one['status']]}: {note}"


def bar(limit: float | None) -> str:
    """A bar as people say it."""
    return NO_WORD if limit is None else f"under {times(limit)}"


def times(factor: float) -> str:
    """A ratio: `1/12.3` below one, `8.1x` above."""
    if factor < 1:
        return f"1/{round(1 / factor, 1):g}"
    return f"{round(factor, 1):g}x"


def amount(value: float, what: str) -> str:
    """Seconds or KiB in the unit that people read."""
    if what == "rss":
        return f"{value / 1024:,.0f} MiB"
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"
