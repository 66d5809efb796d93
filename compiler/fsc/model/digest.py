"""Digests of plain data: equal data gives equal text, on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

# What is digested is a tree: looking for circles in it takes a fifth of the time.
_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, check_circular=False
)


def digest(data: Any, length: int = 16) -> str:
    """The first `length` hex digits of SHA-256 over the canonical JSON of `data`."""
    return (_of_scalar if isinstance(data, (str, bool)) else _of)(data, length)


def _of(data: Any, length: int) -> str:
    text = _ENCODER.encode(data)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


@lru_cache(maxsize=16384, typed=True)
def _of_scalar(data: str | bool, length: int) -> str:
    """Objects have many attributes in common."""
    return _of(data, length)


class Later(Mapping[str, str]):
    """Digests by attribute, made when somebody asks: of most objects of most plans nobody does."""

    __slots__ = ("_made",)

    def __init__(self, make: Callable[[], Mapping[str, str]]) -> None:
        self._made: Callable[[], Mapping[str, str]] | Mapping[str, str] = make

    def _found(self) -> Mapping[str, str]:
        if callable(self._made):
            self._made = self._made()
        return self._made

    def __getitem__(self, key: str) -> str:
        return self._found()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found())

    def __len__(self) -> int:
        return len(self._found())

    def __repr__(self) -> str:
        return repr(self._found())


def digests(attrs: Mapping[str, Any]) -> dict[str, str]:
    """A short digest per attribute."""
    return {key: digest(value, 8) for key, value in sorted(attrs.items())}
