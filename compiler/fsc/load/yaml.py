"""YAML text -> tree of nodes with spans. The only importer of ruamel.yaml.

ruamel's C parser gives events twenty times quicker than its Python parser; nodes are built here
straight from the events, so every value and key keeps its place. What the C parser cannot read
although YAML 1.2 allows it (`{url: s3://x}`) is read again with the Python parser.

What an alias costs is counted when it is met, before anything is expanded: a text that would
grow beyond `MAX_NODES`, or nest deeper than `MAX_DEPTH`, is refused in the time it takes to
read it and in the memory of its text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from fsc import codes
from fsc.diagnostics import Diagnostic, Related, Span
from fsc.document import Node, Scalar
from fsc.load import yaml_errors, yaml_scalars

MAX_NODES = 2_000_000
MAX_DEPTH = 100
_BROKEN = Node(None)
_PARTS = {"map": MappingStartEvent, "seq": SequenceStartEvent}


@dataclass(frozen=True)
class Parsed:
    """The tree of one text (None when there is nothing in it) and what is wrong with it.

    `whole` is False when the text could not be read to its end; then there is no tree.
    """

    root: Node | None
    found: tuple[Diagnostic, ...] = ()
    whole: bool = True


class _Stop(Exception):
    """The text cannot be read any further, for the reason of the diagnostic."""

    def __init__(self, found: Diagnostic) -> None:
        self.found = found


def parse(text: str, file: str) -> Parsed:
    """Read one YAML document. `file` is the name that spans carry; `text` has `\\n` as newline."""
    refused = yaml_errors.strange_character(text, file)
    if refused:
        return Parsed(None, (refused,), whole=False)
    first = _parse(text, file, CParser(text).get_event)
    if isinstance(first, Parsed):
        return first
    if yaml_errors.is_valid_in_yaml_1_2(first, text):
        second = _parse(text, file, _python_events(text))
        if isinstance(second, Parsed):
            return second
    return Parsed(None, (yaml_errors.worded(first, text, file),), whole=False)


def _parse(text: str, file: str, next_event: Callable[[], Any]) -> Parsed | YAMLError:
    builder = _Builder(text, file, next_event)
    try:
        root = builder.document()
    except _Stop as stop:
        return Parsed(None, (*builder.found, stop.found), whole=False)
    except YAMLError as error:
        return error
    return Parsed(root, tuple(builder.found))


def _python_events(text: str) -> Callable[[], Any]:
    from ruamel.yaml import YAML

    return iter(YAML(typ="safe", pure=True).parse(text)).__next__


@dataclass(frozen=True)
class _Anchor:
    """An anchored node with the number of nodes in it and how deep they nest."""

    node: Node
    size: int
    height: int


class _Builder:
    """Builds one document from events; `found` collects what does not stop it."""

    def __init__(self, text: str, file: str, next_event: Callable[[], Any]) -> None:
        self.found: list[Diagnostic] = []
        self._text = text
        self._file = file
        self._next = next_event
        self._anchors: dict[str, _Anchor | None] = {}
        self._count = 0
        self._deepest = 0

    def document(self) -> Node | None:
        """The root node. Raises _Stop, and YAMLError for what the parser cannot read."""
        self._next()
        if type(self._next()) is StreamEndEvent:
            return None
        root = self._node(self._next(), 0)
        self._next()
        behind = self._next()
        if type(behind) is not StreamEndEvent:
            raise _Stop(yaml_errors.second_document(self._span(behind)))
        return root

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is AliasEvent:
            return self._alias(event, depth)
        if event.anchor is not None:
            return self._anchored(event, depth)
        return self._scalar(event) if kind is ScalarEvent else self._collection(event, depth)

    def _scalar(self, event: Any) -> Node:
        self._count += 1
        return Node(self._value(event), self._span(event))

    def _collection(self, event: Any, depth: int) -> Node:
        if depth >= MAX_DEPTH:
            raise _Stop(yaml_errors.too_deep(self._span(event), MAX_DEPTH))
        self._count += 1
        self._deepest = max(self._deepest, depth + 1)
        self._check_tag(event)
        if type(event) is MappingStartEvent:
            return self._map(event, depth + 1)
        return self._list(event, depth + 1)

    def _list(self, start: Any, depth: int) -> Node:
        items: list[Node] = []
        event = self._next()
        while type(event) is not SequenceEndEvent:
            items.append(self._node(event, depth))
            event = self._next()
        return Node(items, self._around(start, event, items[-1].at if items else None))

    def _map(self, start: Any, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Span] = {}
        merges: list[tuple[Span, Node]] = []
        last = None
        event = self._next()
        while type(event) is not MappingEndEvent:
            at = self._span(event)
            key = self._key(event, at, depth)
            is_merge = key == "<<" and not event.style
            node = self._node(self._next(), depth)
            last = node.at if type(event) is not AliasEvent else at
            if is_merge:
                merges.append((at, node))
            elif key is not None and self._is_new(key, at, keys):
                entries[key] = node
                keys[key] = at
            event = self._next()
        for at, node in merges[1:]:
            self._is_new("<<", at, {"<<": merges[0][0]})
        for at, node in merges[:1]:
            self._merge(at, node, entries, keys)
        return Node(entries, self._around(start, event, last), keys)
