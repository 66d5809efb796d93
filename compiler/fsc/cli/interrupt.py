"""Ctrl-C while changes are made: the first ends the apply between two steps, the second at once."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

_SAID = b"\nStopping behind this step. Press Ctrl-C again to stop at once.\n"


@contextmanager
def interrupts() -> Iterator[Callable[[], bool]]:
    """Says whether Ctrl-C was pressed. Only the main thread of a program can hear it."""
    pressed: list[int] = []

    def hear(number: int, _frame: Any) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)
        os.write(2, _SAID)  # what a handler may do at any moment

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, hear)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
