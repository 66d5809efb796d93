"""Where a manifest has objects, for the parts of the language that work on any of them.

Objects are the entries of the sections at the top level and of some maps below `zenml`, and
`zenml.stack`. A component type may hold a list of components; each of them is an object too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, Optional

from fsc.diagnostics import Span
from fsc.document import Node

# Top-level keys whose entries are no objects of fsc.
NO_SECTIONS = frozenset(
    {"apiVersion", "kind", "metadata", "feature_store", "zenml",
     "moved", "external", "opaque", "tests", "policies"}
)  # fmt: skip
LANGUAGE = ("include", "variables", "environments", "defaults", "when")
ZENML_SECTIONS = ("secrets", "flavors", "service_connectors", "components")
SECTIONS = (
    "entities", "data_sources", "feature_views", "batch_feature_views", "stream_feature_views",
    "on_demand_feature_views", "label_views", "feature_services",
    "saved_datasets", "validation_references", "permissions",
)  # fmt: skip

Section = tuple[str, ...]


class Place(NamedTuple):
    """Where an object stands: its section, its name there, and the span of that name.

    `alone` is set for an object that is no entry of a section, such as `zenml.stack`.
    """

    section: Section
    name: str
    at: Span
    alone: bool = False

    @property
    def dotted(self) -> str:
        """The place as people say it: `feature_views.spend`."""
        return ".".join((*self.section, self.name))


Entry = tuple[str, Span, Node]
Change = Callable[[Place, Node], Iterable[Entry]]


def is_section(path: Section) -> bool:
    """True for the path of a map whose entries are named objects."""
    if len(path) == 1:
        return path[0] not in NO_SECTIONS and path[0] not in LANGUAGE
    return len(path) == 2 and path[0] == "zenml" and path[1] in ZENML_SECTIONS


def rewrite(root: Node, change: Change) -> Node:
    """The manifest with every object replaced by what `change` makes of it: none, one or more.

    Maps in which nothing changed stay the same node.
    """

    def top(place: Place, node: Node) -> Iterable[Entry]:
        if place.name == "zenml" or is_section((place.name,)):
            deeper = below if place.name == "zenml" else change
            return [(place.name, place.at, entries(node, (place.name,), deeper))]
        return [(place.name, place.at, node)]

    def below(place: Place, node: Node) -> Iterable[Entry]:
        if place.name in ZENML_SECTIONS:
            return [(place.name, place.at, entries(node, ("zenml", place.name), change))]
        if place.name == "stack":
            return change(Place(place.section, place.name, place.at, alone=True), node)
        return [(place.name, place.at, node)]

    return entries(root, (), top)


def entries(node: Node, section: Section, change: Change) -> Node:
    """A map with every entry changed; the same node when nothing did."""
    made = [
        entry
        for name, child in node.entries.items()
        for entry in change(Place(section, name, node.keys.get(name, child.at)), child)
    ]
    if len(made) == len(node.entries) and all(node.entries.get(one[0]) is one[2] for one in made):
        return node
    values = {name: child for name, _, child in made}
    return Node(values, node.at, {name: at for name, at, _ in made})


def items(node: Node, change: Callable[[Node], Optional[Node]]) -> Node:
    """A component that is a list: every item changed or, for None, left out."""
    made = [after for before in node.items if (after := change(before)) is not None]
    same = len(made) == len(node.items) and all(map(_is, made, node.items))
    return node if same else Node(made, node.at)


def _is(one: Node, other: Node) -> bool:
    return one is other


def without(node: Node, *keys: str) -> Node:
    """A map without some of its keys; the same node when it has none of them."""
    if not any(key in node.entries for key in keys):
        return node
    kept = {key: child for key, child in node.entries.items() if key not in keys}
    return Node(kept, node.at, {key: at for key, at in node.keys.items() if key in kept})
