"""A plot of time against size as SVG text: logarithmic axes, for light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 860, 520
LEFT, RIGHT, TOP, BOTTOM = 84, 176, 56, 64
_LINE = 17  # the height of a label in pixels

# Page, text, soft text, grid, then one colour per line. Lines differ in lightness too, and each
# has its label. Rules name the colours one by one: not every viewer of SVG knows CSS variables.
_LIGHT = (
    "#ffffff", "#1f2328", "#59636e", "#d8dee4",
    "#0550ae", "#0a7ea4", "#116329", "#6639ba", "#bc4c00", "#a40e26",
)  # fmt: skip
_DARK = (
    "#0d1117", "#e6edf3", "#9198a1", "#30363d",
    "#79c0ff", "#39c5cf", "#56d364", "#d2a8ff", "#ffa657", "#ff7b72",
)  # fmt: skip
_OURS = 4
_STYLE = """\
  text { font: 13px system-ui, sans-serif; }
  .title { font-size: 16px; font-weight: 600; }
  .halo { paint-order: stroke; stroke-width: 4px; stroke-linejoin: round; }
  .line { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
  .theirs { stroke-dasharray: 7 5; }"""


def _style() -> str:
    dark = "\n".join(f"  {line}" for line in _colours(_DARK))
    return "\n".join(
        [_STYLE, *_colours(_LIGHT), "  @media (prefers-color-scheme: dark) {", dark, "  }"]
    )


def _colours(colours: Sequence[str]) -> Iterator[str]:
    page, ink, soft, grid, *lines = colours
    yield f"  .page {{ fill: {page}; }} .halo {{ stroke: {page}; }} .grid {{ stroke: {grid}; }}"
    yield f"  text {{ fill: {ink}; }} .soft {{ fill: {soft}; }}"
    for number, one in enumerate(lines):
        yield f"  .fill{number} {{ fill: {one}; }} .line{number} {{ stroke: {one}; }}"


@dataclass(frozen=True)
class Series:
    """One line. `points` are (size, seconds); `theirs` is dashed, and in warm colours."""

    name: str
    points: tuple[tuple[int, float], ...]
    theirs: bool = False


@dataclass(frozen=True)
class Axis:
    """A logarithmic axis from `low` to `high`, drawn from pixel `start` to pixel `end`."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The pixel of a value."""
        share = math.log(value / self.low) / math.log(self.high / self.low)
        return round(self.start + share * (self.end - self.start), 1)

    def decades(self) -> list[float]:
        """The powers of ten on the axis."""
        first, last = math.ceil(_log(self.low)), math.floor(_log(self.high))
        return [10.0**power for power in range(first, last + 1)]


def svg(title: str, series: Sequence[Series]) -> str:
    """The plot of up to four lines of ours and two of theirs. Equal series give equal text.

    Raises ValueError when there are more, or none.
    """
    ours = [one for one in series if one.points and not one.theirs]
    theirs = [one for one in series if one.points and one.theirs]
    if not ours + theirs or len(ours) > _OURS or len(theirs) > len(_LIGHT) - 4 - _OURS:
        raise ValueError(f"{len(ours)} and {len(theirs)} lines cannot be plotted")
    drawn = dict(enumerate(ours)) | dict(enumerate(theirs, start=_OURS))
    sizes = [size for one in drawn.values() for size, _ in one.points]
    times = [seconds for one in drawn.values() for _, seconds in one.points]
    x = Axis(min(sizes), max(max(sizes), min(sizes) * 10), LEFT, WIDTH - RIGHT)
    y = Axis(_decade(min(times), math.floor), _decade(max(times), math.ceil), HEIGHT - BOTTOM, TOP)
    if y.low == y.high:
        y = Axis(y.low, y.low * 10, y.start, y.end)
    return "\n".join([*_frame(title, x, y), *_lines(drawn, x, y), "</svg>"]) + "\n"


def _frame(title: str, x: Axis, y: Axis) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}" role="img" aria-labelledby="title">'
    )
    yield f'<title id="title">{escape(title)}</title>'
    yield f"<style>\n{_style()}\n</style>"
    yield f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" class="page"/>'
    yield f'<text class="title" x="{LEFT}" y="30">{escape(title)}</text>'
    for value in x.decades():
        yield _grid(x.at(value), y.start, x.at(value), y.end)
        yield _text(x.at(value), y.start + 20, f"{value:,.0f}", "soft", "middle")
    for value in y.decades():
        yield _grid(x.start, y.at(value), x.end, y.at(value))
        yield _text(x.start - 10, y.at(value) + 4, seconds(value), "soft", "end")
    middle = (x.start + x.end) / 2
    yield _text(middle, HEIGHT - 18, "feature views (ten features each)", "soft", "middle")
    across = (y.start + y.end) / 2
    yield (
        f'<text class="soft" text-anchor="middle" '
        f'transform="translate(20 {across}) rotate(-90)">time of the whole process</text>'
    )


def seconds(value: float) -> str:
    """A power of ten of seconds in the unit that people read."""
    return f"{value * 1000:g} ms" if value < 1 else f"{value:,.0f} s"


def _lines(series: Mapping[int, Series], x: Axis, y: Axis) -> Iterator[str]:
    for number, one in series.items():
        dots = [(x.at(size), y.at(time)) for size, time in one.points]
        path = " ".join(f"{a},{b}" for a, b in dots)
        kind = f"line line{number}{' theirs' if one.theirs else ''}"
        yield f'<polyline class="{kind}" points="{path}"/>'
        yield from (_mark(a, b, number, one.theirs) for a, b in dots)
    for number, at, top in _labels(series, x, y):
        name = escape(series[number].name)
        yield f'<text class="halo fill{number}" x="{at + 10}" y="{top + 4}">{name}</text>'


def _mark(at: float, top: float, number: int, theirs: bool) -> str:
    if theirs:
        return f'<rect class="fill{number}" x="{at - 4}" y="{top - 4}" width="8" height="8"/>'
    return f'<circle class="fill{number}" cx="{at}" cy="{top}" r="4"/>'


def _labels(series: Mapping[int, Series], x: Axis, y: Axis) -> Iterable[tuple[int, float, float]]:
    """(series, x, y) of every label: at the end of its line, moved up where two would collide."""
    ends = [
        (x.at(one.points[-1][0]), y.at(one.points[-1][1]), number) for number, one in series.items()
    ]
    placed: list[tuple[int, float, float]] = []
    for at, top, number in sorted(ends, key=lambda end: (end[0], -end[1])):
        below = [other for _, side, other in placed if side == at]
        limit = min(below) - _LINE if below else math.inf
        placed.append((number, at, round(min(top, limit), 1)))
    return placed


def _grid(a: float, b: float, c: float, d: float) -> str:
    return f'<line class="grid" x1="{a}" y1="{b}" x2="{c}" y2="{d}"/>'


def _text(at: float, top: float, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{at}" y="{top}" text-anchor="{anchor}">{escape(text)}</text>'


def _log(value: float) -> float:
    return round(math.log10(value), 9)


def _decade(value: float, toward: Callable[[float], int]) -> float:
    """The power of ten at or beyond a value."""
    return 10.0 ** toward(_log(value))
