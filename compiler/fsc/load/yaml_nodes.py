"""Events of a YAML parser -> tree of nodes, in one pass.

What an alias costs is counted when it is met, before anything is expanded: a text that would
grow beyond `MAX_NODES`, or nest deeper than `MAX_DEPTH`, is refused in the time it takes to
read it and in the memory of its text. An alias is the same node as its anchor, not a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from sys import intern
from typing import Any, NamedTuple

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from fsc.diagnostics import Diagnostic, Span
from fsc.document import Node, Scalar
from fsc.load import yaml_words
from fsc.load.yaml_scalars import ORDINARY, TAG_PREFIX, misfit, plain, tagged

MAX_NODES = 2_000_000
MAX_DEPTH = 100

# Stands where an alias could not be followed.
_BROKEN = Node(None)
_new_span = tuple.__new__  # A third of the time of Span(...), which counts 200,000 times over.
_NO_KEYS: dict[str, Span] = {}


class StopError(Exception):
    """The text cannot be read any further, for the reason of the diagnostic."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


class _Anchor(NamedTuple):
    """An anchored node, the number of nodes in it, and how deep they nest."""

    node: Node
    size: int
    height: int


def _is_wide(at: Span) -> bool:
    return (at.line, at.column) != (at.end_line, at.end_column)


class Builder:
    """Builds one document.

    `found` collects the mistakes that do not end the reading. `broken` is set when a part of the
    tree is missing, so that nothing can be said about what the manifest lacks.
    """

    def __init__(self, text: str, file: str, next_event: Callable[[], Any]) -> None:
        self.found: list[Diagnostic] = []
        self.broken = False
        self._text = text
        self._file = file
        self._next = next_event
        self._anchors: dict[str, _Anchor | None] = {}
        self._count = 0
        self._deepest = 0

    def document(self) -> Node | None:
        """The root. Raises StopError, and YAMLError for what the parser itself cannot read."""
        self._next()
        if type(self._next()) is StreamEndEvent:
            return None
        root = self._node(self._next(), 0)
        self._next()
        behind = self._next()
        if type(behind) is not StreamEndEvent:
            raise StopError(yaml_words.second_document(self._span(behind)))
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
        if event.ctag is not None:
            return Node(self._tagged(event), self._quoted_span(event), _NO_KEYS)
        text = intern(event.value)
        if event.style:
            return Node(text, self._quoted_span(event), _NO_KEYS)
        value = text if text[:1] in ORDINARY else plain(text)
        return Node(value, self._span(event), _NO_KEYS)

    def _tagged(self, event: Any) -> Scalar:
        try:
            return tagged(event.value, event.tag)
        except ValueError as error:
            self.found.append(yaml_words.bad_tag(str(error), self._span(event)))
        return str(event.value)

    def _collection(self, event: Any, depth: int) -> Node:
        self._count += 1
        if depth >= MAX_DEPTH:
            raise StopError(yaml_words.too_deep(self._span(event), MAX_DEPTH))
        self._deepest = max(self._deepest, depth + 1)
        is_map = type(event) is MappingStartEvent
        if event.ctag is not None:
            self._check_tag(event, is_map)
        return self._map(event, depth + 1) if is_map else self._list(event, depth + 1)

    def _check_tag(self, event: Any, is_map: bool) -> None:
        if event.tag not in ("!", TAG_PREFIX + ("map" if is_map else "seq")):
            message = misfit(event.tag, "map" if is_map else "list")
            self.found.append(yaml_words.bad_tag(message, self._span(event)))

    def _list(self, start: Any, depth: int) -> Node:
        items: list[Node] = []
        last, event = start, self._next()
        while type(event) is not SequenceEndEvent:
            items.append(self._node(event, depth))
            last, event = event, self._next()
        return Node(items, self._around(start, event, last, items[-1:]), _NO_KEYS)

    def _map(self, start: Any, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Span] = {}
        merges: dict[str, Span] = {}
        merged = node = _BROKEN
        last, event = start, self._next()
        while type(event) is not MappingEndEvent:
            at = self._span(event)
            key = self._key(event, at, depth)
            last = self._next()
            node = self._node(last, depth)
            if node.value is None and not _is_wide(node.at):
                node = Node(None, at, _NO_KEYS)  # Nothing has no place: that of its key is near.
            if key == "<<" and not event.style:
                merged = node if self._is_new(key, at, merges) else merged
            elif key is not None and self._is_new(key, at, keys):
                entries[key] = node
            event = self._next()
        at = self._around(start, event, last, [] if last is start else [node])
        self._merge(merged, entries, keys)
        return Node(entries, at, keys)

    def _key(self, event: Any, at: Span, depth: int) -> str | None:
        if type(event) is ScalarEvent and event.anchor is None and event.ctag is None:
            text = intern(event.value)
            if event.style or text[:1] in ORDINARY:
                self._count += 1
                return text
        key = self._node(event, depth)
        if type(key.value) is str:
            return key.value
        if key is not _BROKEN:
            self.found.append(yaml_words.key_type(key, getattr(event, "value", ""), at))
        return None

    def _is_new(self, key: str, at: Span, keys: dict[str, Span]) -> bool:
        """Note where a key stands; report it when the map has it already."""
        first = keys.setdefault(key, at)
        if first is at:
            return True
        self.found.append(yaml_words.duplicate_key(key, at, first))
        return False

    def _merge(self, merged: Node, entries: dict[str, Node], keys: dict[str, Span]) -> None:
        """Add what `<<` brings; a map's own keys win, and so does the first of a list of maps."""
        if merged is _BROKEN:
            return
        for one in merged.items if isinstance(merged.value, list) else [merged]:
            if not isinstance(one.value, dict):
                self.found.append(yaml_words.merge_key(one.at))
            for key, node in one.entries.items():
                if entries.setdefault(key, node) is node:
                    keys.setdefault(key, one.keys[key])

    def _anchored(self, event: Any, depth: int) -> Node:
        """Build a node and remember it, with what an alias of it will cost."""
        name, event.anchor = event.anchor, None
        count, deepest = self._count, self._deepest
        self._anchors[name], self._deepest = None, depth
        node = self._node(event, depth)
        self._anchors[name] = _Anchor(node, self._count - count, self._deepest - depth)
        self._deepest = max(self._deepest, deepest)
        return node

    def _alias(self, event: Any, depth: int) -> Node:
        name, at = event.anchor, self._span(event)
        anchor = self._anchors.get(name)
        if anchor is None:
            word = yaml_words.alias_of_itself if name in self._anchors else yaml_words.no_anchor
            self.found.append(word(name, at))
            self.broken = True
            return _BROKEN
        self._count += anchor.size
        if self._count > MAX_NODES:
            raise StopError(yaml_words.too_large(name, at, MAX_NODES))
        if depth + anchor.height > MAX_DEPTH:
            raise StopError(yaml_words.too_deep(self._span(event), MAX_DEPTH))
        self._deepest = max(self._deepest, depth + anchor.height)
        return anchor.node

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        line, last = start.line + 1, end.line + 1
        last = line if last == line else last  # equal numbers are one object
        return _new_span(Span, (self._file, line, start.column + 1, last, end.column + 1))

    def _quoted_span(self, event: Any) -> Span:
        """The span of a scalar; a block scalar ends at its last text, not where the parser does."""
        at = self._span(event)
        if event.style not in ("|", ">"):
            return at
        lines = self._lines
        last = at.end_line if at.end_column > 1 else at.end_line - 1
        while last > at.line and not lines[last - 1].strip():
            last -= 1
        return at._replace(end_line=last, end_column=len(lines[last - 1]) + 1)

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.split("\n")

    def _around(self, start: Any, stop: Any, last: Any, inside: list[Node]) -> Span:
        """A collection from its start to its bracket, or to the end of the last thing in it."""
        begin = start.start_mark
        if start.flow_style:
            end = self._span(stop)
        elif not inside or type(last) is AliasEvent:
            end = self._span(last)
        else:
            end = inside[0].at
        place = self._file, begin.line + 1, begin.column + 1, end.end_line, end.end_column
        return _new_span(Span, place)
