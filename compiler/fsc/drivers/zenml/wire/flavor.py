"""Custom flavors (zenml/models/v2/core/flavor.py)."""

from __future__ import annotations

from dataclasses import replace

from fsc.drivers.zenml.rows import DESCRIBED, FlavorRow
from fsc.drivers.zenml.wire.message import Message, Wire, part, plain


def _noun(row: FlavorRow) -> str:
    return f"the {row.type} flavor `{row.name}`"


def _created(row: FlavorRow) -> Message:
    """As `zenml TYPE flavor register` does (zenml/client.py: create_flavor)."""
    whole = _updated(row, row)
    return {**whole, "integration": "custom", "is_custom": True}


def _updated(_old: FlavorRow, new: FlavorRow) -> Message:
    return {"name": new.name, "type": new.type, "source": new.source, **new.described}


def _read(message: Message) -> FlavorRow:
    described = {key: part(message, key) for key in DESCRIBED}
    return FlavorRow(
        part(message, "type"), message["name"], part(message, "source"), described,
        plain(message["id"]),
    )  # fmt: skip


def _stored(row: FlavorRow, answer: Message) -> FlavorRow:
    return replace(row, id=plain(answer["id"]))


def _find(row: FlavorRow) -> dict[str, str]:
    return {"name": f"equals:{row.name}", "type": row.type}


FLAVOR: Wire[FlavorRow] = Wire(
    "flavors", "Flavor", "flavor", _noun, _created, _updated, _read, _stored, _find
)
