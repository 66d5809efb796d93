"""The ZenML half of a manifest -> objects of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import TWICE
from fsc.document import Node
from fsc.lower.context import Context
from fsc.lower.flavors import flavors
from fsc.lower.online_address import online_address
from fsc.lower.values import described
from fsc.model.describe import Object
from fsc.model.stack import ZenStore
from fsc.model.zenml.component import Component
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.service_connector import ServiceConnector, resource_type
from fsc.model.zenml.stack import ZenStack

Existing = tuple[tuple[str, str], ...]


def zen_store(root: Node) -> ZenStore:
    """Where the stack is registered."""
    given: Mapping[str, Any] = (root.get("zenml", "store") or Node({})).plain()
    repo = root.get("zenml", "feast_repo")
    return ZenStore(
        url=str(given.get("url") or ""),
        project=str(given.get("project") or ""),
        feast_repo=str(repo.value) if repo else "",
    )


def zenml_objects(root: Node, stack: str, context: Context) -> tuple[tuple[Object, ...], Existing]:
    """Secrets, flavors, connectors, components and the stack; and what is only referred to."""
    node = root.get("zenml")
    if node is None:
        return (), ()
    items = tuple(_component_nodes(node))
    components = [_component(*one, stack, root, context) for one in items if not _is_name(one[1])]
    existing = tuple((type_, str(item.value)) for type_, item in items if _is_name(item))
    _report_twice(items, stack, context)
    return (
        *_secrets(node, context),
        *flavors(node, context),
        *_connectors(node, context),
        *sorted(components, key=lambda one: one.address),
        *_stack(node, stack, items, context),
    ), existing


def _secrets(node: Node, context: Context) -> Iterator[ZenSecret]:
    for name, child in sorted((node.get("secrets") or Node({})).entries.items()):
        yield ZenSecret(name=name, at=child, **described(ZenSecret, child, context))


def _connectors(node: Node, context: Context) -> Iterator[ServiceConnector]:
    for name, child in sorted((node.get("service_connectors") or Node({})).entries.items()):
        given = described(ServiceConnector, child, context)
        given["resource_type"] = resource_type(given["type"], given["resource_type"])
        settings = given["configuration"].items()
        given["configuration"] = {key: value for key, value in settings if value is not None}
        yield ServiceConnector(name=name, at=child, **given)


def _component_nodes(node: Node) -> Iterator[tuple[str, Node]]:
    for type_, child in sorted((node.get("components") or Node({})).entries.items()):
        for item in child.items or [child]:
            yield type_, item


def _is_name(item: Node) -> bool:
    return not isinstance(item.value, dict)


def _name(item: Node, stack: str) -> str:
    """A component is named like the stack unless it has a name; a plain text is a name."""
    if _is_name(item):
        return str(item.value)
    given = item.get("name")
    return str(given.value) if given else stack


def _report_twice(items: tuple[tuple[str, Node], ...], stack: str, context: Context) -> None:
    """A stack that holds a component twice: ZenML would fail with an error of its database.

    Of two that are declared, the second is another object of the same address (lower/stack.py).
    """
    seen: dict[tuple[str, str], bool] = {}
    for type_, item in items:
        key = (type_, _name(item, stack))
        if key in seen and (seen[key] or _is_name(item)):
            words = type_.replace("_", " ")
            context.report(TWICE, f"The {words} `{key[1]}` is in the stack twice.", item.at)
        seen[key] = _is_name(item)


def _component(type_: str, item: Node, stack: str, root: Node, context: Context) -> Component:
    given = described(Component, item, context)
    is_feast = (type_, given["flavor"]) == ("feature_store", "feast")
    if is_feast:
        given["config"] = _feast_settings(given["config"], root)
    return Component(
        name=_name(item, stack), type=type_, at=item,
        needs_feast_repo=is_feast and "feast_repo" not in given["config"], **given,
    )  # fmt: skip


def _feast_settings(config: Mapping[str, Any], root: Node) -> dict[str, Any]:
    """What the manifest says elsewhere: where pipelines find the repo, where the store listens.

    A host of one's own goes with one's own port.
    """
    repo, online = root.get("zenml", "feast_repo"), root.get("feature_store", "online_store")
    told = {"online_host", "online_port"} & set(config)
    found = {} if told or online is None else online_address(online.plain())
    return {**({"feast_repo": str(repo.value)} if repo else {}), **found, **config}


def _stack(
    node: Node, stack: str, items: tuple[tuple[str, Node], ...], context: Context
) -> Iterator[ZenStack]:
    child = node.get("stack")
    if child is None and not items:
        return
    child = child or Node({}, node.at)
    given = described(ZenStack, child, context)
    name = child.get("name")
    yield ZenStack(
        name=str(name.value) if name else stack,
        at=child,
        **{**given, "components": _parts(items, stack)},
    )


def _parts(items: tuple[tuple[str, Node], ...], stack: str) -> dict[str, list[str]]:
    """From type to names: the default first, the others sorted, as ZenML keeps no other order."""
    names: dict[str, list[str]] = {}
    for type_, item in items:
        names.setdefault(type_, []).append(_name(item, stack))
    return {type_: [found[0], *sorted(found[1:])] for type_, found in sorted(names.items())}
