"""Secrets (zenml/models/v2/core/secret.py). Lists show no values, a single answer does."""

from __future__ import annotations

from dataclasses import replace

from fsc.drivers.zenml.rows import SecretRow
from fsc.drivers.zenml.wire.message import Message, Wire, part, plain


def _noun(row: SecretRow) -> str:
    return f"the secret `{row.name}`"


def _created(row: SecretRow) -> Message:
    return {"name": row.name, "private": row.private, "values": dict(row.values or {})}


def _updated(old: SecretRow, new: SecretRow) -> Message:
    """Values that changed, and None for keys that go; keys that are not named stay.

    Only who made a secret may send its scope, a changed one or not.
    """
    before, after = old.values or {}, new.values or {}
    gone = {key: None for key in before if key not in after}
    changed = {key: value for key, value in after.items() if before.get(key) != value}
    scope = {"private": new.private} if new.private != old.private else {}
    return {"name": new.name, **scope, "values": {**gone, **changed}}


def _read(message: Message) -> SecretRow:
    """A value that ZenML keeps and does not show arrives as null."""
    values = part(message, "values") or {}
    shown = values if values and None not in values.values() else None
    return SecretRow(message["name"], bool(part(message, "private")), shown, plain(message["id"]))


def _stored(row: SecretRow, answer: Message) -> SecretRow:
    return replace(row, id=plain(answer["id"]))


def _find(row: SecretRow) -> dict[str, str]:
    return {"name": f"equals:{row.name}", "private": str(row.private).lower()}


SECRET: Wire[SecretRow] = Wire(
    "secrets", "Secret", "secret", _noun, _created, _updated, _read, _stored, _find
)
