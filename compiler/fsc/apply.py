"""Plan x drivers -> report. Executes what was decided, in the order that was decided.

Each change is one step. Before each, every driver says whether its lock is still ours, and the
caller whether to stop: then nothing more begins, and what was made is made durable.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from fsc.diagnostics import Diagnostic, Exit, FscError
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
    """What an apply did, in order; `diagnostics` name what did not converge.

    `interrupted` says that somebody asked to stop before the end, `unsure` that the answer to a
    write was lost, so that nobody knows whether it was made.
    """

    steps: tuple[Step, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    interrupted: bool = False
    unsure: bool = False

    @property
    def failed(self) -> bool:
        """True when a change was not made."""
        return any(step.status != "done" for step in self.steps)


Listener = Callable[..., None]
Stop = Callable[[], bool]

INTERRUPTED = "interrupted before it"


def execute(
    changes: Sequence[Change],
    drivers: Sequence[Driver],
    tell: Listener = lambda *_: None,
    stop: Stop = lambda: False,
) -> Report:
    """Make the changes. Stops at the first that fails; those behind it are skipped.

    `tell(event, change, step)` hears "start", then "done", "failed" or "skipped". A change is
    done when its driver has made it durable.
    """
    steps: list[Step] = []
    owner = {kind: driver for driver in drivers for kind in driver.kinds}
    run = _Run(drivers, tell, stop)
    for driver, group in groupby(changes, key=lambda one: owner[one.kind]):
        batch = list(group)
        made = list(run.batch(driver, batch))
        for change, step in zip(batch, made, strict=True):
            tell(step.status, change, step)
        steps += made
    return Report(tuple(steps), interrupted=run.why == INTERRUPTED, unsure=run.unsure)


@dataclass
class _Run:
    """One execution. `why` is empty until a reason comes up not to begin another step."""

    drivers: Sequence[Driver]
    tell: Listener
    stop: Stop
    why: str = ""
    unsure: bool = False

    def batch(self, driver: Driver, changes: Sequence[Change]) -> Iterator[Step]:
        """Apply until one fails, then make durable what was applied, in both cases."""
        made = [self._step(driver, one) for one in changes]
        trouble = self._flush(driver) if any(one.status == "done" for one in made) else ""
        for step in made:
            failed = bool(trouble) and step.status == "done"
            yield replace(step, status="failed", message=trouble) if failed else step

    def _step(self, driver: Driver, change: Change) -> Step:
        if not self.why and self.stop():
            self.why = INTERRUPTED
        if self.why:
            return Step(change.address, change.action, "skipped", self.why)
        self.tell("start", change, None)
        step = self._one(driver, change)
        if step.status == "failed":
            self.why = f"`{change.address}` failed before it"
        return step

    def _flush(self, driver: Driver) -> str:
        """What went wrong, or ""; then nothing of the batch counts as done."""
        try:
            _check_locks(self.drivers)
            driver.flush()
        except FscError as error:
            self.why = self.why or "what was made before it could not be kept"
            return self._trouble(error)
        return ""

    def _one(self, driver: Driver, change: Change) -> Step:
        started, status, message = time.monotonic(), "done", ""
        try:
            _check_locks(self.drivers)
            driver.apply(change)
        except FscError as error:
            status, message = "failed", self._trouble(error)
        return Step(change.address, change.action, status, message, time.monotonic() - started)

    def _trouble(self, error: FscError) -> str:
        self.unsure = self.unsure or error.exit_code is Exit.PARTIAL
        return f"{error.message} {error.hint}".strip()


def _check_locks(drivers: Sequence[Driver]) -> None:
    """All of them: who lost one may meet another apply in any of the systems."""
    for driver in drivers:
        driver.check_lock()


__all__ = ["Listener", "Report", "Step", "Stop", "execute"]
