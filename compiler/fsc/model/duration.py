"""Lengths of time as text: "30d", "1d12h", "90s", "1500ms"."""

from __future__ import annotations

import re

PATTERN = r"^(?:0s?|(?:[0-9]+(?:ms|[wdhms]))+)$"
_UNITS = {"w": 604_800_000, "d": 86_400_000, "h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
_PIECE = re.compile(r"([0-9]+)(ms|[wdhms])")


def milliseconds(text: str) -> int:
    """The length in milliseconds of a text that fits `PATTERN`."""
    return sum(int(count) * _UNITS[unit] for count, unit in _PIECE.findall(text))


def canonical(length: int) -> str:
    """The one text for a length in milliseconds: days first, "0s" for none."""
    pieces = []
    for unit in ("d", "h", "m", "s", "ms"):
        count, length = divmod(length, _UNITS[unit])
        if count:
            pieces.append(f"{count}{unit}")
    return "".join(pieces) or "0s"
