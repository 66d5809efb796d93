"""Events of a YAML parser -> tree of nodes, in one pass.

What an alias costs is counted when it is met, before anything is expanded: a text that would
grow beyond `MAX_NODES`, or nest deeper than `MAX_DEPTH`, is refused in the time it takes to
read it and in the memory of its text. An alias is the same node as its anchor, not a copy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from fsc.codes import DUPLICATE_KEY, KEY_TYPE, MERGE_KEY, SYNTAX, TOO_LARGE
from fsc.diagnostics import Diagnostic, Related, Span
from fsc.document import Node, Scalar
from fsc.load.yaml_scalars import ORDINARY, TAG_PREFIX, plain, short_tag, tagged

MAX_NODES = 2_000_000
MAX_DEPTH = 100

# Stands where an alias could not be followed, which has been reported already.
_BROKEN = Node(None)
_NO_KEYS: dict[str, Span] = {}


class Stop(Exception):
    """The text cannot be read any further, for the reason of the diagnostic."""

    def __init__(self, found: Diagnostic) -> None:
        super().__init__(found.message)
        self.found = found


@dataclass(frozen=True)
class _Anchor:
    """An anchored node, the number of nodes in it, and how deep they nest."""

    node: Node
    size: int
    height: int


class Builder:
    """Builds one document; `found` collects the mistakes that do not end the reading."""

    def __init__(self, text: str, file: str, next_event: Callable[[], Any]) -> None:
        self.found: list[Diagnostic] = []
        self._text = text
        self._file = file
        self._next = next_event
        self._anchors: dict[str, _Anchor | None] = {}
        self._count = 0
        self._deepest = 0

    def document(self) -> Node | None:
        """The root. Raises Stop, and YAMLError for what the parser itself cannot read."""
        self._next()
        if type(self._next()) is StreamEndEvent:
            return None
        root = self._node(self._next(), 0)
        self._next()
        behind = self._next()
        if type(behind) is not StreamEndEvent:
            raise Stop(
                SYNTAX(
                    "A second YAML document starts here, but a manifest is one document.",
                    self._span(behind),
                    hint="Remove the `---`, or put the second part into a file of its own "
                    "and name it under `include`.",
                )
            )
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
        text: str = event.value
        if event.tag is not None:
            return Node(self._tagged(event), self._span(event), _NO_KEYS)
        if event.style is None:
            value = text if text[:1] in ORDINARY else plain(text)
            return Node(value, self._span(event), _NO_KEYS)
        return Node(text, self._quoted_span(event), _NO_KEYS)

    def _tagged(self, event: Any) -> Scalar:
        try:
            return tagged(event.value, event.tag)
        except ValueError as error:
            self._report_tag(event, str(error))
        return str(event.value)

    def _collection(self, event: Any, depth: int) -> Node:
        self._count += 1
        if depth >= MAX_DEPTH:
            raise Stop(self._too_deep(event))
        self._deepest = max(self._deepest, depth + 1)
        is_map = type(event) is MappingStartEvent
        if event.tag not in (None, "!", TAG_PREFIX + ("map" if is_map else "seq")):
            self._report_tag(event, f"The tag `{short_tag(event.tag)}` is not known here.")
        return self._map(event, depth + 1) if is_map else self._list(event, depth + 1)

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
            if key == "<<" and event.style is None:
                merged = node if self._is_new(key, at, merges) else merged
            elif key is not None and self._is_new(key, at, keys):
                entries[key] = node
            event = self._next()
        at = self._around(start, event, last, [node] if keys or merges else [])
        self._merge(merged, entries, keys)
        return Node(entries, at, keys)

    def _key(self, event: Any, at: Span, depth: int) -> str | None:
        key = self._node(event, depth)
        if type(key.value) is str:
            return key.value
        if key is not _BROKEN:
            self.found.append(_key_type(event, key, at))
        return None

    def _is_new(self, key: str, at: Span, keys: dict[str, Span]) -> bool:
        """Note where a key stands; report it when the map has it already."""
        first = keys.setdefault(key, at)
        if first is at:
            return True
        self.found.append(
            DUPLICATE_KEY(
                f"The key `{key}` is already written in line {first.line} of this map.",
                at,
                hint="Remove one of the two, or give it another name.",
                related=(Related(f"`{key}` is written here first", first),),
            )
        )
        return False

    def _merge(self, merged: Node, entries: dict[str, Node], keys: dict[str, Span]) -> None:
        """Add what `<<` brings; a map's own keys win, and so does the first of a list of maps."""
        if merged is _BROKEN:
            return
        for one in merged.items if isinstance(merged.value, list) else [merged]:
            if not isinstance(one.value, dict):
                self.found.append(_merge_key(one))
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
            self.found.append(_no_anchor(name, at, inside=name in self._anchors))
            return _BROKEN
        self._count += anchor.size
        if self._count > MAX_NODES:
            raise Stop(_too_large(name, at))
        if depth + anchor.height > MAX_DEPTH:
            raise Stop(self._too_deep(event))
        self._deepest = max(self._deepest, depth + anchor.height)
        return anchor.node

    def _span(self, event: Any) -> Span:
        start, end = event.start_mark, event.end_mark
        return Span(self._file, start.line + 1, start.column + 1, end.line + 1, end.column + 1)

    def _quoted_span(self, event: Any) -> Span:
        """The span of a scalar; a block scalar ends at its last text, not where the parser does."""
        at = self._span(event)
        if event.style not in ("|", ">"):
            return at
        lines = self._text.split("\n", at.end_line)[: at.end_line]
        last = at.end_line if at.end_column > 1 else at.end_line - 1
        while last > at.line and not lines[last - 1].strip():
            last -= 1
        return at._replace(end_line=last, end_column=len(lines[last - 1]) + 1)

    def _around(self, start: Any, stop: Any, last: Any, inside: list[Node]) -> Span:
        """A collection from its start to its bracket, or to the end of the last thing in it."""
        at = self._span(start)
        if start.flow_style:
            end = self._span(stop)
        elif not inside or type(last) is AliasEvent:
            end = self._span(last)
        else:
            end = inside[0].at
        return at._replace(end_line=end.end_line, end_column=end.end_column)

    def _report_tag(self, event: Any, message: str) -> None:
        hint = "Leave the tag out, or use one of !!str, !!int, !!float, !!bool, !!null, !!map, !!seq."
        self.found.append(SYNTAX(message, self._span(event), hint=hint))

    def _too_deep(self, event: Any) -> Diagnostic:
        return TOO_LARGE(
            f"Maps and lists are nested more than {MAX_DEPTH} levels deep here.",
            self._span(event),
            hint="No manifest needs that: look for a bracket too many, or an alias inside an alias.",
        )
