"""Rows of a store <-> resources in the vocabulary of the manifest. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from fsc.diagnostics import FscError
from fsc.driver import UNOWNED, Marks, Resource, Scope, marks_as_labels, split_marks
from fsc.drivers.zenml.ownership import PENDING, owned_secrets
from fsc.drivers.zenml.rows import ComponentRow, Rows, SecretRow, StackRow
from fsc.model.describe import is_empty
from fsc.model.secrets import secret_digest
from fsc.model.zenml.normalise import normalise

COMPONENT, STACK, SECRET = "zenml.component", "zenml.stack", "zenml.secret"

# The name of the new component while another flavor takes the place of the old one.
REPLACEMENT = "--fsc-new"

_SECRET_REFERENCE = re.compile(r"\{\{\s*([^\s.]+)\.\S+\s*\}\}")


def decode(rows: Rows, scope: Scope) -> tuple[Resource, ...]:
    """Every object of the store, sorted by address. Values of secrets become digests.

    Digests are slow on purpose, so foreign secrets that the scope does not name carry none.
    """
    marks = owned_secrets(rows)
    secrets = {one.name: rows.secret(one.name) for one in rows.secrets.values()}
    found = [
        *(_secret(one, marks.get(one.name, UNOWNED), scope) for one in secrets.values() if one),
        *(_component(one, rows) for one in _components(rows)),
        *(_stack(one, rows) for one in rows.stacks.values()),
    ]
    return tuple(sorted(found, key=lambda one: one.address))


def unread(rows: Rows, scope: Scope) -> tuple[SecretRow, ...]:
    """The secrets whose values `decode` needs and the store has not shown yet."""
    marks = owned_secrets(rows)
    found = {one.name: rows.secret(one.name) for one in rows.secrets.values()}
    return tuple(
        one
        for one in found.values()
        if one and one.values is None and _shown(one.name, marks.get(one.name, UNOWNED), scope)
    )


def _shown(name: str, marks: Marks, scope: Scope) -> bool:
    """True for a secret that carries digests: of this scope, or any when it names nothing."""
    return not scope.addresses or _needed(name, marks, scope)


def _needed(name: str, marks: Marks, scope: Scope) -> bool:
    owned = marks.stack != "" and marks.stack == scope.stack
    return owned or f"{SECRET}.{name}" in scope.addresses


def _components(rows: Rows) -> list[ComponentRow]:
    """What counts as a component: no bookkeeping of fsc, and no second half of a replacement."""
    every = [one for one in rows.components.values() if PENDING not in one.labels]
    return [*(one for one in every if not is_replacement(one)), *_orphans(rows, every)]


def _orphans(rows: Rows, every: Iterable[ComponentRow]) -> list[ComponentRow]:
    """Replacements whose old component is gone already, under the name that they will get."""
    halves = [replace(one, name=base_name(one.name)) for one in every if is_replacement(one)]
    return [one for one in halves if rows.component(one.type, one.name) is None]


def is_replacement(row: ComponentRow) -> bool:
    """True for a component that fsc made to take the place of another and has not renamed yet."""
    return row.name.endswith(REPLACEMENT) and bool(split_marks(texts(row.labels))[1].stack)


def base_name(name: str) -> str:
    """The name that a component has, or will have once its replacement is through."""
    return name[: -len(REPLACEMENT)] if name.endswith(REPLACEMENT) else name


def _component(row: ComponentRow, rows: Rows) -> Resource:
    labels, marks = split_marks(texts(row.labels))
    attached = names(row.secrets, rows)
    attrs = {
        "flavor": _flavor(row, rows),
        "config": normalise(row.type, row.flavor, row.configuration),
        "labels": labels,
        "environment": dict(row.environment),
        "secrets": attached,
    }
    needs = sorted(
        {*attached, *_referred(row.configuration)} & {one.name for one in rows.secrets.values()}
    )
    return Resource(
        f"{COMPONENT}.{row.type}/{row.name}", COMPONENT, row.name, _filled(attrs),
        tuple(f"{SECRET}.{name}" for name in needs),
        marks=marks, facts={"id": row.id, "used_by": _foreign_users(row, marks, rows)},
    )  # fmt: skip


def _flavor(row: ComponentRow, rows: Rows) -> str:
    """The flavor, or a text that equals none while a replacement is half done.

    So the next plan sees a difference and its apply ends what was begun.
    """
    half = rows.component(row.type, row.name + REPLACEMENT)
    if half is None or not is_replacement(half):
        return row.flavor
    return (
        f"{row.flavor} (being replaced by {half.flavor})"
        if half.id != row.id
        else f"{row.flavor} (not renamed yet)"
    )


def _foreign_users(row: ComponentRow, marks: Marks, rows: Rows) -> list[str]:
    """Names of the stacks that hold it and do not belong to its owner."""
    holders = rows.stacks_with(row.id)
    return [one.name for one in holders if not marks.stack or owner_of(one) != marks.stack]


def owner_of(row: ComponentRow | StackRow) -> str:
    """The fsc stack that owns an object, or ""."""
    return split_marks(texts(row.labels))[1].stack


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
        f"{STACK}.{row.name}", STACK, row.name, _filled(attrs),
        (*needs, *(f"{SECRET}.{name}" for name in attached)),
        marks=marks, facts={"id": row.id, "active": row.id == rows.active_stack},
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
    attrs = _filled({"values": values, "private": row.private})
    return Resource(address, SECRET, row.name, attrs, marks=marks, facts={"id": row.id})


def _digests(row: SecretRow) -> dict[str, str]:
    values = row.values or {}
    return {key: secret_digest(row.name, key, value) for key, value in sorted(values.items())}


def _referred(config: Mapping[str, Any]) -> set[str]:
    """Names of secrets that a config refers to: `{{name.key}}`, and `authentication_secret`."""
    found = {match.group(1) for value in config.values() if isinstance(value, str)
             for match in [_SECRET_REFERENCE.fullmatch(value)] if match}  # fmt: skip
    named = config.get("authentication_secret")
    return {*found, named} if isinstance(named, str) else found


def names(ids: Iterable[str], rows: Rows) -> list[str]:
    """The names of attached secrets, sorted; one that this user may not see is left out."""
    return sorted({rows.secrets[id_].name for id_ in ids if id_ in rows.secrets})


def texts(labels: Mapping[str, Any]) -> dict[str, str]:
    """Labels as text: ZenML also takes nested values, which fsc shows as JSON."""
    return {key: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
            for key, value in labels.items()}  # fmt: skip


def _filled(attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in attrs.items() if not is_empty(value)}


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


def _component_id(type_: str, name: str, rows: Rows) -> str:
    row = rows.component(type_, name)
    if row is None:
        raise FscError(f"There is no ZenML {type_} `{name}` to put into the stack.")
    return row.id
