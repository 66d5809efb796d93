"""Changes of secrets. Values are read from their references here and go nowhere else."""

from __future__ import annotations

from dataclasses import replace

from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.zenml import ownership
from fsc.drivers.zenml.codec import SECRET
from fsc.drivers.zenml.rows import SecretRow
from fsc.drivers.zenml.session import Session
from fsc.model.secrets import secret_digest

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
    owned = session.secrets_of(owner)
    if moved_from:
        owned.pop(moved_from[len(SECRET) + 1 :], None)
    if owned.get(desired.name) != desired.marks.protect:
        owned[desired.name] = desired.marks.protect
        ownership.write(session.rows, session.writer, owner, owned)


def _strike(session: Session, change: Change) -> None:
    """Take an adopted secret off the list of who had it; `flush` writes that list."""
    former = change.live.marks.stack if change.live else ""
    if former and change.desired and former != change.desired.marks.stack:
        session.secrets_of(former).pop(change.name, None)


def _create(session: Session, desired: Resource) -> None:
    given = sorted(desired.attrs.get("values", {}))
    values = {key: session.resolve(_reference(desired, key)) for key in given}
    row = SecretRow(desired.name, bool(desired.attrs.get("private")), values)
    made = session.writer.create_secret(row)
    session.rows.secrets[made.id] = made


def _update(session: Session, row: SecretRow, desired: Resource) -> None:
    wanted = replace(row, name=desired.name, private=bool(desired.attrs.get("private")))
    made = session.writer.update_secret(wanted, _changed(session, row, desired))
    session.rows.secrets[made.id] = made


def _changed(session: Session, row: SecretRow, desired: Resource) -> dict[str, str | None]:
    """The values whose digest differs, and None for keys that go."""
    there = row.values or {}
    given = desired.attrs.get("values", {})
    found: dict[str, str | None] = {key: None for key in there if key not in given}
    for key, wanted in sorted(given.items()):
        if key not in there or secret_digest(desired.name, key, there[key]) != wanted:
            found[key] = session.resolve(_reference(desired, key))
    return found


def _reference(desired: Resource, key: str) -> str:
    """Where a value comes from; without a note of that, the attribute itself must say it."""
    found = desired.facts.get(REFERENCES, {}).get(key)
    return str(found or desired.attrs["values"][key])


def _release(session: Session, change: Change, row: SecretRow | None) -> None:
    if change.live is not None:
        session.secrets_of(change.live.marks.stack).pop(change.name, None)
    if row is not None and change.action is not Action.FORGET:
        session.writer.delete_secret(row)
        del session.rows.secrets[row.id]


def _refuse_foreign(session: Session, desired: Resource) -> None:
    if desired.name in ownership.listed(session.rows, desired.marks.stack):
        return
    raise FscError(
        f"`{desired.address}` is there already, and no list of this stack names it.",
        hint=f"`fsc adopt {desired.address}` takes it over.",
        exit_code=Exit.REFUSED,
    )
