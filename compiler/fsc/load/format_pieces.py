"""Events of a YAML parser -> which lines belong to what, for the formatter.

Unlike the tree of nodes, pieces keep aliases and styles apart, and say where a value ends.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from fsc.records import dataclass


@dataclass(frozen=True)
class Piece:
    """One value. Lines and columns count from 0; `last` is the last line with text of it.

    `kind` is "map" or "list" for block style, "scalar" for block scalars, else "inline".
    `children` are pairs of key and value for a map, of the item and itself for a list.
    """

    kind: str
    line: int
    column: int
    last: int
    text: str = ""
    children: tuple[tuple[Piece, Piece], ...] = ()


def pieces(text: str) -> Piece | None:
    """The root of a text that is known to be valid; None when there is nothing in it."""
    events = iter(YAML(typ="safe", pure=True).parse(text))
    lines = text.split("\n")
    reader = _Reader(lambda: next(events), lines)
    for event in events:
        if isinstance(event, (ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent)):
            return reader.piece(event)
        if isinstance(event, StreamEndEvent):
            break
    return None


class _Reader:
    def __init__(self, next_event: Callable[[], Any], lines: list[str]) -> None:
        self._next = next_event
        self._lines = lines

    def piece(self, event: Any) -> Piece:
        """The value that begins with this event."""
        if isinstance(event, MappingStartEvent):
            return self._collection("map", event, MappingEndEvent)
        if isinstance(event, SequenceStartEvent):
            return self._collection("list", event, SequenceEndEvent)
        at, end = event.start_mark, event.end_mark
        text = getattr(event, "value", "")
        if getattr(event, "style", None) in ("|", ">"):
            return Piece("scalar", at.line, at.column, self._end_of_block(event))
        is_nothing = at.index == end.index  # Its place is that of whatever comes next.
        return Piece("inline", at.line, at.column, -1 if is_nothing else end.line, text)

    def _collection(self, kind: str, start: Any, end_type: type) -> Piece:
        children = []
        event: Any = self._next()
        while not isinstance(event, end_type):
            first = self.piece(event)
            children.append((first, self.piece(self._next()) if kind == "map" else first))
            event = self._next()
        at, end = start.start_mark, cast("Any", event).end_mark
        if start.flow_style:
            return Piece("inline", at.line, at.column, end.line)
        own = children[0][0] if children else None
        last = max((max(key.last, value.last) for key, value in children), default=at.line)
        column = own.column if own and kind == "map" else at.column
        return Piece(kind, own.line if own else at.line, column, last, "", tuple(children))

    def _end_of_block(self, event: Any) -> int:
        """The last line of a block scalar; blank lines behind it count where they are kept."""
        end = event.end_mark
        last: int = end.line - 1 if end.column == 0 else end.line
        last = min(max(last, event.start_mark.line), len(self._lines) - 1)
        head = self._lines[event.start_mark.line][event.start_mark.column :].split("#")[0]
        while "+" not in head and last > event.start_mark.line and not self._lines[last].strip():
            last -= 1
        return last
