"""Writes to a database through ZenML itself.

Writes go to the store behind the Client, which replaces whole objects where the Client merges
(zenml/zen_stores/sql_zen_store.py). The class of the flavor checks and normalises each config, as
the Client does before (zenml/client.py: create_stack_component).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from fsc.drivers.zenml import active
from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow, R, Row, Rows, StackRow
from fsc.drivers.zenml.tables import no_project
from fsc.drivers.zenml.vendor import Vendor
from fsc.drivers.zenml.where import Location, active_stack
from fsc.drivers.zenml.wire import FLAVOR, WIRES, Message, revealed, wire_of

PAGE = 10_000


class ZenmlClient:
    """Writes whole objects to the store at a location (backend.Writer)."""

    def __init__(self, location: Location, environ: Mapping[str, str], folder: str) -> None:
        self._vendor = Vendor(location, environ, folder)
        self._environ = environ

    def prepare(self) -> None:
        """Make the store when there is none yet."""
        with self._vendor.store("make its local store"):
            pass

    def rows(self) -> Rows:
        """What fsc knows of, as ZenML reads it. Values of secrets are not asked for."""
        found = Rows()
        with self._vendor.store("read its store") as store:
            for wire in WIRES.values():
                for one in _every(store, wire.model, wire.method):
                    if wire is not FLAVOR or one.is_custom:
                        found.put(wire.read(one.model_dump(mode="json")))
            known = [one.name for one in _every(store, "Project", "project")]
        name = self._vendor.location.project
        if name and name not in known:
            raise no_project(name, known)
        found.activate(active_stack(self._environ))
        return found

    def reveal(self, row: R) -> R:
        """See backend.Backend."""
        wire = wire_of(row)
        with self._vendor.store(f"read {wire.noun(row)}") as store:
            there = getattr(store, f"get_{wire.method}")(UUID(row.id))
            return revealed(wire.read(there.model_dump(mode="json")))

    def create(self, row: R) -> R:
        """See backend.Writer."""
        wire = wire_of(row)
        with self._vendor.store(f"register {wire.noun(row)}") as store:
            message = wire.created(_checked(store, row))
            request = _hidden(_model(f"{wire.model}Request", message), row)
            made = getattr(store, f"create_{wire.method}")(request)
            return wire.stored(row, made.model_dump(mode="json"))

    def update(self, old: R, new: R) -> R:
        """See backend.Writer."""
        wire = wire_of(old)
        with self._vendor.store(f"update {wire.noun(old)}") as store:
            message = wire.updated(old, _checked(store, new))
            request = _hidden(_model(f"{wire.model}Update", message), new)
            made = getattr(store, f"update_{wire.method}")(UUID(old.id), request)
            return wire.stored(new, made.model_dump(mode="json"))

    def delete(self, row: Row) -> None:
        """See backend.Writer."""
        wire = wire_of(row)
        with self._vendor.store(f"delete {wire.noun(row)}") as store:
            getattr(store, f"delete_{wire.method}")(UUID(row.id))

    def activate(self, stack: StackRow) -> None:
        """See backend.Backend. A repository of `zenml init` keeps an active stack of its own."""
        with self._vendor.store(f"activate the stack `{stack.name}`"):
            active.check(stack.name, self._vendor.location, self._environ)
            from zenml.client import Client

            Client().activate_stack(UUID(stack.id))
            if self._vendor.location.project:
                Client().set_active_project(self._vendor.location.project)

    def close(self) -> None:
        """Let go of the database."""
        self._vendor.close()


def _every(store: Any, model: str, method: str) -> list[Any]:
    query = _model(f"{model}Filter", {"size": PAGE})
    return list(getattr(store, f"list_{method}s")(query, hydrate=True).items)


def _model(name: str, message: Message) -> Any:
    import zenml.models

    return getattr(zenml.models, name).model_validate(message)


def _hidden(request: Any, row: R) -> Any:
    """The request with secret settings of a connector marked as such.

    ZenML finds out itself which they are only where the SDK of the connector's type is installed,
    and would keep them among the plain ones elsewhere.
    """
    if isinstance(row, ConnectorRow):
        request.configuration.add_secrets(dict(row.secrets or {}))
    return request


def _checked(store: Any, row: R) -> R:
    """The row with what the store itself does not check, as ZenML's Client and server do."""
    if isinstance(row, ComponentRow):
        return replace(row, configuration=_normalised(store, row))
    return row


def _normalised(store: Any, row: ComponentRow) -> dict[str, Any]:
    """The config as the flavor's class takes it: what ZenML's Client would store.

    That of a custom flavor stays as it is written, as on a server, which cannot import the class:
    what it would be rewritten to is not known when planning (model/zenml/normalise.py).
    """
    from zenml.enums import StackComponentType
    from zenml.stack.utils import (
        get_flavor_by_name_and_type_from_zen_store,
        validate_stack_component_config,
    )

    type_ = StackComponentType(row.type)
    flavor = get_flavor_by_name_and_type_from_zen_store(
        zen_store=store, flavor_name=row.flavor, component_type=type_
    )
    checked = validate_stack_component_config(
        configuration_dict=dict(row.configuration),
        flavor=flavor,
        component_type=type_,
        zen_store=store,
        validate_custom_flavors=True,
    )
    dumped: dict[str, Any] = checked.model_dump(mode="json", exclude_unset=True)
    return dict(row.configuration) if flavor.is_custom else dumped
