"""The results of a bench as JSON data: the machine, the versions, and every sample."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bench.run import Limits

Results = dict[str, Any]

FORMAT = 1
_PACKAGES = ("feature-stack-compiler", "feast", "zenml", "protobuf", "psycopg")


def new(limits: Limits) -> Results:
    """No results yet, on this machine."""
    return {
        "format": FORMAT,
        "machine": machine(),
        "versions": versions(),
        "runs": limits.runs,
        "size": limits.size,
        "cases": [],
        "growth": [],
        "profiles": [],
    }


def begin(limits: Limits, file: Path | None) -> Results:
    """The results in a file, when they were made under the same conditions; else none yet."""
    fresh = new(limits)
    if file is None or not file.exists():
        return fresh
    before = asked_for(file)
    same = all(before[key] == fresh[key] for key in ("machine", "versions", "runs", "size"))
    return before if same else fresh


def machine() -> dict[str, Any]:
    """What matters for speed; nothing that names the machine or its user."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cpus": len(os.sched_getaffinity(0)),
        "memory_gib": round(pages / 2**30),
        "system": platform.system(),
        "architecture": platform.machine(),
    }


def versions() -> dict[str, str]:
    """The versions of Python and of what is compared."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def add(found: Results, kind: str, result: dict[str, Any]) -> None:
    """Add a result to `cases`, `growth` or `profiles`, in the place of one of the same name."""
    by_name = {one["name"]: one for one in found[kind]}
    found[kind] = [*(by_name | {result["name"]: result}).values()]


def each(found: Results) -> Iterator[dict[str, Any]]:
    """Every result."""
    yield from found["cases"]
    yield from found["growth"]
    yield from found["profiles"]


def save(found: Results, file: Path) -> None:
    """Write results."""
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def load(file: Path) -> Results:
    """Read results. Raises OSError, and ValueError for a file of another format."""
    found: Results = json.loads(file.read_text(encoding="utf-8"))
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        said = found.get("format") if isinstance(found, dict) else None
        raise ValueError(f"results of format {said!r}, not {FORMAT}")
    return found


def asked_for(file: Path) -> Results:
    """Results that a person named; the process ends with a word when they cannot be read."""
    try:
        return load(file)
    except (OSError, ValueError) as error:
        sys.exit(f"The results in {file} cannot be read: {error}.")
