"""Stack components (zenml/models/v2/core/component.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fsc.drivers.zenml.rows import ComponentRow
from fsc.drivers.zenml.wire.message import Message, Wire, attached, dashed, part, plain


def _noun(row: ComponentRow) -> str:
    return f"the {row.type} `{row.name}`"


def _whole(row: ComponentRow) -> dict[str, object]:
    """What create and update both send. Without its connector, ZenML disconnects a component."""
    return {
        "name": row.name,
        "configuration": dict(row.configuration),
        "labels": dict(row.labels),
        "environment": dict(row.environment),
        "connector": dashed(row.connector) if row.connector else None,
        "connector_resource_id": row.connector_resource_id,
    }


def _created(row: ComponentRow) -> Message:
    secrets = [dashed(one) for one in row.secrets]
    return {**_whole(row), "type": row.type, "flavor": row.flavor, "secrets": secrets}


def _updated(old: ComponentRow, new: ComponentRow) -> Message:
    return {**_whole(new), **attached(old.secrets, new.secrets)}


def _read(message: Message) -> ComponentRow:
    connector = part(message, "connector")
    return ComponentRow(
        part(message, "type"), message["name"], part(message, "flavor_name"),
        part(message, "configuration") or {}, part(message, "labels") or {},
        part(message, "environment") or {},
        tuple(plain(one) for one in part(message, "secrets") or ()),
        plain(connector.get("id")) if isinstance(connector, Mapping) else "",
        part(message, "connector_resource_id"), plain(message["id"]),
    )  # fmt: skip


def _stored(row: ComponentRow, answer: Message) -> ComponentRow:
    found = _read(answer)
    return replace(row, id=found.id, configuration=found.configuration)


def _find(row: ComponentRow) -> dict[str, str]:
    return {"name": f"equals:{row.name}", "type": row.type}


COMPONENT: Wire[ComponentRow] = Wire(
    "components", "Component", "stack_component", _noun, _created, _updated, _read, _stored, _find
)
