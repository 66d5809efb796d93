"""`fsc fmt`: the text of a manifest -> the same text, laid out.

Lines are moved and shifted, never written anew: comments, anchors, quotes, flow style and line
breaks inside values stay what they are. Known keys of block maps come in the order of the schema,
indentation is two spaces, sections stand apart by one blank line, and no line ends in a space.
What is made is parsed again; if it did not mean the same, the text would stay as it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from fsc.diagnostics import Diagnostic
from fsc.load.format_order import Order, Schema
from fsc.load.format_pieces import Piece, pieces
from fsc.load.yaml import parse
from fsc.records import dataclass

_HEAD = frozenset({"apiVersion", "kind", "metadata"})
_MODELINE = "yaml-language-server:"


def formatted(text: str, file: str, schema: Schema) -> tuple[str, tuple[Diagnostic, ...]]:
    """The text laid out, or the mistakes for which it was left alone. Laid out twice is once."""
    before = parse(text, file)
    if before.found or before.root is None:
        return text, before.found
    meaning = before.root.plain()
    for ordered in (True, False):  # A key that moves before the anchor that it needs cannot move.
        made = _laid_out(text, schema, ordered=ordered)
        after = parse(made, file)
        if not after.found and after.root is not None and after.root.plain() == meaning:
            return made, ()
    return text, ()


class _UnusualError(Exception):
    """The text has something that is not laid out: explicit keys, ends of documents."""


def _laid_out(text: str, schema: Schema, *, ordered: bool) -> str:
    root = pieces(text)
    if root is None or root.kind != "map":
        return text
    try:
        return _Layout(text.split("\n"), ordered).document(root, Order(schema))
    except _UnusualError:
        return text


@dataclass(frozen=True)
class _Entry:
    """A key or item with the lines that belong to it: comments above, itself, its tail."""

    name: str
    above: list[str]
    own: list[str]


class _Layout:
    def __init__(self, lines: list[str], ordered: bool) -> None:
        self._lines = lines
        self._ordered = ordered

    def document(self, root: Piece, order: Order) -> str:
        start = self._end_of_head(root.line)
        head = _collapsed(line.rstrip() for line in self._lines[:start])
        entries, tail = self._entries(root, start, len(self._lines), 0, order)
        made = [*head, ""] if head and self._is_apart(start) else head
        for index, entry in enumerate(entries):
            apart = index > 0 and _stand_apart(entries[index - 1], entry)
            made += _spaced(entry, apart, first=index == 0)
        made += ["", *tail] if tail else []
        return "\n".join(made).rstrip("\n") + "\n"

    def _end_of_head(self, first: int) -> int:
        """Where the head of the file ends: the modeline, and comments before a blank line."""
        end = 0
        for number in range(first):
            line = self._lines[number].strip()
            if not line or _MODELINE in line or line.startswith(("---", "%")):
                end = number + 1
        return end

    def _is_apart(self, start: int) -> bool:
        return not self._lines[start - 1].strip()

    def _block(self, piece: Piece, start: int, end: int, indent: int, order: Order) -> list[str]:
        """The lines [start, end) of a block map or list, laid out at `indent`."""
        entries, tail = self._entries(piece, start, end, indent, order)
        made: list[str] = []
        for index, entry in enumerate(entries):
            made += _spaced(entry, False, first=index == 0)
        return [*made, *_collapsed(tail)]

    def _entries(
        self, piece: Piece, start: int, end: int, indent: int, order: Order
    ) -> tuple[list[_Entry], list[str]]:
        firsts = [self._first_line(piece, key) for key, _ in piece.children]
        if any(later <= line for line, later in pairwise(firsts)):
            raise _UnusualError
        made, above = [], self._comments(start, firsts[0], indent)
        for index, (key, value) in enumerate(piece.children):
            stop = firsts[index + 1] if index + 1 < len(firsts) else end
            cut = self._end_of_tail(value, firsts[index], stop, piece.column)
            own = self._own(piece, index, firsts[index], cut, indent, order)
            made.append(_Entry(key.text, above, own))
            above = self._comments(cut, stop, indent)
        return self._sorted(piece, made, start == firsts[0], order), _collapsed(above)

    def _sorted(
        self, piece: Piece, entries: list[_Entry], is_shared: bool, order: Order
    ) -> list[_Entry]:
        """Entries in the order of the schema; a map behind a dash only if no comment would move."""
        if piece.kind == "list" or not self._ordered:
            return entries
        behind_a_dash = "-" in self._lines[piece.line][: piece.column]
        if behind_a_dash and is_shared and any(one.above for one in entries):
            return entries
        ranks = order.ranks()
        return sorted(entries, key=lambda one: ranks.get(one.name, len(ranks)))

    def _first_line(self, piece: Piece, key: Piece) -> int:
        """The line on which an entry begins: that of its key, or of its dash."""
        before = self._lines[key.line][: key.column]
        if piece.kind == "map":
            if before.strip(" -"):
                raise _UnusualError
            return key.line
        for number in range(key.line, piece.line - 1, -1):
            if self._lines[number][piece.column : piece.column + 1] == "-":
                return number
        raise _UnusualError

    def _end_of_tail(self, value: Piece, first: int, stop: int, column: int) -> int:
        """Behind the value, comments that are indented deeper than its key belong to it."""
        end = max(value.last, first) + 1
        cut = end
        for number in range(end, stop):
            line = self._lines[number]
            if line.strip() and len(line) - len(line.lstrip()) <= column:
                break
            cut = number + 1 if line.strip() else cut
        return min(cut, stop)

    def _own(
        self, piece: Piece, index: int, first: int, end: int, indent: int, order: Order
    ) -> list[str]:
        """The lines of a key or dash and its value, laid out at `indent`."""
        key, value = piece.children[index]
        inner = order.below(key.text) if piece.kind == "map" else order.items()
        if value.kind not in ("map", "list") or not value.children:
            return self._shifted(value, first, end, indent - piece.column, piece.column)
        if piece.kind == "list" and value.line == first:
            made = self._block(value, first, end, indent + 2, inner)
            return [f"{' ' * indent}- {made[0].lstrip()}", *made[1:]]
        head = " " * indent + self._lines[first][piece.column :].rstrip()
        return [head, *self._block(value, first + 1, end, indent + 2, inner)]

    def _shifted(self, value: Piece, first: int, end: int, by: int, column: int) -> list[str]:
        """Lines of a value that stays as it is, moved to the right or left."""
        made = [" " * (column + by) + self._lines[first][column:].rstrip()]
        for number in range(first + 1, end):
            line = self._lines[number]
            is_data = value.kind == "scalar" and number <= value.last
            made.append(_moved(line if is_data else line.rstrip(), by, column + 1))
        return made

    def _comments(self, start: int, end: int, indent: int) -> list[str]:
        """The lines between entries: comments, at the indentation of what they stand above."""
        made = [self._lines[number].strip() for number in range(start, max(start, end))]
        if any(line and not line.startswith("#") for line in made):
            raise _UnusualError
        return [f"{' ' * indent}{line}" if line else "" for line in made]


def _moved(line: str, by: int, least: int) -> str:
    """A line moved; one without text that is too short to be data becomes empty."""
    if not line.strip() and len(line) <= least:
        return ""
    return " " * by + line if by >= 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]


def _spaced(entry: _Entry, apart: bool, first: bool) -> list[str]:
    """An entry with the blank line and the comments above it."""
    above = _collapsed(entry.above)
    blank = not first and (apart or (bool(entry.above) and not entry.above[0]))
    return [*([""] if blank else []), *above, *entry.own]


def _stand_apart(one: _Entry, other: _Entry) -> bool:
    """True for two top-level entries of which one takes more than a line, but for the head."""
    if one.name in _HEAD and other.name in _HEAD:
        return False
    return len(one.own) > 1 or len(other.own) > 1 or bool(other.above)


def _collapsed(lines: Iterator[str] | list[str]) -> list[str]:
    """Lines without blank ones at the ends, and with one blank line where there were more."""
    made: list[str] = []
    for line in lines:
        if line or (made and made[-1]):
            made.append(line)
    return made[:-1] if made and not made[-1] else made
