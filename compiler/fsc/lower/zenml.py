"""The ZenML half of a manifest -> objects of the model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.document import Node
from fsc.lower.context import Context
from fsc.lower.values import described
from fsc.model.describe import Object
from fsc.model.stack import ZenStore
from fsc.model.zenml.component import Component
from fsc.model.zenml.secret import ZenSecret
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
    """Secrets, components and the stack; and the components that are only referred to."""
    node = root.get("zenml")
    if node is None:
        return (), ()
    secrets = tuple(_secrets(node, context))
    items = tuple(_component_nodes(node))
    components = tuple(
        _component(*one, stack, node, context) for one in items if not _is_name(one[1])
    )
    existing = tuple((type_, str(item.value)) for type_, item in items if _is_name(item))
    return (
        *secrets,
        *sorted(components, key=lambda one: one.address),
        *_stack(node, stack, items, context),
    ), existing


def _secrets(node: Node, context: Context) -> Iterator[ZenSecret]:
    for name, child in sorted((node.get("secrets") or Node({})).entries.items()):
        yield ZenSecret(name=name, at=child, **described(ZenSecret, child, context))


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


def _component(type_: str, item: Node, stack: str, node: Node, context: Context) -> Component:
    given = described(Component, item, context)
    needs_repo = (type_, given["flavor"]) == (
        "feature_store",
        "feast",
    ) and "feast_repo" not in given["config"]
    repo = node.get("feast_repo")
    if needs_repo and repo is not None:
        given["config"] = {**given["config"], "feast_repo": str(repo.value)}
    return Component(
        name=_name(item, stack), type=type_, at=item,
        needs_feast_repo=needs_repo and repo is None, **given,
    )  # fmt: skip


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
