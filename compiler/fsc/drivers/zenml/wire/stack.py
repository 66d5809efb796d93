"""Stacks (zenml/models/v2/core/stack.py)."""

from __future__ import annotations

from dataclasses import replace

from fsc.drivers.zenml.rows import StackRow
from fsc.drivers.zenml.wire.message import Message, Wire, attached, dashed, part, plain


def _noun(row: StackRow) -> str:
    return f"the stack `{row.name}`"


def _whole(row: StackRow) -> dict[str, object]:
    parts = {type_: [dashed(one) for one in ids] for type_, ids in row.components.items()}
    return {
        "name": row.name,
        "description": row.description,
        "components": parts,
        "labels": dict(row.labels),
        "environment": dict(row.environment),
    }


def _created(row: StackRow) -> Message:
    return {**_whole(row), "secrets": [dashed(one) for one in row.secrets]}


def _updated(old: StackRow, new: StackRow) -> Message:
    return {**_whole(new), **attached(old.secrets, new.secrets)}


def _read(message: Message) -> StackRow:
    parts = part(message, "components") or {}
    return StackRow(
        message["name"], part(message, "description") or "",
        {type_: tuple(plain(one["id"]) for one in ones) for type_, ones in parts.items()},
        part(message, "labels") or {}, part(message, "environment") or {},
        tuple(plain(one) for one in part(message, "secrets") or ()), plain(message["id"]),
    )  # fmt: skip


def _stored(row: StackRow, answer: Message) -> StackRow:
    return replace(row, id=plain(answer["id"]))


def _find(row: StackRow) -> dict[str, str]:
    return {"name": f"equals:{row.name}"}


STACK: Wire[StackRow] = Wire(
    "stacks", "Stack", "stack", _noun, _created, _updated, _read, _stored, _find
)
