"""Do both sides hold the same objects? Asked of stock Feast and stock ZenML after timed applies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from bench.sides import ROOT, Side

_SHOWN = 5


class DifferentError(Exception):
    """The sides hold different objects; the message names some of them."""


def listing(side: Side, system: str) -> dict[str, Any]:
    """What `feast` or `zenml` says is live on a side."""
    repo = side.folder / side.repo
    path = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-m", "bench.listing", system, str(repo), str(side.folder)],
        cwd=ROOT, env={**os.environ, **side.env, "PYTHONPATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise DifferentError(f"{system} cannot list what is live: {' '.join(last)}")
    # ZenML may greet a new user on stdout before the listing begins.
    found: dict[str, Any] = json.loads(done.stdout[done.stdout.index("{") :])
    return found


def same(fsc: dict[str, Any], stock: dict[str, Any]) -> None:
    """Raise DifferentError unless two listings are equal and hold something."""
    found = list(differences(fsc, stock))
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        raise DifferentError(f"fsc and the vendor differ: {'; '.join(found[:_SHOWN])}{more}")
    if not any(stock.values()):
        raise DifferentError("nothing is live on either side")


def differences(fsc: Any, stock: Any, path: Sequence[str] = ()) -> Iterator[str]:
    """Where two listings differ, as sentences without values longer than a line."""
    if isinstance(fsc, dict) and isinstance(stock, dict):
        for key in sorted(fsc.keys() | stock.keys()):
            yield from differences(fsc.get(key), stock.get(key), (*path, key))
    elif fsc != stock:
        yield f"{'.'.join(path)} is {_short(fsc)}, not {_short(stock)}"


def _short(value: Any) -> str:
    text = "missing" if value is None else json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
