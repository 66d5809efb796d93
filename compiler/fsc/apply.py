"""Plan x drivers -> report. Executes what was decided, in the order that was decided."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from fsc.diagnostics import Diagnostic, FscError
from fsc.driver import Action, Change, Driver


@dataclass(frozen=True)
class Step:
    """What became of one change. `status` is done, failed or skipped; `seconds` is wall time."""

    address: str
    action: Action
    status: str
    message: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """What an apply did, in order; `diagnostics` name what did not converge."""

    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def failed(self) -> bool:
        """True when a change was not made."""
        return any(step.status != "done" for step in self.steps)


Listener = Callable[..., None]


def execute(
    changes: Sequence[Change], drivers: Sequence[Driver], tell: Listener = lambda *_: None
) -> Report:
    """Make the changes. Stops at the first that fails; those behind it are skipped.

    `tell(event, change, step)` hears "start", then "done", "failed" or "skipped". A change is
    done when its driver has made it durable.
    """
    steps: list[Step] = []
    owner = {kind: driver for driver in drivers for kind in driver.kinds}
    broken = ""
    for driver, group in groupby(changes, key=lambda one: owner[one.kind]):
        batch = list(group)
        made = (
            [_skipped(one, broken) for one in batch]
            if broken
            else list(_batch(driver, batch, tell))
        )
        for change, step in zip(batch, made, strict=True):
            tell(step.status, change, step)
        steps += made
        broken = broken or next((one.address for one in made if one.status == "failed"), "")
    return Report(tuple(steps))


def _batch(driver: Driver, batch: list[Change], tell: Listener) -> Iterator[Step]:
    """Apply until one fails, then make durable what was applied, in both cases."""
    made = _apply(driver, batch, tell)
    trouble = _flush(driver) if any(one.status == "done" for one in made) else ""
    for step in made:
        failed = bool(trouble) and step.status == "done"
        yield Step(step.address, step.action, "failed", trouble, step.seconds) if failed else step


def _apply(driver: Driver, batch: list[Change], tell: Listener) -> list[Step]:
    made: list[Step] = []
    broken = ""
    for change in batch:
        if broken:
            made.append(_skipped(change, broken))
            continue
        tell("start", change, None)
        made.append(_one(driver, change))
        broken = change.address if made[-1].status == "failed" else ""
    return made


def _one(driver: Driver, change: Change) -> Step:
    started = time.monotonic()
    try:
        driver.apply(change)
    except FscError as error:
        return Step(
            change.address, change.action, "failed", _text(error), time.monotonic() - started
        )
    return Step(change.address, change.action, "done", "", time.monotonic() - started)


def _flush(driver: Driver) -> str:
    try:
        driver.flush()
    except FscError as error:
        return _text(error)
    return ""


def _skipped(change: Change, broken: str) -> Step:
    return Step(change.address, change.action, "skipped", f"`{broken}` failed before it")


def _text(error: FscError) -> str:
    return f"{error.message} {error.hint}".strip()


__all__ = ["Listener", "Report", "Step", "execute"]
