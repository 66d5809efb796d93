"""Where an apply can be killed: before and behind every step, and inside those that have parts.

A part is what the operating system, a database or a server is asked to do as one: behind it the
world is in another state, and a process that dies anywhere in between leaves one of the two.
"""

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
    ("fsc.drivers.feast.online_sqlite", "", ("_make", "rename", "update")),
    ("fsc.drivers.feast.registry_file", "", ("_write", "_keep", "_sync_folder")),
    ("fsc.drivers.feast.lock_sql", "SqlLock", ("acquire", "release")),
    ("fsc.drivers.feast.sql_connect", "Database", ("run", "many")),
    ("fsc.drivers.zenml", "ZenmlDriver", ("apply", "flush")),
    ("fsc.drivers.zenml.client", "ZenmlClient", ("create", "update", "delete", "activate")),
    ("fsc.drivers.zenml.server.http", "Connection", ("ask",)),
    ("sqlalchemy.orm", "Session", ("commit",)),
)


def arm() -> list[tuple[str, str]]:
    """Put the points in place. Gives those that were passed, each with the digest of the disk.

    FSC_TEST_KILL_AT=`3` is the third point, `2 behind SqlLock` the second whose name begins so.
    With FSC_TEST_LOOK unset nothing is looked at, and digests are empty.
    """
    passed = list[tuple[str, str]]()
    at, _, sort = os.environ.get("FSC_TEST_KILL_AT", "0").partition(" ")
    left = int(at)
    look = "FSC_TEST_LOOK" in os.environ

    def tick(name: str) -> None:
        nonlocal left
        passed.append((name, disk(Path.cwd()) if look else ""))
        left -= name.startswith(sort)
        if left == 0 and name.startswith(sort):
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
    """What a driver, a database or a server was told to do."""
    if name.endswith("Driver.apply"):
        return f" {args[1].action.value} {args[1].address}"
    if name.startswith("Database."):
        return " " + "_".join(args[1].split()[:3])
    return f" {args[1]}_{args[2].partition('?')[0]}" if name == "Connection.ask" else ""


def _ticking(real: Callable[..., Any], name: str, tick: Callable[[str], None]) -> Any:
    def ticking(*args: Any, **named: Any) -> Any:
        step = _step(name, args)
        tick(f"before {name}{step}")
        made = real(*args, **named)
        tick(f"behind {name}{step}")
        return made

    return ticking
