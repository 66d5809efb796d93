"""Changes of custom flavors. The class is imported here, as ZenML does when one is registered."""

from __future__ import annotations

from dataclasses import replace

from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.zenml import ownership
from fsc.drivers.zenml.linked import stored_digest
from fsc.drivers.zenml.rows import FlavorRow
from fsc.drivers.zenml.session import Session
from fsc.model.zenml.lists import Listed


def apply(session: Session, change: Change) -> None:
    """Execute one change of a flavor. Raises FscError."""
    type_ = change.address.partition("zenml.flavor.")[2].partition("/")[0]
    row = session.rows.flavor(type_, change.name)
    if change.desired is None:
        return _release(session, change, row)
    if change.action is Action.CREATE and row is not None:
        _refuse_unlisted(session, change.desired)
    _list(session, change.desired)
    _strike(session, change)
    _write(session, row, change.desired)


def _list(session: Session, desired: Resource) -> None:
    """Say whose it will be before it is there, so that a crash leaves none without owner."""
    owner = desired.marks.stack
    owned = session.owned_by(owner)
    before = owned.get(desired.address)
    owned[desired.address] = replace(before or Listed(), protect=desired.marks.protect)
    if before is None:
        ownership.write(session.rows, session.backend, owner, owned)


def _strike(session: Session, change: Change) -> None:
    """Take an adopted flavor off the list of who had it; `flush` writes that list."""
    former = change.live.marks.stack if change.live else ""
    if former and change.desired and former != change.desired.marks.stack:
        session.owned_by(former).pop(change.address, None)


def _write(session: Session, row: FlavorRow | None, desired: Resource) -> None:
    type_, source = desired.attrs["type"], desired.attrs["source"]
    wanted = FlavorRow(type_, desired.name, source, session.describe(type_, desired.name, source))
    made = session.backend.update(row, wanted) if row else session.backend.create(wanted)
    session.rows.flavors[made.id] = made
    noted = Listed(desired.marks.protect, desired.attrs.get("code", ""), stored_digest(made))
    session.owned_by(desired.marks.stack)[desired.address] = noted


def _release(session: Session, change: Change, row: FlavorRow | None) -> None:
    if row is not None and change.action is not Action.FORGET:
        _refuse_used(session, row)
        session.backend.delete(row)
        del session.rows.flavors[row.id]
    if change.live is not None:
        session.owned_by(change.live.marks.stack).pop(change.address, None)


def _refuse_used(session: Session, row: FlavorRow) -> None:
    """ZenML looks at the name only, so a component of another type keeps a flavor as well."""
    users = sorted(f"`{one.type}/{one.name}`" for one in session.rows.components.values()
                   if one.flavor == row.name)  # fmt: skip
    if users:
        raise FscError(
            f"The {row.type} flavor `{row.name}` cannot be deleted: {', '.join(users)} uses it.",
            hint="Delete that component first.",
            exit_code=Exit.REFUSED,
        )


def _refuse_unlisted(session: Session, desired: Resource) -> None:
    if desired.address in ownership.listed(session.rows, desired.marks.stack):
        return
    raise FscError(
        f"`{desired.address}` is there already, and no list of this stack names it.",
        hint=f"`fsc adopt {desired.address}` takes it over.",
        exit_code=Exit.REFUSED,
    )
