"""The whole manifest -> Stack."""

from __future__ import annotations

from fsc.codes import TWO_OBJECTS
from fsc.diagnostics import Diagnostic, Related
from fsc.diagnostics import in_order as sorted_findings
from fsc.document import Document, Node
from fsc.lower.context import Context, ReadText
from fsc.lower.feast import feast_objects, feature_store
from fsc.lower.order import in_order, needs
from fsc.lower.zenml import zen_store, zenml_objects
from fsc.model.describe import Object
from fsc.model.stack import KINDS, Stack


def lower(document: Document, read: ReadText) -> tuple[Stack | None, tuple[Diagnostic, ...]]:
    """The intermediate model of a manifest whose shape is right.

    `read` gives the text of a file by its path relative to the root folder. The model is None
    when something in it could not be resolved.
    """
    root = document.root
    context = Context(_names(root), _external(root), read)
    name = str(root.get("metadata", "name").value)  # type: ignore[union-attr]
    store = feature_store(root, name)
    zen, existing = zenml_objects(root, name, context)
    objects = (*feast_objects(root, store, context), *zen)
    wanted = needs(objects)
    ordered, circles = in_order(objects, wanted)
    found = sorted_findings([*context.found, *circles, *_same_address(objects)])
    if found:
        return None, found
    metadata = (root.get("metadata") or Node({})).plain()
    stack = Stack(
        name=name,
        environment=document.environment,
        description=str(metadata.get("description") or ""),
        owner=str(metadata.get("owner") or ""),
        labels=metadata.get("labels") or {},
        feature_store=store,
        zenml=zen_store(root),
        objects=ordered,
        needs=wanted,
        existing=existing,
        systems=frozenset({"feast", "zenml"} if root.get("zenml") else {"feast"}),
    )
    return stack, ()


def _names(root: Node) -> dict[str, dict[str, Node]]:
    """Every declared object by kind and name, before anything is lowered."""
    named = [
        kind
        for kind in KINDS
        if kind.KIND.section and kind.KIND.section[-1] not in ("stack", "components")
    ]
    return {
        kind.KIND.name: dict((root.get(*kind.KIND.section) or Node({})).entries) for kind in named
    }


def _external(root: Node) -> dict[str, frozenset[str]]:
    given = (root.get("external") or Node({})).entries
    kinds = {kind.KIND.section[0]: kind.KIND.name for kind in KINDS if len(kind.KIND.section) == 1}
    return {
        kinds[section]: frozenset(str(one.value) for one in names.items)
        for section, names in given.items()
        if section in kinds
    }


def _same_address(objects: tuple[Object, ...]) -> list[Diagnostic]:
    """Components are listed, not keyed, so two can have one name."""
    first: dict[str, Object] = {}
    found = []
    for one in objects:
        before = first.setdefault(one.address, one)
        if before is not one:
            related = (Related("the first one", before.at.at),)
            found.append(
                TWO_OBJECTS(f"`{one.address}` is declared twice.", one.at.at, related=related)
            )
    return found
