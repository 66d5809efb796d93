"""The real command line on a live system that is a file: `python on_memory.py STATE ARGS...`.

Everything but the systems themselves is real. FSC_TEST_FAIL names the address whose change fails,
FSC_TEST_STOP the one at which the user presses Ctrl-C.
"""

from __future__ import annotations

import os
import pickle
import sys
from pathlib import Path

import fsc.drivers
from fsc.cli import main
from fsc.driver import Change
from fsc.drivers.memory import MemoryDriver


class StoredDriver(MemoryDriver):
    """A memory driver that remembers from run to run."""

    def flush(self) -> None:
        super().flush()
        STATE.write_bytes(pickle.dumps(self.stored))


def fault(change: Change) -> bool:
    if change.address == os.environ.get("FSC_TEST_STOP"):
        raise KeyboardInterrupt
    return change.address == os.environ.get("FSC_TEST_FAIL")


STATE = Path(sys.argv.pop(1)).absolute()
stored = pickle.loads(STATE.read_bytes()) if STATE.exists() else {}
driver = StoredDriver(stored=stored, fault=fault)
fsc.drivers.connect = lambda _stack, _place: (driver,)
main()
