"""What training reads against what serving gives: values in, differences out.

A difference is counted per feature over the keys that were compared, with one example.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from enum import Enum
from typing import Any

from fsc.records import dataclass


class SkewKind(str, Enum):
    """How a feature differs."""

    MISSING = "missing"  # serving has no value
    VALUE = "value"
    TYPE = "type"
    COLUMN = "column"  # the source has no such column


@dataclass(frozen=True)
class Asked:
    """What to compare: views by name (none: all), keys a view, relative tolerance of floats."""

    views: tuple[str, ...] = ()
    limit: int = 100
    tolerance: float = 1e-6


@dataclass(frozen=True)
class Skew:
    """A feature that differs for `keys` of the compared keys; `key` is one of them.

    `detail` says what is known from the source alone, without an example.
    """

    feature: str
    kind: SkewKind
    keys: int
    key: Mapping[str, Any] = field(default_factory=dict)
    offline: Any = None
    online: Any = None
    detail: str = ""


@dataclass(frozen=True)
class ComparedView:
    """A view that was compared. `materialised` is the end of its last materialisation, ISO 8601."""

    address: str
    name: str
    keys: int
    features: int
    materialised: str = ""
    skews: tuple[Skew, ...] = ()


@dataclass(frozen=True)
class Unchecked:
    """A view that was not compared; `failed` when it should have been, but could not be read."""

    address: str
    name: str
    reason: str
    failed: bool = False


@dataclass(frozen=True)
class Verification:
    """Every view that was asked for, once."""

    views: tuple[ComparedView, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def has_skew(self) -> bool:
        """True when a feature differs."""
        return any(one.skews for one in self.views)

    @property
    def has_failed(self) -> bool:
        """True when a view could not be read."""
        return any(one.failed for one in self.unchecked)


@dataclass(frozen=True)
class Rows:
    """One feature of the same keys on both sides, as plain Python values; None is no value."""

    keys: Sequence[Mapping[str, Any]]
    offline: Sequence[Any]
    online: Sequence[Any]


def differences(feature: str, rows: Rows, tolerance: float) -> tuple[Skew, ...]:
    """The differences of a feature, one for each kind that occurs."""
    found: dict[SkewKind, list[int]] = {}
    for at, (offline, online) in enumerate(zip(rows.offline, rows.online, strict=True)):
        kind = _difference(offline, online, tolerance)
        if kind is not None:
            found.setdefault(kind, []).append(at)
    return tuple(
        Skew(feature, kind, len(at), rows.keys[at[0]], rows.offline[at[0]], rows.online[at[0]])
        for kind, at in sorted(found.items())
    )


def _difference(offline: Any, online: Any, tolerance: float) -> SkewKind | None:
    if offline is None and online is None:
        return None
    if online is None:
        return SkewKind.MISSING
    if offline is not None and _family(offline) != _family(online):
        return SkewKind.TYPE
    return None if _same(offline, online, tolerance) else SkewKind.VALUE


def _same(one: Any, other: Any, tolerance: float) -> bool:
    if isinstance(one, float) or isinstance(other, float):
        numbers = _family(one) == _family(other) == "number"
        return numbers and math.isclose(one, other, rel_tol=tolerance)
    if isinstance(one, list) and isinstance(other, list):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(_same(a, b, tolerance) for a, b in pairs)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _same(one[key], other[key], tolerance) for key in one
        )
    return _family(one) == _family(other) and bool(one == other)


_FAMILIES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (bool, "truth"),  # before numbers: Python's True is the number 1
    ((int, float), "number"),  # a column of integers with gaps is one of floats in pandas
    (str, "text"),
    (bytes, "bytes"),
    (datetime, "time"),
    (list, "list"),
    (dict, "map"),
)


def _family(value: Any) -> str:
    return next((name for kinds, name in _FAMILIES if isinstance(value, kinds)), "")
