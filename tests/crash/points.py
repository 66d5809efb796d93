"""Where an apply can be killed: before and behind every step, and inside those that have parts."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

# module, class or "", functions: a point before and a point behind each call.
_PLACES = (
    ("fsc.pipeline.history", "", ("_write",)),
    ("fsc.pipeline.compiling", "", ("_write",)),
    ("fsc.drivers.lock", "FileLock", ("acquire", "release")),
    ("fsc.drivers.feast.driver", "FeastDriver", ("apply", "flush")),
    ("fsc.drivers.feast.online", "", ("_call", "update")),
    ("fsc.drivers.feast.registry_file", "", ("_write", "_keep", "_sync_folder")),
    ("fsc.drivers.zenml", "ZenmlDriver", ("apply", "flush")),
    ("fsc.drivers.zenml.client", "ZenmlClient", ("create", "update", "delete", "activate")),
    ("sqlalchemy.orm", "Session", ("commit",)),
)


def arm() -> list[tuple[str, str]]:
    """Put the points in place. Gives those that were passed, each with the digest of the disk.

    With FSC_TEST_LOOK unset nothing is looked at, and digests are empty.
    """
    at, passed = int(os.environ.get("FSC_TEST_KILL_AT", "0")), list[tuple[str, str]]()
    look = "FSC_TEST_LOOK" in os.environ

    def tick(name: str) -> None:
        passed.append((name, disk(Path.cwd()) if look else ""))
        if len(passed) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    for module, owner, names in _PLACES:
        found = import_module(module)
        holder = getattr(found, owner) if owner else found
        for name in names:
            setattr(
                holder, name, _ticking(getattr(holder, name), f"{owner or module}.{name}", tick)
            )
    return passed


def disk(folder: Path) -> str:
    """All that outlives a killed process: the bytes below a folder. Locks end with it."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != "output" and not path.name.endswith(".fsc-lock"):
            found.update(path.as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


def _step(name: str, args: tuple[Any, ...]) -> str:
    """What a driver was told to do."""
    return f" {args[1].action.value} {args[1].address}" if name.endswith("Driver.apply") else ""


def _ticking(real: Callable[..., Any], name: str, tick: Callable[[str], None]) -> Any:
    def ticking(*args: Any, **named: Any) -> Any:
        tick(f"before {name}{_step(name, args)}")
        made = real(*args, **named)
        tick(f"behind {name}")
        return made

    return ticking
