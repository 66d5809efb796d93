"""Who owns a secret. ZenML's secrets carry no labels, so a stack's labels list them.

`fsc.secrets` and `fsc.protected` of the ZenML stack hold names, separated by commas. A secret is
listed before it is made and struck off after it is gone, so a crash never leaves one that nobody
owns. While there is no stack yet (or any more), a component of fsc's own holds the list: an image
builder `fsc-pending-STACK` that no stack uses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fsc.driver import PROTECTED_MARK, SECRETS_MARK, STACK_MARK, Marks, lists_as_labels
from fsc.drivers.zenml.backend import Writer
from fsc.drivers.zenml.rows import ComponentRow, Rows, StackRow

PENDING = "fsc.pending"

_TYPE, _FLAVOR = "image_builder", "local"

Owned = dict[str, bool]


def owned_secrets(rows: Rows) -> dict[str, Marks]:
    """From the name of a secret to its owner and protection."""
    found: dict[str, Marks] = {}
    for owner in sorted({_owner(one) for one in _carriers(rows)} - {""}):
        found |= {name: Marks(owner, {}, protect) for name, protect in listed(rows, owner).items()}
    return found


def listed(rows: Rows, owner: str) -> Owned:
    """The secrets that an owner lists, with their protection."""
    carriers = [one for one in _carriers(rows) if _owner(one) == owner]
    names = {name for one in carriers for name in _names(one.labels.get(SECRETS_MARK))}
    protected = {name for one in carriers for name in _names(one.labels.get(PROTECTED_MARK))}
    return {name: name in protected for name in sorted(names)}


def write(rows: Rows, writer: Writer, owner: str, owned: Mapping[str, bool]) -> None:
    """Make the list of an owner be `owned`: on its stack, else on the pending component."""
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
    """Keep the list of a stack that is about to go, while its secrets are there."""
    owner = _owner(stack)
    others = [one for one in rows.stacks.values() if _owner(one) == owner and one.id != stack.id]
    owned = existing(rows, listed(rows, owner))
    if owner and owned and not others and rows.component(_TYPE, _pending_name(owner)) is None:
        made = writer.create(_pending(owner, owned))
        rows.components[made.id] = made


def existing(rows: Rows, owned: Mapping[str, bool]) -> Owned:
    """What is listed and there."""
    return {name: protect for name, protect in owned.items() if rows.secret(name)}


def _relabel(rows: Rows, writer: Writer, stack: StackRow, lists: Mapping[str, str]) -> None:
    rest = {
        key: value
        for key, value in stack.labels.items()
        if key not in (SECRETS_MARK, PROTECTED_MARK)
    }
    labels = {**rest, **lists}
    if labels != stack.labels:
        rows.stacks[stack.id] = writer.update(stack, replace(stack, labels=labels))


def _pending(owner: str, owned: Mapping[str, bool]) -> ComponentRow:
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


def _names(value: Any) -> list[str]:
    return [one for one in value.split(",") if one] if isinstance(value, str) else []
