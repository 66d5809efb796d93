"""Who owns what cannot carry labels. ZenML's secrets and flavors cannot: a stack's labels do.

`fsc.secrets`, `fsc.flavors` and `fsc.protected` of the ZenML stack list them
(model/zenml/lists.py). An object is listed before it is made and struck off after it is gone, so a
crash never leaves one that nobody owns. While there is no stack yet (or any more), a component of
fsc's own holds the lists: an image builder `fsc-pending-STACK` that no stack uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from fsc.drivers.zenml.backend import Writer
from fsc.drivers.zenml.rows import ComponentRow, FlavorRow, Rows, StackRow
from fsc.marks import STACK_MARK, Marks
from fsc.model.zenml.lists import (
    FLAVOR,
    LIST_MARKS,
    SECRET,
    Listed,
    lists_as_labels,
    split_lists,
)

PENDING = "fsc.pending"

_TYPE, _FLAVOR = "image_builder", "local"

Owned = dict[str, Listed]


def flavor_address(row: FlavorRow) -> str:
    """The address of a flavor, under which it is listed."""
    return f"{FLAVOR}.{row.type}/{row.name}"


def all_owned(rows: Rows) -> dict[str, tuple[Marks, Listed]]:
    """From the address of a listed object to its owner and what is noted of it."""
    found: dict[str, tuple[Marks, Listed]] = {}
    for owner in sorted({_owner(one) for one in _carriers(rows)} - {""}):
        for address, one in listed(rows, owner).items():
            found[address] = (Marks(owner, {}, one.protect), one)
    return found


def listed(rows: Rows, owner: str) -> Owned:
    """What an owner lists."""
    found: Owned = {}
    for one in _carriers(rows):
        if _owner(one) == owner:
            found |= split_lists(one.labels)
    return dict(sorted(found.items()))


def write(rows: Rows, writer: Writer, owner: str, owned: Mapping[str, Listed]) -> None:
    """Make the lists of an owner be `owned`: on its stack, else on the pending component."""
    stacks = sorted(
        (one for one in rows.stacks.values() if _owner(one) == owner), key=lambda one: one.name
    )
    pending = rows.component(_TYPE, _pending_name(owner))
    for index, stack in enumerate(stacks):
        _relabel(rows, writer, stack, lists_as_labels(owned) if index == 0 else {})
    if stacks or not owned:
        if pending is not None:
            writer.delete(pending)
            del rows.components[pending.id]
        return
    wanted = _pending(owner, owned)
    made = writer.update(pending, wanted) if pending else writer.create(wanted)
    rows.components[made.id] = made


def leave(rows: Rows, writer: Writer, stack: StackRow) -> None:
    """Keep the lists of a stack that is about to go, while what they list is there."""
    owner = _owner(stack)
    others = [one for one in rows.stacks.values() if _owner(one) == owner and one.id != stack.id]
    owned = existing(rows, listed(rows, owner))
    if owner and owned and not others and rows.component(_TYPE, _pending_name(owner)) is None:
        made = writer.create(_pending(owner, owned))
        rows.components[made.id] = made


def existing(rows: Rows, owned: Mapping[str, Listed]) -> Owned:
    """What is listed and there."""
    there = {f"{SECRET}.{one.name}" for one in rows.secrets.values()}
    there |= {flavor_address(one) for one in rows.flavors.values()}
    return {address: one for address, one in owned.items() if address in there}


def _relabel(rows: Rows, writer: Writer, stack: StackRow, lists: Mapping[str, str]) -> None:
    rest = {key: value for key, value in stack.labels.items() if key not in LIST_MARKS}
    labels = {**rest, **lists}
    if labels != stack.labels:
        rows.stacks[stack.id] = writer.update(stack, replace(stack, labels=labels))


def _pending(owner: str, owned: Mapping[str, Listed]) -> ComponentRow:
    labels = {STACK_MARK: owner, PENDING: "true", **lists_as_labels(owned)}
    return ComponentRow(_TYPE, _pending_name(owner), _FLAVOR, labels=labels)


def _pending_name(owner: str) -> str:
    return f"fsc-pending-{owner}"


def _carriers(rows: Rows) -> Iterable[ComponentRow | StackRow]:
    yield from rows.stacks.values()
    yield from (one for one in rows.components.values() if PENDING in one.labels)


def _owner(row: ComponentRow | StackRow) -> str:
    found = row.labels.get(STACK_MARK)
    return found if isinstance(found, str) else ""
