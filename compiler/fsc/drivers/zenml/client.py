"""Writes to a ZenML store through ZenML itself.

Writes go to the store behind the Client, which replaces whole objects where the Client merges
(zenml/zen_stores/sql_zen_store.py). The class of the flavor checks and normalises each config, as
the Client does before (zenml/client.py: create_stack_component).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fsc.diagnostics import FscError
from fsc.drivers.zenml.rows import ComponentRow, SecretRow, StackRow
from fsc.drivers.zenml.vendor import Vendor
from fsc.drivers.zenml.where import Location


class ZenmlClient:
    """Writes whole objects to the store at a location."""

    def __init__(self, location: Location, environ: Mapping[str, str]) -> None:
        self._vendor = Vendor(location, environ)

    def prepare(self) -> None:
        """See rows.Writer."""
        with self._vendor.store("make its local store"):
            pass

    def create_component(self, row: ComponentRow) -> ComponentRow:
        """See rows.Writer."""
        with self._vendor.store(f"register the {row.type} `{row.name}`") as store:
            from zenml.models import ComponentRequest

            config = _normalised(store, row)
            request = ComponentRequest(
                name=row.name, type=row.type, flavor=row.flavor, configuration=config,
                labels=dict(row.labels), environment=dict(row.environment),
                secrets=[UUID(one) for one in row.secrets],
                connector=UUID(row.connector) if row.connector else None,
                connector_resource_id=row.connector_resource_id,
            )  # fmt: skip
            made = store.create_stack_component(request)
            return replace(row, id=made.id.hex, configuration=config)

    def update_component(self, old: ComponentRow, new: ComponentRow) -> ComponentRow:
        """See rows.Writer. The connector is always sent: without it ZenML disconnects it."""
        with self._vendor.store(f"update the {old.type} `{old.name}`") as store:
            from zenml.models import ComponentUpdate

            config = _normalised(store, new)
            request = ComponentUpdate(
                name=new.name, configuration=config, labels=dict(new.labels),
                environment=dict(new.environment),
                connector=UUID(new.connector) if new.connector else None,
                connector_resource_id=new.connector_resource_id,
                **_attached(old.secrets, new.secrets),
            )  # fmt: skip
            store.update_stack_component(UUID(old.id), request)
            return replace(new, id=old.id, configuration=config)

    def delete_component(self, row: ComponentRow) -> None:
        """See rows.Writer."""
        with self._vendor.store(f"delete the {row.type} `{row.name}`") as store:
            store.delete_stack_component(UUID(row.id))

    def create_stack(self, row: StackRow) -> StackRow:
        """See rows.Writer."""
        with self._vendor.store(f"register the stack `{row.name}`") as store:
            from zenml.models import StackRequest

            request = StackRequest(
                name=row.name, description=row.description, components=_parts(row),
                labels=dict(row.labels), environment=dict(row.environment),
                secrets=[UUID(one) for one in row.secrets],
            )  # fmt: skip
            return replace(row, id=store.create_stack(request).id.hex)

    def update_stack(self, old: StackRow, new: StackRow) -> StackRow:
        """See rows.Writer."""
        with self._vendor.store(f"update the stack `{old.name}`") as store:
            from zenml.models import StackUpdate

            request = StackUpdate(
                name=new.name, description=new.description, components=_parts(new),
                labels=dict(new.labels), environment=dict(new.environment),
                **_attached(old.secrets, new.secrets),
            )  # fmt: skip
            store.update_stack(UUID(old.id), request)
            return replace(new, id=old.id)

    def delete_stack(self, row: StackRow) -> None:
        """See rows.Writer."""
        with self._vendor.store(f"delete the stack `{row.name}`") as store:
            store.delete_stack(UUID(row.id))

    def create_secret(self, row: SecretRow) -> SecretRow:
        """See rows.Writer."""
        with self._vendor.store(f"store the secret `{row.name}`") as store:
            from zenml.models import SecretRequest

            request = SecretRequest(
                name=row.name, private=row.private, values=dict(row.values or {})
            )
            return replace(row, id=store.create_secret(request).id.hex)

    def update_secret(self, row: SecretRow, changed: Mapping[str, str | None]) -> SecretRow:
        """See rows.Writer."""
        with self._vendor.store(f"update the secret `{row.name}`") as store:
            from zenml.models import SecretUpdate

            request = SecretUpdate(name=row.name, private=row.private, values=dict(changed))
            store.update_secret(UUID(row.id), request)
            merged = {**(row.values or {}), **changed}
            return replace(
                row, values={key: value for key, value in merged.items() if value is not None}
            )

    def delete_secret(self, row: SecretRow) -> None:
        """See rows.Writer."""
        with self._vendor.store(f"delete the secret `{row.name}`") as store:
            store.delete_secret(UUID(row.id))

    def activate(self, stack: StackRow) -> None:
        """See rows.Writer. A repository made by `zenml init` keeps an active stack of its own."""
        with self._vendor.store(f"activate the stack `{stack.name}`"):
            if not self._vendor.location.own:
                raise FscError(
                    f"The stack `{stack.name}` cannot be active here: ZenML on this machine uses "
                    f"another store than `{self._vendor.location.url}`.",
                    hint="Leave `activate` out, or let `zenml` use that store.",
                )
            from zenml.client import Client

            Client().activate_stack(UUID(stack.id))

    def close(self) -> None:
        """See rows.Writer."""
        self._vendor.close()


def _normalised(store: Any, row: ComponentRow) -> dict[str, Any]:
    """The config as the flavor's class takes it: what ZenML's Client would store."""
    from zenml.enums import StackComponentType
    from zenml.stack.utils import validate_stack_component_config

    checked = validate_stack_component_config(
        configuration_dict=dict(row.configuration),
        flavor=row.flavor,
        component_type=StackComponentType(row.type),
        zen_store=store,
        validate_custom_flavors=True,
    )
    dumped: dict[str, Any] = checked.model_dump(mode="json", exclude_unset=True)
    return dumped


def _parts(row: StackRow) -> dict[str, list[UUID]]:
    return {type_: [UUID(one) for one in ids] for type_, ids in row.components.items()}


def _attached(old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, list[UUID]]:
    """Only the difference: a secret that is attached twice makes ZenML drop the rest."""
    add = [UUID(one) for one in new if one not in old]
    remove = [UUID(one) for one in old if one not in new]
    found = {"add_secrets": add, "remove_secrets": remove}
    return {key: value for key, value in found.items() if value}
