"""Changes of ZenML stacks. A write sends the whole stack: components, labels, environment."""

from __future__ import annotations

from dataclasses import replace

from fsc.driver import Action, Change, Resource
from fsc.drivers.zenml import ownership
from fsc.drivers.zenml.codec import STACK, stack_row
from fsc.drivers.zenml.labels import owner_of
from fsc.drivers.zenml.rows import DEFAULT, StackRow
from fsc.drivers.zenml.session import Session, refuse_default, refuse_foreign
from fsc.marks import MARK_PREFIX, UNOWNED, Marks, marks_as_labels
from fsc.model.zenml.lists import lists_as_labels


def apply(session: Session, change: Change) -> None:
    """Execute one change of a stack. Raises FscError."""
    refuse_default("stack", change.name)
    row = session.rows.stack(change.name)
    if change.desired is None:
        return _release(session, change, row)
    if change.action is Action.MOVE and row is None:
        row = session.rows.stack(change.moved_from[len(STACK) + 1 :])
    if change.action is Action.CREATE and row is not None:
        refuse_foreign(row, change.desired)
    if change.action is Action.ADOPT and row is not None and not change.attributes:
        return _relabel(session, row, change.desired.marks)
    return _write(session, row, change.desired)


def _write(session: Session, row: StackRow | None, desired: Resource) -> None:
    wanted = stack_row(desired, session.rows)
    wanted = replace(wanted, labels={**wanted.labels, **_lists(session, row, desired.marks.stack)})
    if row is None:
        session.put_stack(session.backend.create(wanted))
    else:
        session.put_stack(session.backend.update(row, wanted))
    if desired.facts.get("activate"):
        session.activate = desired.name


def _lists(session: Session, row: StackRow | None, owner: str) -> dict[str, str]:
    """The labels that list what the owner has; another owner's lists move elsewhere first."""
    if row is not None and owner_of(row) != owner:
        ownership.leave(session.rows, session.backend, row)
    owned = session.owned_by(owner) if owner else {}
    return lists_as_labels(ownership.existing(session.rows, owned))


def _release(session: Session, change: Change, row: StackRow | None) -> None:
    if row is None:
        return None
    if change.action is Action.FORGET:
        return _relabel(session, row, UNOWNED)
    _leave(session, row)
    ownership.leave(session.rows, session.backend, row)
    session.backend.delete(row)
    del session.rows.stacks[row.id]
    return None


def _leave(session: Session, row: StackRow) -> None:
    """ZenML refuses to delete the active stack, so `default` becomes active before."""
    default = session.rows.stack(DEFAULT)
    if row.id == session.rows.active_stack and default is not None:
        session.backend.activate(default)
        session.rows.active_stack = default.id
        session.notes.append(f"`{row.name}` was the active ZenML stack; `default` is active now.")


def _relabel(session: Session, row: StackRow, marks: Marks) -> None:
    """Only say whose it is: labels that people wrote stay, nested ones too."""
    own = {key: value for key, value in row.labels.items() if not key.startswith(MARK_PREFIX)}
    lists = _lists(session, row, marks.stack)
    wanted = replace(row, labels={**own, **marks_as_labels(marks), **lists})
    session.put_stack(session.backend.update(row, wanted))
