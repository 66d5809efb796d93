"""What several tests share: requirements on the machine, and running the command line."""

from __future__ import annotations

import copy
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent
Made = TypeVar("Made")


def require(*modules: str) -> None:
    """Skip without these modules; fail instead when CI says that they must be there."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if not missing:
        return
    absent(f"needs {', '.join(missing)}")


def absent(reason: str) -> None:
    """Skip for want of something on this machine; fail where CI says that it must be there."""
    if os.environ.get("FSC_REQUIRE_SERVICES") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Root may everything, so it steps down for a while. What is imported then must be there."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def steps(work: Callable[[], Made]) -> tuple[Made, int]:
    """What it gives, and how many lines of Python that took: what else is running changes no line."""
    lines = 0

    def count(_frame: object, event: str, _arg: object) -> Any:
        nonlocal lines
        lines += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        made = work()
    finally:
        sys.settrace(before)
    return made, lines


def fsc(
    *args: str,
    cwd: Path,
    env: dict[str, str] | None = None,
    python: str | Path = sys.executable,
) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [str(python), "-m", "fsc", *args],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def reported(said: str) -> list[str]:
    """The changes that stock `feast plan` reports, without those that it repeats for ever.

    A stream feature view never equals its own copy in the registry (docs/feast-notes.md).
    """
    words = ("Created ", "Updated ", "Deleted ")
    found = [line for line in said.splitlines() if line.startswith(words)]
    return [one for one in found if not one.startswith("Updated stream feature view ")]


DROP = object()


def changed(manifest: dict[str, Any], edits: dict[str, Any]) -> dict[str, Any]:
    """A copy with values set at dotted paths; DROP removes."""
    made = copy.deepcopy(manifest)
    for path, value in edits.items():
        *above, last = path.split(".")
        here = made
        for step in above:
            here = here.setdefault(step, {})
        if value is DROP:
            del here[last]
        else:
            here[last] = value
    return made


def stack(project: str = "shared", **sections: Any) -> dict[str, Any]:
    """A manifest with these sections, and its registry in a file."""
    return {
        "apiVersion": "fsc/v1",
        "kind": "Stack",
        "metadata": {"name": "team"},
        "feature_store": {
            "project": project,
            "registry": {"registry_type": "file", "path": "registry.db"},
        },
        **sections,
    }
