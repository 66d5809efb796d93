"""Replacing what ZenML cannot change in place: a new object beside the old, then its name.

Stacks keep their components and components their connectors, since each step keeps them whole.
What a crash leaves in between is read as what it will be, with one difference, so that the next
apply ends it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from fsc.drivers.zenml.labels import texts
from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow
from fsc.marks import split_marks

# The end of the name of the new object while it stands beside the old one.
REPLACEMENT = "--fsc-new"

Replaced = TypeVar("Replaced", bound=ComponentRow | ConnectorRow)


def is_replacement(row: ComponentRow | ConnectorRow) -> bool:
    """True for an object that fsc made to take the place of another and has not renamed yet."""
    return row.name.endswith(REPLACEMENT) and bool(split_marks(texts(row.labels))[1].stack)


def base_name(name: str) -> str:
    """The name that an object has, or will have once its replacement is through."""
    return name[: -len(REPLACEMENT)] if name.endswith(REPLACEMENT) else name


def whole(rows: Iterable[Replaced]) -> list[Replaced]:
    """Objects without those second halves whose first is still there.

    A half whose old object is gone already counts under the name that it will get.
    """
    every = list(rows)
    known = {_key(one) for one in every}
    halves = [replace(one, name=base_name(one.name)) for one in every if is_replacement(one)]
    return [*(one for one in every if not is_replacement(one)),
            *(one for one in halves if _key(one) not in known)]  # fmt: skip


def stage(row: Replaced, half: Replaced | None) -> str:
    """How far the replacement of an object is, in words that end its first attribute; or ""."""
    if half is None or not is_replacement(half):
        return ""
    return " (not renamed yet)" if half.id == row.id else " (being replaced)"


def _key(row: ComponentRow | ConnectorRow) -> tuple[str, str]:
    return (row.type if isinstance(row, ComponentRow) else "", row.name)
