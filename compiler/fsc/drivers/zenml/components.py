"""Changes of stack components. The type and flavor of one never change in ZenML: it is replaced."""

from __future__ import annotations

from dataclasses import replace

from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.zenml.codec import component_row, component_type
from fsc.drivers.zenml.labels import owner_of
from fsc.drivers.zenml.replacement import REPLACEMENT
from fsc.drivers.zenml.rows import ComponentRow
from fsc.drivers.zenml.session import Session, refuse_default, refuse_foreign
from fsc.marks import MARK_PREFIX, marks_as_labels


def apply(session: Session, change: Change) -> None:
    """Execute one change of a component. Raises FscError."""
    refuse_default(component_type(change.address), change.name)
    if change.desired is None:
        return _release(session, change)
    type_ = component_type(change.address)
    row = session.rows.component(type_, change.name)
    if change.action is Action.MOVE and row is None:
        row = session.rows.component(type_, component_name(change.moved_from))
    if row is None:
        return _create(session, change.desired)
    if change.action is Action.CREATE:
        refuse_foreign(row, change.desired)
    if change.action is Action.ADOPT and not change.attributes:
        return _relabel(session, row, marks_as_labels(change.desired.marks))
    return _update(session, row, change.desired)


def component_name(address: str) -> str:
    """The name in `zenml.component.TYPE/NAME`."""
    return address.partition("/")[2]


def _create(session: Session, desired: Resource) -> None:
    wanted = component_row(desired, session.rows)
    half = session.rows.component(wanted.type, wanted.name + REPLACEMENT)
    if half is None:
        return session.put_component(session.backend.create(wanted))
    renamed = session.backend.update(half, replace(half, name=wanted.name))
    session.put_component(renamed)
    return _update(session, renamed, desired)


def _update(session: Session, row: ComponentRow, desired: Resource) -> None:
    wanted = component_row(desired, session.rows)
    half = session.rows.component(row.type, wanted.name + REPLACEMENT)
    if row.flavor != wanted.flavor:
        return _replace(session, row, wanted)
    if half is not None:
        _swap(session, half, row)
        _delete(session, half)
    return session.put_component(session.backend.update(row, wanted))


def _replace(session: Session, old: ComponentRow, wanted: ComponentRow) -> None:
    """New flavor, old name: make it, swap it in, delete the old, rename. Stacks keep their ids.

    Each step finds what an earlier attempt left and goes on from there.
    """
    _refuse_foreign_stacks(session, old, "replaced", owner_of(wanted))
    temporary = replace(wanted, name=wanted.name + REPLACEMENT)
    half = session.rows.component(wanted.type, temporary.name)
    if half is not None and half.flavor != wanted.flavor:
        _swap(session, half, old)
        _delete(session, half)
        half = None
    if half is None:
        half = session.backend.create(temporary)
        session.put_component(half)
    _swap(session, old, half)
    _delete(session, old)
    session.put_component(session.backend.update(half, wanted))


def _swap(session: Session, old: ComponentRow, new: ComponentRow) -> None:
    """Put a component into every stack that holds another, at its place."""
    for stack in session.rows.stacks_with(old.id):
        ids = tuple(new.id if one == old.id else one for one in stack.components[old.type])
        wanted = replace(stack, components={**stack.components, old.type: ids})
        session.put_stack(session.backend.update(stack, wanted))


def _release(session: Session, change: Change) -> None:
    type_ = component_type(change.address)
    row = session.rows.component(type_, change.name)
    if change.action is Action.FORGET:
        return _relabel(session, row, {}) if row else None
    for one in (row, session.rows.component(type_, change.name + REPLACEMENT)):
        if one is not None:
            _refuse_stacks(session, one)
            _delete(session, one)
    return None


def _relabel(session: Session, row: ComponentRow, marks: dict[str, str]) -> None:
    own = {key: value for key, value in row.labels.items() if not key.startswith(MARK_PREFIX)}
    wanted = replace(row, labels={**own, **marks})
    session.put_component(session.backend.update(row, wanted))


def _delete(session: Session, row: ComponentRow) -> None:
    session.backend.delete(row)
    session.rows.components.pop(row.id, None)


def _refuse_stacks(session: Session, row: ComponentRow) -> None:
    _refuse(row, [one.name for one in session.rows.stacks_with(row.id)], "deleted")


def _refuse_foreign_stacks(session: Session, row: ComponentRow, what: str, owner: str) -> None:
    holders = session.rows.stacks_with(row.id)
    _refuse(row, [one.name for one in holders if owner_of(one) != owner], what)


def _refuse(row: ComponentRow, stacks: list[str], what: str) -> None:
    if stacks:
        names = ", ".join(f"`{one}`" for one in stacks)
        raise FscError(
            f"The {row.type} `{row.name}` cannot be {what}: the ZenML stack {names} uses it.",
            hint="Take it out of that stack first, or give the new component another name.",
            exit_code=Exit.REFUSED,
        )
