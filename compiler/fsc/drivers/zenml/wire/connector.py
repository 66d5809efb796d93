"""Service connectors (zenml/models/v2/core/service_connector.py).

Answers show plain settings; secret ones only when they are asked for (`expand_secrets`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fsc.drivers.zenml.rows import ConnectorRow, R
from fsc.drivers.zenml.wire.message import Message, Wire, part, plain
from fsc.model.zenml.service_connector import NO_SECRETS, OPTIONAL_SECRETS, RESOURCES, split_secrets


def _noun(row: ConnectorRow) -> str:
    return f"the service connector `{row.name}`"


def _whole(row: ConnectorRow) -> dict[str, object]:
    return {
        "name": row.name,
        "connector_type": row.type,
        "auth_method": row.auth_method,
        "resource_id": row.resource_id,
        "configuration": {**row.configuration, **(row.secrets or {})},
        "labels": dict(row.labels),
        "description": row.description,
        "expires_at": row.expires_at or None,
        "expires_skew_tolerance": row.expires_skew_tolerance,
        "expiration_seconds": row.expiration_seconds or None,
    }


def _created(row: ConnectorRow) -> Message:
    """The resource types too, which ZenML finds out only where the SDK of the type is."""
    offered = RESOURCES.get(row.type, {})
    types = [row.resource_type] if row.resource_type else list(offered)
    several = offered.get(row.resource_type, False)
    return {**_whole(row), "resource_types": types, "supports_instances": several}


def _updated(old: ConnectorRow, new: ConnectorRow) -> Message:
    """Without resource types, a connector goes on to offer all that its type does."""
    return {**_whole(new), "resource_types": [new.resource_type] if new.resource_type else None}


def _read(message: Message) -> ConnectorRow:
    type_ = part(message, "connector_type")
    type_ = type_["connector_type"] if isinstance(type_, Mapping) else type_
    settings, secrets = split_secrets(type_, part(message, "configuration") or {})
    complete = bool(secrets) or part(message, "auth_method") == NO_SECRETS
    return ConnectorRow(
        message["name"], type_, part(message, "auth_method"),
        one_resource_type(part(message, "resource_types")), part(message, "resource_id"),
        settings, secrets if complete else None, part(message, "labels") or {},
        part(message, "description") or "", in_utc(part(message, "expires_at")),
        part(message, "expires_skew_tolerance") or 0, part(message, "expiration_seconds") or 0,
        plain(message["id"]),
    )  # fmt: skip


def revealed(row: R) -> R:
    """What an answer that was asked for secrets says: where none is required, none may be there.

    Where one is required and none is shown, the server does not show them to this user.
    """
    if isinstance(row, ConnectorRow) and (row.type, row.auth_method) in OPTIONAL_SECRETS:
        return replace(row, secrets=row.secrets or {})
    return row


def one_resource_type(types: Any) -> str:
    """The resource type of a connector for one; "" for a connector for several."""
    return types[0] if isinstance(types, list) and len(types) == 1 else ""


def in_utc(stored: Any) -> str:
    """`2027-01-31T00:00:00Z` for a time as ZenML writes it, which is UTC without saying so."""
    return f"{stored[:19].replace(' ', 'T')}Z" if isinstance(stored, str) and stored else ""


def _stored(row: ConnectorRow, answer: Message) -> ConnectorRow:
    return replace(row, id=plain(answer["id"]))


def _find(row: ConnectorRow) -> dict[str, str]:
    return {"name": f"equals:{row.name}"}


CONNECTOR: Wire[ConnectorRow] = Wire(
    "service_connectors", "ServiceConnector", "service_connector",
    _noun, _created, _updated, _read, _stored, _find,
)  # fmt: skip
