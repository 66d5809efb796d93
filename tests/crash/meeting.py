"""Two applies that certainly meet: each has shown its plan before either asks for the lock."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from fsc.pipeline import applying

ALONE = (
    60.0  # seconds after which it goes on alone: the other one has failed, as its exit code says
)
HOLD = 0.3  # seconds in which whoever asked at the same moment hears who holds the lock


def meet(folder: Path) -> None:
    """From now on this process asks for a lock when another one is about to. The folder is theirs."""
    take = applying.locked

    @contextmanager
    def locked(*args: Any) -> Iterator[None]:
        (folder / str(os.getpid())).touch()
        end = time.monotonic() + ALONE
        while len(list(folder.iterdir())) < 2 and time.monotonic() < end:
            time.sleep(0.001)
        with take(*args):
            time.sleep(HOLD)
            yield

    applying.locked = locked
