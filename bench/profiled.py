"""One fsc command inside this process, with a clock on its stages. Started by bench.profile.

    python profiled.py OUT.json START fsc-arguments...

START is the monotonic time at which the process was started. Stages are wrapped from outside, as
soon as the module of each has been imported; the product knows nothing of it. Time belongs to the
innermost stage that runs, and the import of a module to `imports`, wherever it happens.
"""

# ruff: noqa: E402
import sys

del sys.path[0]  # this folder, whose `profile` would hide Python's own

import importlib
import time
from collections.abc import Callable
from typing import Any, NoReturn

# What every import of a module that is not there yet goes through (CPython 3.10 to 3.13).
_IMPORTER: Any = vars(importlib)["_bootstrap"]

START, IMPORTS, OTHER = "start of Python", "imports", "the rest"

# Where a stage begins: module, function or Class.method, stage.
STAGES: tuple[tuple[str, str, str], ...] = (
    ("fsc.load", "load", "language"),
    ("fsc.load.yaml", "parse", "YAML"),
    ("fsc.validate", "check_shape", "schema"),
    ("fsc.validate", "check_rules", "rules"),
    ("fsc.lower.stack", "lower", "lowering"),
    ("fsc.emit", "compile_files", "compiling"),
    ("fsc.pipeline.compiling", "stale_files", "compiled files"),
    ("fsc.pipeline.compiling", "write_files", "compiled files"),
    ("fsc.drivers.feast.driver", "FeastDriver.read", "reading live"),
    ("fsc.drivers.zenml", "ZenmlDriver.read", "reading live"),
    ("fsc.plan.desired", "resources", "diff"),
    ("fsc.plan.planner", "plan_changes", "diff"),
    ("fsc.plan.planfile", "fingerprints", "diff"),
    ("fsc.drivers.feast.driver", "FeastDriver.apply", "writing live"),
    ("fsc.drivers.feast.driver", "FeastDriver.flush", "writing live"),
    ("fsc.drivers.zenml", "ZenmlDriver.apply", "writing live"),
    ("fsc.drivers.zenml", "ZenmlDriver.flush", "writing live"),
    ("fsc.cli.views", "findings", "output"),
    ("fsc.cli.views", "complain", "output"),
    ("fsc.cli.views", "plan", "output"),
    ("fsc.render.text", "report", "output"),
)


class Clock:
    """Seconds by stage; each moment counts once, for the innermost stage."""

    def __init__(self, started: float) -> None:
        self.spent = {START: time.monotonic() - started}
        self.running = [OTHER]
        self._since = time.monotonic()

    def enter(self, stage: str) -> None:
        """A stage begins."""
        self._turn()
        self.running.append(stage)

    def leave(self) -> None:
        """It ends."""
        self._turn()
        self.running.pop()

    def _turn(self) -> None:
        now = time.monotonic()
        stage = self.running[-1]
        self.spent[stage] = self.spent.get(stage, 0.0) + now - self._since
        self._since = now


def watch_imports(clock: Clock) -> None:
    """Count the import of every module, and wrap the stages that it brings."""
    original = _IMPORTER._find_and_load
    waiting = list(STAGES)

    def find_and_load(name: str, import_: Any) -> Any:
        clock.enter(IMPORTS)
        try:
            return original(name, import_)
        finally:
            clock.leave()
            if IMPORTS not in clock.running:
                wrap_imported(waiting, clock)

    _IMPORTER._find_and_load = find_and_load


def wrap_imported(waiting: list[tuple[str, str, str]], clock: Clock) -> None:
    """Wrap the stages whose module is there now, wherever their function has got to."""
    for one in [one for one in waiting if one[0] in sys.modules]:
        module, path, stage = one
        waiting.remove(one)
        *owner, name = path.split(".")
        holder: Any = sys.modules[module]
        for step in owner:
            holder = getattr(holder, step)
        function = getattr(holder, name)
        timed = _timed(function, stage, clock)
        setattr(holder, name, timed)
        for there in [sys.modules[key] for key in sys.modules if key.startswith("fsc.")]:
            if getattr(there, "__dict__", {}).get(name) is function:
                setattr(there, name, timed)


def _timed(function: Callable[..., Any], stage: str, clock: Clock) -> Callable[..., Any]:
    def timed(*args: Any, **kwargs: Any) -> Any:
        clock.enter(stage)
        try:
            return function(*args, **kwargs)
        finally:
            clock.leave()

    return timed


def main() -> None:
    """Run fsc, and write {"spent", "ended", "exit"}."""
    out, started, *args = sys.argv[1:]
    clock = Clock(float(started))
    watch_imports(clock)
    sys.argv = ["fsc", *args]
    from fsc import cli

    leave = cli.leave

    def written(code: int) -> NoReturn:
        clock.leave()
        ended = time.monotonic()
        import json

        with open(out, "w", encoding="utf-8") as file:
            json.dump({"spent": clock.spent, "ended": ended, "exit": code}, file)
        leave(code)

    cli.leave = written
    cli.main()


if __name__ == "__main__":
    main()
