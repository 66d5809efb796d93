"""Service connectors that cannot serve the component that names them.

Only ZenML's command line compares a connector with what the flavor needs, and only when it attaches
one (zenml/cli/stack_components.py: connect_stack_component_with_service_connector); the store takes
any, and the component fails when it is used (zenml/stack/stack_component.py: get_connector).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import CONNECTOR_MISFIT, CONNECTOR_RESOURCE, IGNORED_RESOURCE, UNKNOWN_CONNECTOR
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.service_connector import RESOURCES, ServiceConnector
from fsc.validate import catalogs
from fsc.validate.lookup import by_name, components

Needs = Mapping[str, Any]


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Connectors are complete, and fit the flavors of the components that use them."""
    connectors: Mapping[str, ServiceConnector] = by_name(stack, ServiceConnector.KIND.name)
    for one in connectors.values():
        yield from _scope(one)
    for part in components(stack):
        if part.connector:
            yield from _attached(part, connectors)
        elif part.resource_id:
            message = f"`{part.address}` has a resource id, but no service connector."
            yield IGNORED_RESOURCE(message, part.at.span("resource_id"), hint="Add `connector`.")


def _scope(one: ServiceConnector) -> Iterator[Diagnostic]:
    if one.resource_id and not one.resource_type:
        offered = ", ".join(RESOURCES.get(one.type, {}))
        message = f"`{one.address}` says a resource, but not of which type it is."
        hint = f"Add `resource_type`: it can be {offered}."
        yield CONNECTOR_RESOURCE(message, one.at.span("resource_id"), hint=hint)


def _attached(part: Component, connectors: Mapping[str, ServiceConnector]) -> Iterator[Diagnostic]:
    entry = catalogs.flavor(part.type, part.flavor)
    connector = connectors.get(part.connector)
    if connector is None:
        hint = did_you_mean(part.connector, connectors)
        yield UNKNOWN_CONNECTOR(
            f"There is no service connector `{part.connector}` in this manifest.",
            part.at.span("connector"),
            hint=hint
            or "Declare it under `zenml.service_connectors`, if it is not made elsewhere.",
        )
    if entry is None:
        return
    needs = entry["connector"]
    trouble, hint = _misfit(part, needs, connector)
    if trouble:
        yield CONNECTOR_MISFIT(trouble, part.at.span("connector"), hint=hint)
    else:
        yield from _resource(part, needs, connector)


def _misfit(
    part: Component, needs: Needs | None, connector: ServiceConnector | None
) -> tuple[str, str]:
    """What is wrong and what to do; empty texts when nothing is."""
    flavor = f"the {part.type.replace('_', ' ')} flavor `{part.flavor}`"
    if needs is None:
        hint = "Remove `connector`; credentials of this flavor are settings."
        return f"ZenML knows no service connector for {flavor}.", hint
    wanted = needs["connector_type"]
    if connector is None:
        return "", ""
    if wanted and connector.type != wanted:
        message = f"`{part.connector}` connects to {connector.type}, but {flavor} needs {wanted}."
        return message, f"Name a service connector of type {wanted}."
    resource = needs["resource_type"]
    offered = list(RESOURCES.get(connector.type, {}))
    if resource not in offered:
        types = " or ".join(name for name, has in RESOURCES.items() if resource in has)
        message = f"`{part.connector}` connects to {connector.type}, which offers no {resource}."
        return message, f"Connectors of type {types} do."
    if connector.resource_type and connector.resource_type != resource:
        message = f"`{part.connector}` gives access to {connector.resource_type}, but {flavor} "
        return f"{message}needs {resource}.", f"Give it `resource_type: {resource}`, or none."
    return "", ""


def _resource(
    part: Component, needs: Needs, connector: ServiceConnector | None
) -> Iterator[Diagnostic]:
    """Which of several resources is meant: a setting says it, or `resource_id` does."""
    field = needs["resource_id_attr"]
    if field:
        if part.resource_id:
            message = f"ZenML takes the resource from the setting `{field}` of this flavor."
            hint = "Remove `resource_id`."
            yield IGNORED_RESOURCE(message, part.at.span("resource_id"), hint=hint)
        return
    if connector is None or part.resource_id or connector.resource_id:
        return
    resource = needs["resource_type"]
    if RESOURCES[connector.type][resource]:
        yield CONNECTOR_RESOURCE(
            f"`{part.connector}` reaches every {resource} of its account.",
            part.at.span("connector"),
            hint="Add `resource_id` here, or to the service connector.",
        )
