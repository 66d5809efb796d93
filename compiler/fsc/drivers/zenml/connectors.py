"""Changes of service connectors. What ZenML keeps fixed while one is in use, is replaced.

(zenml/zen_stores/sql_zen_store.py: update_service_connector)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.zenml.labels import owner_of
from fsc.drivers.zenml.linked import CONNECTOR
from fsc.drivers.zenml.replacement import REPLACEMENT
from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow
from fsc.drivers.zenml.session import Session, refuse_foreign
from fsc.marks import MARK_PREFIX, marks_as_labels
from fsc.model.secrets import secret_digest
from fsc.model.zenml.service_connector import secret_place, split_secrets


def apply(session: Session, change: Change) -> None:
    """Execute one change of a service connector. Raises FscError."""
    row = session.rows.connector(change.name)
    if change.desired is None:
        return _release(session, change, row)
    if change.action is Action.MOVE and row is None:
        row = session.rows.connector(change.moved_from[len(CONNECTOR) + 1 :])
    if row is None:
        return _create(session, change.desired)
    if change.action is Action.CREATE:
        refuse_foreign(row, change.desired)
    if change.action is Action.ADOPT and not change.attributes:
        return _relabel(session, row, marks_as_labels(change.desired.marks))
    return _update(session, row, change.desired)


def _create(session: Session, desired: Resource) -> None:
    half = session.rows.connector(desired.name + REPLACEMENT)
    if half is None:
        return _put(session, session.backend.create(_wanted(session, None, desired)))
    renamed = _renamed(session, half, desired.name)
    return _update(session, renamed, desired)


def _update(session: Session, row: ConnectorRow, desired: Resource) -> None:
    there = session.backend.reveal(row)
    wanted = _wanted(session, there, desired)
    half = session.rows.connector(wanted.name + REPLACEMENT)
    if _fixed(row) != _fixed(wanted) or (row.expires_at and not wanted.expires_at):
        return _replace(session, row, wanted, half)
    if half is not None:
        _hand_over(session, half, row)
        _delete(session, half)
    return _put(session, session.backend.update(there, wanted))


def _fixed(row: ConnectorRow) -> tuple[object, ...]:
    return row.type, row.auth_method, row.resource_type, row.resource_id


def _replace(
    session: Session, old: ConnectorRow, wanted: ConnectorRow, half: ConnectorRow | None
) -> None:
    """Make the new one, hand the components over, delete the old one, rename.

    Each step finds what an earlier attempt left and goes on from there.
    """
    _refuse(old, _users(session, old, owner_of(wanted)), "replaced")
    if half is not None and half.id != old.id and _fixed(half) != _fixed(wanted):
        _hand_over(session, half, old)
        _delete(session, half)
        half = None
    if half is None:
        half = session.backend.create(replace(wanted, name=wanted.name + REPLACEMENT))
        _put(session, half)
    _hand_over(session, old, half)
    _delete(session, old)
    _put(session, session.backend.update(half, wanted))


def _hand_over(session: Session, old: ConnectorRow, new: ConnectorRow) -> None:
    """Let every component that uses one connector use another."""
    for one in list(session.rows.components.values()):
        if one.connector == old.id:
            made = session.backend.update(one, replace(one, connector=new.id))
            session.put_component(made)


def _wanted(session: Session, there: ConnectorRow | None, desired: Resource) -> ConnectorRow:
    """The complete row that a resource wants. A reference is read only where its digest differs."""
    attrs = desired.attrs
    type_ = attrs["type"]
    settings, secrets = split_secrets(type_, attrs.get("configuration", {}))
    known = (there.secrets if there else None) or {}
    row = ConnectorRow(
        desired.name, type_, attrs["auth_method"], attrs.get("resource_type", ""),
        attrs.get("resource_id") or None, settings, _secrets(session, known, secrets, desired),
        {**attrs.get("labels", {}), **marks_as_labels(desired.marks)},
        attrs.get("description", ""), attrs.get("expires_at", ""),
        attrs.get("expires_skew_tolerance", 0), attrs.get("expiration_seconds", 0),
    )  # fmt: skip
    return replace(row, id=there.id) if there else row


def _secrets(
    session: Session, known: Mapping[str, str], wanted: Mapping[str, str], desired: Resource
) -> dict[str, str]:
    found: dict[str, str] = {}
    place, references = secret_place(desired.name), desired.facts.get("values", {})
    for key, digest in sorted(wanted.items()):
        same = key in known and secret_digest(place, key, known[key]) == digest
        found[key] = known[key] if same else session.resolve(references.get(key, digest))
    return found


def _release(session: Session, change: Change, row: ConnectorRow | None) -> None:
    if change.action is Action.FORGET:
        return _relabel(session, row, {}) if row else None
    for one in (row, session.rows.connector(change.name + REPLACEMENT)):
        if one is not None:
            _refuse(one, _users(session, one), "deleted")
            _delete(session, one)
    return None


def _relabel(session: Session, row: ConnectorRow, marks: Mapping[str, str]) -> None:
    there = session.backend.reveal(row)
    own = {key: value for key, value in row.labels.items() if not key.startswith(MARK_PREFIX)}
    _put(session, session.backend.update(there, replace(there, labels={**own, **marks})))


def _renamed(session: Session, row: ConnectorRow, name: str) -> ConnectorRow:
    there = session.backend.reveal(row)
    made = session.backend.update(there, replace(there, name=name))
    _put(session, made)
    return made


def _put(session: Session, row: ConnectorRow) -> None:
    session.rows.connectors[row.id] = row


def _delete(session: Session, row: ConnectorRow) -> None:
    session.backend.delete(row)
    session.rows.connectors.pop(row.id, None)


def _users(session: Session, row: ConnectorRow, but: str | None = None) -> list[ComponentRow]:
    """The components that use a connector, without those of one owner."""
    found = [one for one in session.rows.components.values() if one.connector == row.id]
    return [one for one in found if but is None or owner_of(one) != but]


def _refuse(row: ConnectorRow, users: list[ComponentRow], what: str) -> None:
    if users:
        names = ", ".join(sorted(f"`{one.type}/{one.name}`" for one in users))
        raise FscError(
            f"The service connector `{row.name}` cannot be {what}: {names} uses it.",
            hint="Detach it there first, or declare a connector of another name.",
            exit_code=Exit.REFUSED,
        )
