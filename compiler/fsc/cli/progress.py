"""What is said while changes are made: lines, a bar on a terminal, or JSON events.

What is listened to has to go on when nobody listens any more: a closed pipe or a full disk stops
the talk, not the apply.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fsc.driver import Change
from fsc.render import json
from fsc.render.text import PAST
from fsc.render.words import Paint, clean, plain

if TYPE_CHECKING:
    from fsc.apply import Step

Tell = Callable[[str, Change, "Step | None"], None]


@contextmanager
def progress(total: int, paint: Paint, *, as_json: bool) -> Iterator[Tell]:
    """A listener for `pipeline.apply`, for as long as that runs."""
    if as_json:
        yield _unbroken(_event)
    elif sys.stdout.isatty() and paint is not plain:
        with _bar(total, paint) as tell:
            yield tell
    else:
        yield _unbroken(lambda event, change, step: _say(_line(event, change, step, paint)))


def _unbroken(tell: Tell) -> Tell:
    """The same until the reader of stdout goes away, then silence."""
    listening = True

    def guarded(event: str, change: Change, step: Step | None) -> None:
        nonlocal listening
        if listening:
            try:
                tell(event, change, step)
            except OSError:
                listening = False

    return guarded


def _say(line: str) -> None:
    if line:
        _write(f"{line}\n")


def _write(text: str) -> None:
    """Raises OSError, which ends the talk; the report behind it says what cannot be written."""
    sys.stdout.write(text)
    sys.stdout.flush()


def _line(event: str, change: Change, step: Step | None, paint: Paint) -> str:
    """One line for what ended; what starts is worth a line only where it can hang."""
    address, action = clean(change.address), change.action.value
    if event == "start":
        return ""
    if event == "done":
        took = f" ({step.seconds:.1f} s)" if step and step.seconds >= 0.1 else ""
        return f"{address}: {paint(PAST.get(action, action), 'good')}{took}"
    return f"{address}: {paint(event, 'error' if event == 'failed' else 'warning')}"


_EVENTS = {
    "start": "apply_start",
    "done": "apply_complete",
    "failed": "apply_errored",
    "skipped": "apply_errored",
}


def _event(event: str, change: Change, step: Step | None) -> None:
    data: dict[str, Any] = {
        "type": _EVENTS[event],
        "address": change.address,
        "action": change.action.value,
    }
    if step is not None:
        data |= {"status": step.status, "message": step.message, "seconds": round(step.seconds, 3)}
    _write(json.line(data))


@contextmanager
def _bar(total: int, paint: Paint) -> Iterator[Tell]:
    """Lines as elsewhere, and below them a bar with what is under way."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}", markup=False))
    console = Console(file=sys.stdout, highlight=False, markup=False)
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("", total=total)

        def tell(event: str, change: Change, step: Step | None) -> None:
            line = _line(event, change, step, plain)
            if line:
                console.print(line, soft_wrap=True)
                shown.advance(task)
            else:
                shown.update(task, description=clean(change.address))

        yield tell
