"""Rows of a store <-> resources in the vocabulary of the manifest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.driver import Resource, Scope
from fsc.drivers.zenml.labels import filled, owner_of, texts
from fsc.drivers.zenml.linked import CONNECTOR, FLAVOR, connector_resources, flavor_resources, shown
from fsc.drivers.zenml.ownership import PENDING, all_owned
from fsc.drivers.zenml.replacement import REPLACEMENT, base_name, is_replacement, stage, whole
from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow, Rows, SecretRow, StackRow
from fsc.marks import UNOWNED, Marks, marks_as_labels, split_marks
from fsc.model.secrets import secret_digest
from fsc.model.zenml.normalise import normalise
from fsc.model.zenml.references import referred

COMPONENT, STACK, SECRET = "zenml.component", "zenml.stack", "zenml.secret"


def decode(rows: Rows, scope: Scope) -> tuple[Resource, ...]:
    """Every object of the store, sorted by address. Values of secrets become digests.

    Digests are slow on purpose, so foreign secrets that the scope does not name carry none.
    """
    found = [
        *(_secret(one, marks, scope) for one, marks in _secrets(rows)),
        *flavor_resources(rows),
        *connector_resources(rows, scope),
        *(_component(one, rows) for one in _components(rows)),
        *(_stack(one, rows) for one in rows.stacks.values()),
    ]
    return tuple(sorted(found, key=lambda one: one.address))


def _secrets(rows: Rows) -> list[tuple[SecretRow, Marks]]:
    """The secrets that ZenML finds by name, with their marks."""
    marks = {address: one for address, (one, _) in all_owned(rows).items()}
    found = {one.name: rows.secret(one.name) for one in rows.secrets.values()}
    return [(one, marks.get(f"{SECRET}.{one.name}", UNOWNED)) for one in found.values() if one]


def unread(rows: Rows, scope: Scope) -> tuple[SecretRow | ConnectorRow, ...]:
    """What `decode` needs the secret values of, and the store has not shown yet."""
    secrets = [one for one, marks in _secrets(rows) if _shown(one.name, marks, scope)]
    connectors = [one for one in rows.connectors.values() if shown(one, scope)]
    return (
        *(one for one in secrets if one.values is None),
        *(one for one in connectors if one.secrets is None),
    )


def _shown(name: str, marks: Marks, scope: Scope) -> bool:
    """True for a secret that carries digests: of this scope, or any when it names nothing."""
    return not scope.addresses or _needed(name, marks, scope)


def _needed(name: str, marks: Marks, scope: Scope) -> bool:
    owned = marks.stack != "" and marks.stack == scope.stack
    return owned or f"{SECRET}.{name}" in scope.addresses


def _components(rows: Rows) -> list[ComponentRow]:
    """What counts as a component: no bookkeeping of fsc, and no second half of a replacement."""
    return whole(one for one in rows.components.values() if PENDING not in one.labels)


def _component(row: ComponentRow, rows: Rows) -> Resource:
    labels, marks = split_marks(texts(row.labels))
    attached = names(row.secrets, rows)
    connector = _connector_name(row, rows)
    attrs = {
        "flavor": row.flavor + stage(row, rows.component(row.type, row.name + REPLACEMENT)),
        "config": normalise(row.type, row.flavor, row.configuration),
        "connector": connector,
        "resource_id": row.connector_resource_id or "",
        "labels": labels,
        "environment": dict(row.environment),
        "secrets": attached,
    }
    needs = sorted(
        {*attached, *referred(row.configuration)} & {one.name for one in rows.secrets.values()}
    )
    linked = [f"{CONNECTOR}.{connector}"] if connector else []
    linked += [f"{FLAVOR}.{row.type}/{row.flavor}"] if rows.flavor(row.type, row.flavor) else []
    return Resource(
        f"{COMPONENT}.{row.type}/{row.name}", COMPONENT, row.name, filled(attrs),
        tuple(sorted([*(f"{SECRET}.{name}" for name in needs), *linked])),
        marks=marks, facts={"id": row.id, "used_by": _foreign_users(row, marks, rows)},
    )  # fmt: skip


def _connector_name(row: ComponentRow, rows: Rows) -> str:
    """The name of the connector; its id when this user may not see the connector."""
    found = rows.connectors.get(row.connector)
    if found is None:
        return row.connector
    return base_name(found.name) if is_replacement(found) else found.name


def _foreign_users(row: ComponentRow, marks: Marks, rows: Rows) -> list[str]:
    """Names of the stacks that hold it and do not belong to its owner."""
    holders = rows.stacks_with(row.id)
    return [one.name for one in holders if not marks.stack or owner_of(one) != marks.stack]


def _stack(row: StackRow, rows: Rows) -> Resource:
    labels, marks = split_marks(texts(row.labels))
    parts = {type_: _part_names(ids, rows) for type_, ids in sorted(row.components.items())}
    attached = names(row.secrets, rows)
    attrs = {
        "description": row.description,
        "components": parts,
        "labels": labels,
        "environment": dict(row.environment),
        "secrets": attached,
    }
    needs = [
        f"{COMPONENT}.{type_}/{name}" for type_, found in parts.items() for name in sorted(found)
    ]
    return Resource(
        f"{STACK}.{row.name}", STACK, row.name, filled(attrs),
        (*needs, *(f"{SECRET}.{name}" for name in attached)),
        marks=marks, facts={"id": row.id, "active": row.id == rows.active_stack,
                            "runs": tuple(rows.runs.get(row.id, ()))},
    )  # fmt: skip


def _part_names(ids: Iterable[str], rows: Rows) -> list[str]:
    """The default first, the others sorted: ZenML keeps no other order."""
    found = [base_name(one.name) if is_replacement(one) else one.name
             for one in (rows.components[id_] for id_ in ids)]  # fmt: skip
    return [*found[:1], *sorted(found[1:])]


def _secret(row: SecretRow, marks: Marks, scope: Scope) -> Resource:
    address = f"{SECRET}.{row.name}"
    if row.values is None and _needed(row.name, marks, scope):
        raise FscError(
            f"The values of the ZenML secret `{row.name}` cannot be read.",
            hint="If the store encrypts them, set ZENML_SECRETS_STORE_ENCRYPTION_KEY.",
        )
    values = _digests(row) if _shown(row.name, marks, scope) else {}
    attrs = filled({"values": values, "private": row.private})
    return Resource(address, SECRET, row.name, attrs, marks=marks, facts={"id": row.id})


def _digests(row: SecretRow) -> dict[str, str]:
    values = row.values or {}
    return {key: secret_digest(row.name, key, value) for key, value in sorted(values.items())}


def names(ids: Iterable[str], rows: Rows) -> list[str]:
    """The names of attached secrets, sorted; one that this user may not see is left out."""
    return sorted({rows.secrets[id_].name for id_ in ids if id_ in rows.secrets})


def component_type(address: str) -> str:
    """The type in `zenml.component.TYPE/NAME`."""
    return address[len(COMPONENT) + 1 :].partition("/")[0]


def component_row(desired: Resource, rows: Rows) -> ComponentRow:
    """The complete row that a resource wants. Raises FscError for a secret that is not there."""
    attrs = desired.attrs
    return ComponentRow(
        component_type(desired.address), desired.name, attrs["flavor"], attrs.get("config", {}),
        {**attrs.get("labels", {}), **marks_as_labels(desired.marks)},
        attrs.get("environment", {}), _secret_ids(attrs, rows),
        _connector_id(attrs.get("connector", ""), rows), attrs.get("resource_id"),
    )  # fmt: skip


def stack_row(desired: Resource, rows: Rows) -> StackRow:
    """The complete row that a resource wants, without what it says of secrets (ownership.py)."""
    attrs = desired.attrs
    parts = {
        type_: tuple(_component_id(type_, name, rows) for name in found)
        for type_, found in attrs.get("components", {}).items()
    }
    return StackRow(
        desired.name, attrs.get("description", ""), parts,
        {**attrs.get("labels", {}), **marks_as_labels(desired.marks)},
        attrs.get("environment", {}), _secret_ids(attrs, rows),
    )  # fmt: skip


def _secret_ids(attrs: Mapping[str, Any], rows: Rows) -> tuple[str, ...]:
    found = {name: rows.secret(name) for name in attrs.get("secrets", ())}
    for name, row in found.items():
        if row is None:
            raise FscError(f"There is no ZenML secret `{name}` to attach.")
    return tuple(row.id for row in found.values() if row)


def _connector_id(name: str, rows: Rows) -> str:
    if not name:
        return ""
    row = rows.connector(name)
    if row is None:
        raise FscError(f"There is no ZenML service connector `{name}` to attach.")
    return row.id


def _component_id(type_: str, name: str, rows: Rows) -> str:
    row = rows.component(type_, name)
    if row is None:
        raise FscError(f"There is no ZenML {type_} `{name}` to put into the stack.")
    return row.id
