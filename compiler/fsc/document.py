"""YAML data that remembers where each value was written.

A `Node` is a value with its span; a map also keeps the span of each key. Includes, patches,
variables and for_each build new nodes from old ones, so a place survives all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from typing import Any, Union

from fsc.diagnostics import NOWHERE, Span
from fsc.records import dataclass

Scalar = Union[str, int, float, bool, None]
Path = tuple[Union[str, int], ...]


class Sensitive(str):
    """The value of a sensitive variable: the text itself, but quoted in words it is hidden."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "(sensitive)"


class Node:
    """One YAML value: a scalar, a list of nodes, or a map from string to node."""

    __slots__ = ("at", "keys", "value")

    def __init__(
        self,
        value: Scalar | list[Node] | dict[str, Node],
        at: Span = NOWHERE,
        keys: dict[str, Span] | None = None,
    ) -> None:
        self.value = value
        self.at = at
        self.keys = keys if keys is not None else {}

    @property
    def entries(self) -> dict[str, Node]:
        """The entries when this is a map, else none: callers check shape through the schema."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def items(self) -> list[Node]:
        """The items when this is a list, else none."""
        return self.value if isinstance(self.value, list) else []

    def get(self, *path: str | int) -> Node | None:
        """The node at `path` below this one, or None."""
        node: Node | None = self
        for step in path:
            if node is None:
                return None
            node = _child(node, step)
        return node

    def text(self, *path: str | int) -> str:
        """The text of the scalar at `path`, which the schema requires; "" when it is absent."""
        found = self.get(*path)
        return "" if found is None or found.value is None else str(found.value)

    def span(self, *path: str | int) -> Span:
        """Where the value at `path` stands; the nearest ancestor's place when it is absent."""
        node = self
        for step in path:
            child = _child(node, step)
            if child is None:
                return node.at
            node = child
        return node.at

    def key_span(self, *path: str | int) -> Span:
        """Where the last key of `path` stands; for a list item, where the item stands."""
        parent = self.get(*path[:-1])
        if parent is None:
            return self.span(*path)
        return parent.keys.get(str(path[-1])) or parent.span(path[-1])

    def plain(self) -> Any:
        """The value as plain Python data."""
        value = self.value
        if isinstance(value, dict):
            return {key: child.plain() for key, child in value.items()}
        return [child.plain() for child in value] if isinstance(value, list) else value


def _child(node: Node, step: str | int) -> Node | None:
    if isinstance(step, int):
        return node.items[step] if 0 <= step < len(node.items) else None
    return node.entries.get(step)


def scalars(node: Node, path: Path = ()) -> Iterator[tuple[Path, Node]]:
    """Every scalar below `node` with its path, in the order of the file."""
    if isinstance(node.value, dict):
        for key, child in node.value.items():
            yield from scalars(child, (*path, key))
    elif isinstance(node.value, list):
        for index, child in enumerate(node.value):
            yield from scalars(child, (*path, index))
    else:
        yield path, node


def leaves(node: Node) -> list[Node]:
    """Every scalar below `node` in the order of the file, for those who need no path."""
    found: list[Node] = []
    _gather([node], found)
    return found


def _gather(nodes: Iterable[Node], found: list[Node]) -> None:
    """Into one list: a call for each collection is enough, and there are few of those."""
    for node in nodes:
        inside = node.value
        if isinstance(inside, dict):
            _gather(inside.values(), found)
        elif isinstance(inside, list):
            _gather(inside, found)
        else:
            found.append(node)


@dataclass(frozen=True)
class Document:
    """A manifest after includes, variables and environment, with the text of its files.

    `sources` maps the file name as spans say it to its text, for snippets.
    `digest` is the hash of everything that was read (hex), for headers and saved plans.
    `environments` are the names that the manifest declares. `sensitive` are the paths of values
    that came from sensitive variables; their text in `sources` is masked.
    `complete` is False when a part could not be read or chosen: then there is text for snippets,
    but what the manifest says must not be judged.
    """

    root: Node
    file: str
    environment: str = ""
    digest: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    environments: tuple[str, ...] = ()
    sensitive: frozenset[Path] = frozenset()
    complete: bool = True

    @cached_property
    def leaves(self) -> list[Node]:
        """Every scalar in the order of the file, for those who need no path."""
        return leaves(self.root)

    @cached_property
    def references(self) -> list[Node]:
        """The texts that may have a `${...}` in them; most manifests have few."""
        return [one for one in self.leaves if isinstance(one.value, str) and "${" in one.value]

    @property
    def data(self) -> Any:
        """The whole manifest as plain Python data, made anew: only the schema wants it, once."""
        return self.root.plain()
