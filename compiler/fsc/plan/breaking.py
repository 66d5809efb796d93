"""What a change breaks in other stacks of the project: their live objects refer to ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fsc.driver import Action, Change, Resource
from fsc.plan.graph import readers

_WHOLE = frozenset({Action.DELETE, Action.REPLACE, Action.MOVE})


def with_breaks(
    changes: Iterable[Change], there: Mapping[str, Resource], stack: str
) -> list[Change]:
    """The changes, each with the objects of other owners that fail after it."""
    back = readers({address: one.depends_on for address, one in there.items()})
    return [replace(one, breaks=tuple(_broken(one, back, there, stack))) for one in changes]


def _broken(
    change: Change, back: Mapping[str, Iterable[str]], there: Mapping[str, Resource], stack: str
) -> list[str]:
    if change.live is None or change.live.marks.stack not in ("", stack):
        return []
    found = []
    for address in sorted(back.get(change.moved_from or change.address, ())):
        reader = there[address]
        if reader.marks.stack == stack or reader.kind == "feast.project":
            continue
        lost = _lost(change, reader)
        if lost:
            owner = f"stack `{reader.marks.stack}`" if reader.marks.stack else "no stack"
            found.append(f"`{address}` of {owner} {lost}")
    return found


def _lost(change: Change, reader: Resource) -> str:
    """What the reader misses, in words; "" when it can go on."""
    if change.action in _WHOLE:
        return "reads it"
    gone = {
        one.path.partition(".")[2] for one in change.attributes
        if one.path.startswith("schema.") and one.new is None
    }  # fmt: skip
    names = sorted(gone & _taken(reader, change.name)) if "view" in change.kind else sorted(gone)
    if names and change.kind.startswith("feast."):
        return f"reads {', '.join(f'`{name}`' for name in names)}"
    if any(one.path.startswith("join_keys") for one in change.attributes):
        return "is keyed by it"
    return ""


def _reads(features: Any) -> Iterable[Mapping[str, Any]]:
    """What a service reads. Saved datasets list the names of features, which they keep."""
    return features.values() if isinstance(features, Mapping) else ()


def _taken(reader: Resource, view: str) -> set[str]:
    """The features that a reader takes from a view."""
    reads: list[Mapping[str, Any]] = [
        *_reads(reader.attrs.get("features")),
        *(one for one in reader.attrs.get("sources", {}).values() if isinstance(one, Mapping)),
    ]
    return {name for one in reads if one.get("view") == view for name in one.get("features", ())}
