"""One generic diff of two trees of plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

ABSENT = None

_STEP = re.compile(r"\[([^\]]*)\]|([^.\[]+)")


class Difference(NamedTuple):
    """A leaf, or a list, that differs. None stands for "not there"."""

    path: tuple[str, ...]
    live: Any
    new: Any


def differences(live: Mapping[str, Any], new: Mapping[str, Any]) -> Iterable[Difference]:
    """Every place where `new` differs from `live`, sorted by path. Lists are compared whole."""
    return () if live == new else _walk((), live, new)


def _walk(path: tuple[str, ...], live: Any, new: Any) -> Iterator[Difference]:
    if live == new:
        return
    if isinstance(live, Mapping) and isinstance(new, Mapping):
        for key in sorted({*live, *new}):
            yield from _walk((*path, key), live.get(key, ABSENT), new.get(key, ABSENT))
    else:
        yield Difference(path, live, new)


def dotted(path: tuple[str, ...]) -> str:
    """A path as people read it. Keys that hold a dot are put in brackets."""
    return "".join(f"[{key}]" if "." in key else f".{key}" for key in path).lstrip(".")


def steps(path: str) -> tuple[str, ...]:
    """The steps of a dotted path: the reverse of `dotted`."""
    return tuple(quoted or plain for quoted, plain in _STEP.findall(path))
