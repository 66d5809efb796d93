"""The whole manifest -> Stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fsc.codes import TWO_OBJECTS
from fsc.diagnostics import Diagnostic, Related, Span
from fsc.diagnostics import in_order as sorted_findings
from fsc.document import Document, Node
from fsc.lower.annotator import datasets
from fsc.lower.checks import policies, tests
from fsc.lower.context import Context, ReadText
from fsc.lower.feast import feast_objects, feature_store
from fsc.lower.moved import moves
from fsc.lower.order import in_order, needs
from fsc.lower.zenml import zen_store, zenml_objects
from fsc.model.describe import Object
from fsc.model.stack import KINDS, External, Opaque, Stack
from fsc.model.zenml.component import Component


def lower(document: Document, read: ReadText) -> tuple[Stack | None, tuple[Diagnostic, ...]]:
    """The intermediate model of a manifest whose shape is right.

    `read` gives the text of a file by its path relative to the root folder. The model is None
    when something in it could not be resolved.
    """
    root = document.root
    opaque, external = tuple(_opaque(root)), tuple(_external(root))
    context = Context(_names(root), _by_kind([*external, *opaque]), read)
    name = root.text("metadata", "name")
    store = feature_store(root, name, context)
    zen, existing = zenml_objects(root, name, context)
    components = tuple(one for one in zen if isinstance(one, Component))
    systems = _systems(root, components)
    feast = feast_objects(root, store, context) if "feast" in systems else ()
    objects = (*feast, *zen, *datasets(components, context))
    wanted = needs(objects, external)
    ordered, circles = in_order(objects, wanted)
    stack = Stack(
        name=name,
        environment=document.environment,
        **_about(root),
        feature_store=store,
        zenml=zen_store(root),
        objects=ordered,
        needs=wanted,
        existing=existing,
        moved=moves(root, objects, context),
        external=external,
        opaque=opaque,
        tests=tests(root, context),
        policies=policies(root),
        systems=systems,
        places=dict(_places(ordered, root)),
    )
    found = (*context.found, *circles, *_claimed_twice(objects, external, opaque))
    return (None, sorted_findings(found)) if found else (stack, ())


def _about(root: Node) -> dict[str, Any]:
    """What the metadata says beside the name."""
    metadata = (root.get("metadata") or Node({})).plain()
    return {
        "description": str(metadata.get("description") or ""),
        "owner": str(metadata.get("owner") or ""),
        "labels": metadata.get("labels") or {},
    }


def _claimed_twice(
    objects: tuple[Object, ...], external: tuple[External, ...], opaque: tuple[Opaque, ...]
) -> Iterator[Diagnostic]:
    yield from _same_address(objects)
    yield from _owned_elsewhere(objects, external)
    yield from _said_twice(objects, opaque)


def _places(objects: Iterable[Object], root: Node) -> Iterator[tuple[str, Span]]:
    """Where the key of every object stands, by address; an item of a list has none."""
    nodes = {kind.KIND.name: root.get(*kind.KIND.section) for kind in KINDS if kind.KIND.section}
    for one in objects:
        section = nodes.get(one.KIND.name)
        key = one.type if isinstance(one, Component) else one.name
        if section is one.at:
            yield one.address, root.key_span(*one.KIND.section)
        elif section and section.get(key) is one.at:
            yield one.address, section.key_span(key)


# What of a manifest is about Feast.
_FEAST = frozenset({
    "feature_store", "external", "opaque",
    *(one.KIND.section[0] for one in KINDS if len(one.KIND.section) == 1),
})  # fmt: skip


def _systems(root: Node, components: Iterable[Component]) -> frozenset[str]:
    """The live systems that a manifest speaks of; of the annotator when it has `datasets`.

    Feast is among them unless the manifest is about ZenML alone and asks for no compiled repo.
    """
    said = {
        "feast": root.get("zenml") is None
        or not _FEAST.isdisjoint(root.entries)
        or any(one.needs_feast_repo for one in components),
        "zenml": root.get("zenml") is not None,
        "annotator": root.get("zenml", "components", "annotator", "datasets") is not None,
    }
    return frozenset(name for name, is_said in said.items() if is_said)


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


def _external(root: Node) -> Iterator[External]:
    given = (root.get("external") or Node({})).entries
    kinds = {kind.KIND.section[0]: kind.KIND.name for kind in KINDS if len(kind.KIND.section) == 1}
    for section, names in sorted(given.items()):
        for one in names.items if section in kinds else ():
            yield External(kinds[section], str(one.value), one.at)


def _opaque(root: Node) -> Iterator[Opaque]:
    """Objects that are kept as they are stored; the schema knows the form of their addresses."""
    for address, one in sorted((root.get("opaque") or Node({})).entries.items()):
        system, kind, name = address.split(".", 2)
        message, protect = one.get("message"), one.get("protect")
        yield Opaque(
            f"{system}.{kind}", name, str(message.value) if message else "",
            bool(protect and protect.value), one.at,
        )  # fmt: skip


def _said_twice(objects: tuple[Object, ...], opaque: tuple[Opaque, ...]) -> Iterator[Diagnostic]:
    """An object has words, or it is kept as it is."""
    declared = {one.address: one for one in objects}
    for one in opaque:
        if one.address in declared:
            yield TWO_OBJECTS(
                f"`{one.address}` is declared, so it cannot be opaque.",
                one.at,
                hint="Remove one of the two blocks.",
                related=(Related("the other one", declared[one.address].at.at),),
            )


def _by_kind(external: Iterable[External | Opaque]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for one in external:
        found.setdefault(one.kind, set()).add(one.name)
    return {kind: frozenset(names) for kind, names in found.items()}


def _owned_elsewhere(
    objects: tuple[Object, ...], external: tuple[External, ...]
) -> Iterator[Diagnostic]:
    """An object is this stack's, or another's."""
    declared = {one.address: one for one in objects}
    for one in external:
        if one.address in declared:
            yield TWO_OBJECTS(
                f"`{one.address}` is declared here, so it cannot be external.",
                one.at,
                hint="Remove it from `external`, or remove its block.",
                related=(Related("its block", declared[one.address].at.at),),
            )


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
