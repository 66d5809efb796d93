"""Whole processes, one side after the other, and what they cost."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

_LAUNCH = Path(__file__).with_name("launch.py")
_FILES = 65_536
_SECONDS = 3_600


@dataclass(frozen=True)
class Command:
    """One process: what to run, where, and the variables it has beside those of this process.

    `code` is the exit code that it must end with.
    """

    args: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str]
    code: int = 0


@dataclass(frozen=True)
class Sample:
    """What a run took: seconds by the clock, seconds of CPU, and peak memory in KiB."""

    wall: float
    user: float
    sys: float
    rss: int


class CommandError(Exception):
    """A command ended with another code than it must. `said` is what it printed."""

    def __init__(self, command: Command, code: int, said: str) -> None:
        name = " ".join([Path(command.args[0]).name, *command.args[1:3]])
        super().__init__(f"`{name}` ended with {code}")
        self.said = said


def run(commands: Sequence[Command], log: Path) -> Sample:
    """Run commands in a row; times add up, peak memory is that of the largest process.

    What they print goes to `log`. Raises CommandError for the first one that fails.
    """
    samples = [_run(command, log) for command in commands]
    return Sample(
        sum(one.wall for one in samples),
        sum(one.user for one in samples),
        sum(one.sys for one in samples),
        max(one.rss for one in samples),
    )


def _run(command: Command, log: Path) -> Sample:
    start = log.stat().st_size if log.exists() else 0
    given = {
        "args": list(command.args),
        "cwd": str(command.cwd),
        "env": {**os.environ, **command.env},
        "log": str(log),
        "files": _FILES,
        "seconds": _SECONDS,
    }
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(_LAUNCH)],
        input=json.dumps(given), text=True, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    said = json.loads(done.stdout)
    code = said.pop("exit")
    if code != command.code:
        text = log.read_bytes()[start:].decode("utf-8", errors="replace")
        raise CommandError(command, code, text)
    return Sample(**said)


Step = Callable[[], Sample]


def alternate(a: Step, b: Step, runs: int) -> tuple[list[Sample], list[Sample]]:
    """A, B, A, B, ... `runs` times each, after one of each that does not count."""
    a()
    b()
    pairs = [(a(), b()) for _ in range(runs)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def of(samples: Iterable[Sample], what: str) -> list[float]:
    """One column of the samples: wall, user, sys, cpu (user and sys together) or rss."""
    if what == "cpu":
        return [one.user + one.sys for one in samples]
    return [float(getattr(one, what)) for one in samples]


@dataclass(frozen=True)
class Spread:
    """The middle and the ends of some values."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Median, minimum and maximum of at least one value."""
    return Spread(statistics.median(values), min(values), max(values))


def ratio(a: Sequence[float], b: Sequence[float]) -> float:
    """The median of `a` by the median of `b`: what the bars are about."""
    return statistics.median(a) / statistics.median(b)


def pairwise(a: Sequence[float], b: Sequence[float]) -> Spread:
    """The ratios of the runs that stood side by side."""
    return spread([one / other for one, other in zip(a, b, strict=True)])


def exponent(points: Mapping[int, float]) -> float:
    """The power of the size with which a value grows: the slope in log-log, least squares.

    `points` maps at least two sizes to values above zero.
    """
    xs = [math.log(size) for size in points]
    ys = [math.log(value) for value in points.values()]
    return statistics.linear_regression(xs, ys).slope


def plain(samples: Iterable[Sample]) -> list[dict[str, float]]:
    """Samples as JSON data, rounded to what can be measured."""
    return [{key: round(value, 4) for key, value in asdict(one).items()} for one in samples]


def samples(data: Iterable[Mapping[str, float]]) -> list[Sample]:
    """Samples from JSON data."""
    return [Sample(one["wall"], one["user"], one["sys"], int(one["rss"])) for one in data]
