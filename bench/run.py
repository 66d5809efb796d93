"""Runs what is in the tables: prepares the sides, measures, verifies, gives results as data."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bench import data, databases, verify
from bench.cases import Case, Entry, Growth, Profile, limited
from bench.measure import CommandError, Sample, alternate, plain
from bench.profile import stages
from bench.sides import ExampleSide, FscSide, Side, StockSide
from bench.stacks import Content, Registry

_FOLDERS = re.compile(r"(?<![\w.])/(?:[^\s/'\"`]+/)+")
_ERROR = re.compile(r"[Ee]rror\b|[\w.]*(Error|Exception)\b")

Result = dict[str, Any]
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Limits:
    """How much to do: runs that count, and the largest size, if there is a limit."""

    runs: int = 5
    size: int | None = None


class Bench:
    """A folder with every content that was needed so far, each with its two sides."""

    def __init__(self, folder: Path, limits: Limits, tell: Tell) -> None:
        self._folder = folder
        self._limits = limits
        self._tell = tell
        self._sides: dict[tuple[Content, bool], tuple[FscSide, StockSide]] = {}

    def close(self) -> None:
        """Drop databases; the folder belongs to the caller."""
        for pair in self._sides.values():
            for side in pair:
                side.close()

    def measure(self, entry: Entry) -> tuple[str, Result]:
        """The table that an entry belongs to, and its result.

        What fails, or is not possible here, says so in its result.
        """
        match entry:
            case Case():
                return "cases", self._case(entry)
            case Growth():
                return "growth", self._growth(entry)
            case Profile():
                return "profiles", self._profile(entry)

    def _case(self, case: Case) -> Result:
        case = replace(case, views=min(case.views, self._limits.size or case.views))
        result = {
            "name": case.name, "title": case.title, "views": case.views,
            "registry": case.registry.value, "what": case.what, "bar": case.bar,
            "fsc_command": case.command, "stock_command": " + ".join(case.stock),
        }  # fmt: skip
        missing = databases.missing() if case.registry is Registry.POSTGRES else ""
        if missing:
            return {**result, "status": "skipped", "note": missing}
        return {**result, **self._guarded(lambda: self._pair(case))}

    def _growth(self, growth: Growth) -> Result:
        sizes = limited(growth.sizes, self._limits.size)
        result = {
            "name": growth.name, "title": growth.title, "bar": growth.bar, "memory": growth.memory,
            "fsc_command": f"fsc {growth.fsc}",
        }  # fmt: skip
        return {**result, **self._guarded(lambda: self._points(growth, sizes))}

    def _profile(self, wanted: Profile) -> Result:
        views = min(wanted.views, self._limits.size or wanted.views)
        result = {
            "name": wanted.name, "title": wanted.title, "views": views,
            "fsc_command": f"fsc {wanted.fsc}",
        }  # fmt: skip
        return {**result, **self._guarded(lambda: self._stages(wanted, views))}

    def _stages(self, wanted: Profile, views: int) -> Result:
        side, _ = self._sides_of(Content(views))
        return {"stages": stages(side, wanted, self._limits.runs)}

    def _guarded(self, measure: Callable[[], Result]) -> Result:
        try:
            return {"status": "measured", "note": "", **measure()}
        except CommandError as error:
            words = _words(error)
            status = "unsupported" if "not supported yet" in words else "failed"
            return {"status": status, "note": _without_paths(f"{error}: {words}")}
        except verify.DifferentError as error:
            return {"status": "failed", "note": _without_paths(str(error))}

    def _pair(self, case: Case) -> Result:
        fsc, stock = self._pair_of(case)
        checked = Checked(case, stock, self._tell)

        def run_fsc() -> Sample:
            fsc.prepare(case.state, case.edited)
            sample = fsc.run([case.fsc])
            checked.keep(fsc)
            return sample

        def run_stock() -> Sample:
            stock.prepare(case.state, case.edited)
            sample = stock.run(case.stock)
            checked.verify()
            return sample

        ours, theirs = alternate(run_fsc, run_stock, min(self._limits.runs, case.runs))
        return {"fsc": plain(ours), "stock": plain(theirs), "verified": checked.count}

    def _points(self, growth: Growth, sizes: tuple[int, ...]) -> Result:
        sides = {size: self._sides_of(Content(size))[0] for size in sizes}
        found: dict[int, list[Sample]] = {size: [] for size in sizes}
        for number in range(self._limits.runs + 1):
            for size, side in sides.items():
                side.prepare(growth.state, edited=False)
                sample = side.run([growth.fsc])
                if number:
                    found[size].append(sample)
        return {"points": {str(size): plain(samples) for size, samples in found.items()}}

    def _pair_of(self, case: Case) -> tuple[FscSide, StockSide]:
        return self._sides_of(Content(case.views, case.registry, case.zenml), case.example)

    def _sides_of(self, content: Content, example: bool = False) -> tuple[FscSide, StockSide]:
        if (content, example) not in self._sides:
            self._sides[content, example] = self._new_sides(content, example)
        return self._sides[content, example]

    def _new_sides(self, content: Content, example: bool) -> tuple[FscSide, StockSide]:
        name = f"{content.registry.value}-{content.views}{'-zenml' if content.zenml else ''}"
        folder = self._folder / ("example" if example else name)
        self._tell(f"preparing {folder.name}")
        shutil.rmtree(folder, ignore_errors=True)
        made = ExampleSide if example else FscSide
        sides = made(folder / "fsc", content), StockSide(folder / "stock", content)
        data.write(content, [side.folder for side in sides])
        return sides


class Checked:
    """Compares what both sides hold after each pair of runs; the stock side is listed once."""

    def __init__(self, case: Case, stock: Side, tell: Tell) -> None:
        self.count = 0
        self._case = case
        self._stock = stock
        self._tell = tell
        self._ours: dict[str, dict[str, Any]] = {}
        self._theirs: dict[str, dict[str, Any]] = {}

    def keep(self, fsc: Side) -> None:
        """List what fsc has just applied."""
        self._ours = {system: verify.listing(fsc, system) for system in self._case.verify}

    def verify(self) -> None:
        """Compare it with what the vendor has just applied. Raises DifferentError."""
        for system, ours in self._ours.items():
            if system not in self._theirs:
                self._theirs[system] = verify.listing(self._stock, system)
            verify.same(ours, self._theirs[system])
            self.count += 1


def _without_paths(text: str) -> str:
    """A note without the folders of this machine and the addresses of its servers."""
    return _FOLDERS.sub(".../", text)


def _words(error: CommandError) -> str:
    """The line that says why: of an error or the exception of a trace, else the last one."""
    lines = [line.strip() for line in error.said.splitlines() if line.strip()]
    errors = [line for line in lines if _ERROR.match(line)]
    return (errors or lines or ["it printed nothing"])[-1]
