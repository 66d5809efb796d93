"""One line of the table of changes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Reads = Callable[[Any], Any]


@dataclass(frozen=True)
class Row:
    """`edit` sets values at dotted paths of the manifest; `planned` maps an address to what changes.

    `reads` gets what stock Feast reads at the first address of `planned` and says whether it has
    the new value.
    """

    name: str
    edit: Mapping[str, Any]
    planned: Mapping[str, list[str]]
    reads: Reads

    @property
    def suffix(self) -> str:
        """How the copies of this row's objects end."""
        return "_in_" + re.sub(r"\W+", "_", self.name)


def copies(address: str) -> str:
    """The path of an embedded copy of an object."""
    return f"copies[{address}]"


def one(address: str, key: str, value: Any, reads: Reads) -> Row:
    """A change of one attribute, which nobody else carries a copy of."""
    _, word, name = address.split(".")
    section = {"entity": "entities"}.get(word, f"{word}s")
    return Row(f"{name} {key}", {f"{section}.{name}.{key}": value}, {address: [key]}, reads)


def is_new(key: str) -> Reads:
    return lambda o: bool(getattr(o, key) == "new")


def texts(address: str, *keys: str) -> tuple[Row, ...]:
    """Text for people, a row for each key."""
    return tuple(
        one(address, key, {"a": "b"}, lambda o: o.tags["a"] == "b")
        if key == "tags"
        else one(address, key, "new", is_new(key))
        for key in keys
    )
