"""What components need: rows of custom flavors and service connectors -> resources. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from fsc.diagnostics import FscError
from fsc.driver import Resource, Scope
from fsc.drivers.zenml.labels import filled, owner_of, texts
from fsc.drivers.zenml.ownership import all_owned, flavor_address
from fsc.drivers.zenml.replacement import REPLACEMENT, stage, whole
from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow, FlavorRow, Rows
from fsc.marks import UNOWNED, Marks, split_marks
from fsc.model.digest import digest
from fsc.model.jsonschema_settings import secret_fields
from fsc.model.secrets import secret_digest
from fsc.model.zenml.lists import Listed
from fsc.model.zenml.service_connector import resource_type, secret_place

FLAVOR, CONNECTOR = "zenml.flavor", "zenml.service_connector"

ELSEWHERE = "changed outside fsc"


def flavor_resources(rows: Rows) -> Iterator[Resource]:
    """The custom flavors."""
    owned = all_owned(rows)
    for row in rows.flavors.values():
        address = flavor_address(row)
        marks, noted = owned.get(address, (UNOWNED, Listed()))
        attrs = {"type": row.type, "source": row.source, "code": _code(row, noted)}
        users = [one for one in rows.components.values() if one.flavor == row.name]
        secret = secret_fields(row.described.get("config_schema") or {})
        facts = {"id": row.id, "used_by": _others(users, marks), "secret_fields": tuple(secret)}
        yield Resource(address, FLAVOR, row.name, filled(attrs), marks=marks, facts=facts)


def _code(row: FlavorRow, noted: Listed) -> str:
    """The digest of the code that was applied, unless ZenML holds something else since then."""
    return noted.code if noted.stored in ("", stored_digest(row)) else ELSEWHERE


def stored_digest(row: FlavorRow) -> str:
    """What stands for what ZenML keeps of a flavor class."""
    return digest(dict(row.described), 8)


def connector_resources(rows: Rows, scope: Scope) -> Iterator[Resource]:
    """The service connectors. Secret settings become digests, where `shown` says so."""
    for row in whole(rows.connectors.values()):
        labels, marks = split_marks(texts(row.labels))
        half = rows.connector(row.name + REPLACEMENT)
        attrs = {
            "type": row.type + stage(row, half),
            "auth_method": row.auth_method,
            "resource_type": resource_type(row.type, row.resource_type),
            "resource_id": row.resource_id or "",
            "configuration": {**row.configuration, **_digests(row, marks, scope)},
            "description": row.description,
            "labels": labels,
            "expires_at": row.expires_at,
            "expires_skew_tolerance": row.expires_skew_tolerance,
            "expiration_seconds": row.expiration_seconds,
        }
        users = [one for one in rows.components.values() if one.connector == row.id]
        facts = {"id": row.id, "used_by": _others(users, marks)}
        address = f"{CONNECTOR}.{row.name}"
        yield Resource(address, CONNECTOR, row.name, filled(attrs), marks=marks, facts=facts)


def shown(row: ConnectorRow, scope: Scope) -> bool:
    """True for a connector that carries digests: of this scope, or any when it names nothing."""
    return not scope.addresses or _needed(row, split_marks(texts(row.labels))[1], scope)


def _needed(row: ConnectorRow, marks: Marks, scope: Scope) -> bool:
    owned = marks.stack != "" and marks.stack == scope.stack
    return owned or f"{CONNECTOR}.{row.name}" in scope.addresses


def _digests(row: ConnectorRow, marks: Marks, scope: Scope) -> dict[str, str]:
    if row.secrets is None and _needed(row, marks, scope):
        raise FscError(
            f"The secret settings of the ZenML service connector `{row.name}` cannot be read.",
            hint="If the store encrypts them, set ZENML_SECRETS_STORE_ENCRYPTION_KEY.",
        )
    if not shown(row, scope):
        return {}
    place = secret_place(row.name)
    given = sorted((row.secrets or {}).items())
    return {key: secret_digest(place, key, value) for key, value in given}


def _others(users: list[ComponentRow], marks: Marks) -> list[str]:
    """The components among the users that do not belong to the owner."""
    return sorted(f"{one.type}/{one.name}" for one in users
                  if not marks.stack or owner_of(one) != marks.stack)  # fmt: skip
