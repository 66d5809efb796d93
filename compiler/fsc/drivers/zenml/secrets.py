"""Changes of secrets. Values are read from their references here and go nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.zenml import ownership
from fsc.drivers.zenml.codec import SECRET
from fsc.drivers.zenml.rows import SecretRow
from fsc.drivers.zenml.session import Session
from fsc.model.secrets import secret_digest
from fsc.model.zenml.lists import Listed

# The fact of a desired secret that maps its keys to `${env:X}` or `${file:PATH}`.
REFERENCES = "values"


def apply(session: Session, change: Change) -> None:
    """Execute one change of a secret. Raises FscError."""
    row = session.rows.secret(change.name)
    if change.desired is None:
        return _release(session, change, row)
    if change.action is Action.MOVE and row is None:
        row = session.rows.secret(change.moved_from[len(SECRET) + 1 :])
    if change.action is Action.CREATE and row is not None:
        _refuse_foreign(session, change.desired)
    _list(session, change.desired, change.moved_from)
    _strike(session, change)
    if row is None:
        return _create(session, change.desired)
    if change.action is Action.ADOPT and not change.attributes:
        return None
    return _update(session, row, change.desired)


def _list(session: Session, desired: Resource, moved_from: str) -> None:
    """Say whose it will be before it is there, so that a crash leaves no secret without owner."""
    owner = desired.marks.stack
    owned = session.owned_by(owner)
    noted = Listed(desired.marks.protect)
    owned.pop(moved_from, None)
    if owned.get(desired.address) != noted:
        owned[desired.address] = noted
        ownership.write(session.rows, session.backend, owner, owned)


def _strike(session: Session, change: Change) -> None:
    """Take an adopted secret off the list of who had it; `flush` writes that list."""
    former = change.live.marks.stack if change.live else ""
    if former and change.desired and former != change.desired.marks.stack:
        session.owned_by(former).pop(change.address, None)


def _create(session: Session, desired: Resource) -> None:
    given = sorted(desired.attrs.get("values", {}))
    values = {key: session.resolve(_reference(desired, key)) for key in given}
    row = SecretRow(desired.name, bool(desired.attrs.get("private")), values)
    made = session.backend.create(row)
    session.rows.secrets[made.id] = made


def _update(session: Session, row: SecretRow, desired: Resource) -> None:
    there = session.backend.reveal(row)
    values = _values(session, there.values or {}, desired)
    private = bool(desired.attrs.get("private"))
    wanted = replace(there, name=desired.name, private=private, values=values)
    made = session.backend.update(there, wanted)
    session.rows.secrets[made.id] = made


def _values(session: Session, there: Mapping[str, str], desired: Resource) -> dict[str, str]:
    """What the secret will hold. A reference is read only where the digest differs."""
    found: dict[str, str] = {}
    for key, wanted in sorted(desired.attrs.get("values", {}).items()):
        same = key in there and secret_digest(desired.name, key, there[key]) == wanted
        found[key] = there[key] if same else session.resolve(_reference(desired, key))
    return found


def _reference(desired: Resource, key: str) -> str:
    """Where a value comes from; without a note of that, the attribute itself must say it."""
    found = desired.facts.get(REFERENCES, {}).get(key)
    return str(found or desired.attrs["values"][key])


def _release(session: Session, change: Change, row: SecretRow | None) -> None:
    if change.live is not None:
        session.owned_by(change.live.marks.stack).pop(change.address, None)
    if row is not None and change.action is not Action.FORGET:
        session.backend.delete(row)
        del session.rows.secrets[row.id]


def _refuse_foreign(session: Session, desired: Resource) -> None:
    if desired.address in ownership.listed(session.rows, desired.marks.stack):
        return
    raise FscError(
        f"`{desired.address}` is there already, and no list of this stack names it.",
        hint=f"`fsc adopt {desired.address}` takes it over.",
        exit_code=Exit.REFUSED,
    )
