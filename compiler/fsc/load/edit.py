"""Edits of the text of a manifest that leave everything else as it is, comments and layout too.

An edit is made where a value stands, on the text itself: nothing is parsed and written anew. Who
edits has to load the result and look whether it means what was meant, and nothing more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from fsc.diagnostics import Span
from fsc.document import Node
from fsc.model.yaml_text import in_brackets, lines, scalar_with_dollar

GONE = object()

# What no YAML takes for a number, although it begins like one.
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdw]))+")


class Cut(NamedTuple):
    """Replace the text from `start` up to `end` (offsets in one file) by `text`."""

    file: str
    start: int
    end: int
    text: str


class NoPlaceError(Exception):
    """The value has no place of its own in the text; the message says why, `at` where."""

    def __init__(self, why: str, at: Span) -> None:
        super().__init__(why)
        self.at = at


def cut(node: Node, steps: tuple[str, ...], value: Any, text: str) -> Cut:
    """The edit that gives the value at `steps` below a map, which stands in `text`, another one.

    GONE takes the entry out. Raises NoPlaceError.
    """
    parents = [node]
    for depth, step in enumerate(steps):
        child = parents[-1].get(step)
        if child is None:
            if value is GONE:
                raise NoPlaceError("the manifest does not say it", parents[-1].at)
            return _insert(parents[-1], step, _nested(steps[depth + 1 :], value), text)
        parents.append(child)
    if value is GONE:
        return _remove(parents, steps, text)
    return _replace(parents[-1], value, text)


def applied(text: str, cuts: Iterable[Cut]) -> str:
    """The text with all edits of one file made."""
    for one in sorted(cuts, key=lambda one: (one.start, one.end), reverse=True):
        text = text[: one.start] + one.text + text[one.end :]
    return text


def _nested(steps: tuple[str, ...], value: Any) -> Any:
    for step in reversed(steps):
        value = {step: value}
    return value


def _replace(node: Node, value: Any, text: str) -> Cut:
    start, end = _offset(text, node.at.line, node.at.column), _end(text, node)
    old = text[start:end]
    _refuse_placeholder(old.replace("$${", ""), node.at)
    keep = _properties(old)
    made = _like(old[len(keep) :], value, node.at.column - 1)
    return Cut(node.at.file, start, end, keep + made)


def _refuse_placeholder(old: str, at: Span) -> None:
    for sign, what in (("${var.", "a variable"), ("${each.", "a `for_each`"), ("${", "outside")):
        if sign in old:
            raise NoPlaceError(f"the value comes from {what}", at)


def _properties(old: str) -> str:
    """The anchor and the tag before a value, which stay."""
    kept = ""
    while old[len(kept) : len(kept) + 1] in ("&", "!"):
        word = old[len(kept) :].split(None, 1)[0]
        kept += word
        kept += old[len(kept) : len(old) - len(old[len(kept) :].lstrip())]
    return kept


def _like(old: str, value: Any, indent: int) -> str:
    """The value as the text of it that was there: in quotes, in brackets, or line by line."""
    if isinstance(value, (dict, list)) and value and old[:1] not in ("[", "{"):
        is_block = "\n" in old or old.lstrip().startswith("- ") or ": " in old
        if is_block:
            rows = [row for _, row in lines({"k": value}, _write)][1:]
            return f"\n{' ' * indent}".join(row[2:] for row in rows)
    if isinstance(value, str):
        return _text(old, value)
    return in_brackets(value, _write)


def _text(old: str, value: str) -> str:
    is_plain = "\n" not in value and value.isprintable()
    if old[:1] == "'" and is_plain:
        return "'" + value.replace("'", "''") + "'"
    if old[:1] == '"' and is_plain:
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return value if _DURATION.fullmatch(value) else scalar_with_dollar(value)


def _write(_key: str, value: str, _indent: int) -> str:
    return scalar_with_dollar(value)


def _insert(parent: Node, key: str, value: Any, text: str) -> Cut:
    if not isinstance(parent.value, dict):
        raise NoPlaceError("the manifest has another form there", parent.at)
    entry = f"{scalar_with_dollar(key)}: "
    own = _own(parent)
    if text[_offset(text, parent.at.line, parent.at.column)] == "{":
        at = _end(text, own[-1][1]) if own else _offset(text, parent.at.line, parent.at.column) + 1
        made = f"{', ' if own else ''}{entry}{in_brackets(value, _write)}"
        return Cut(parent.at.file, at, at, made)
    indent = " " * (parent.at.column - 1)
    rows = [row for _, row in lines({key: value}, _write, short=True)]
    last = max([parent.at.end_line, *(one.at.end_line for _, one in own)])
    at = _line_end(text, last)
    return Cut(parent.at.file, at, at, "".join(f"\n{indent}{row}" for row in rows))


def _own(parent: Node) -> list[tuple[Span, Node]]:
    """The entries that are written inside of the map itself, in the order of the text."""
    inside = [
        (parent.keys[key], child) for key, child in parent.entries.items()
        if key in parent.keys and _is_inside(parent.keys[key], parent.at)
    ]  # fmt: skip
    return sorted(inside, key=lambda one: one[0])


def _is_inside(at: Span, outer: Span) -> bool:
    begin, end = (outer.line, outer.column), (outer.end_line, outer.end_column)
    return at.file == outer.file and begin <= (at.line, at.column) < end


def _remove(parents: list[Node], steps: tuple[str, ...], text: str) -> Cut:
    """Take out an entry; with the last of a map, the map."""
    depth = len(steps) - 1
    while depth > 0 and len(parents[depth].entries) == 1:
        depth -= 1
    parent, key, child = parents[depth], steps[depth], parents[depth + 1]
    at = parent.keys[key]
    if not _is_inside(at, parent.at):
        raise NoPlaceError("the value comes from elsewhere", at)
    start, end = _offset(text, at.line, at.column), _end(text, child)
    if text[_offset(text, parent.at.line, parent.at.column)] == "{":
        return _remove_between(parent, at, start, end, text)
    begin = _offset(text, at.line, 1)
    if text[begin:start].strip():
        raise NoPlaceError("another entry begins on the same line", at)
    return Cut(at.file, begin, min(_line_end(text, child.at.end_line) + 1, len(text)), "")


def _remove_between(parent: Node, at: Span, start: int, end: int, text: str) -> Cut:
    own = _own(parent)
    place = [key for key, _ in own].index(at)
    if place + 1 < len(own):
        following = own[place + 1][0]
        return Cut(at.file, start, _offset(text, following.line, following.column), "")
    before = _end(text, own[place - 1][1]) if place else start
    return Cut(at.file, before, end, "")


def _offset(text: str, line: int, column: int) -> int:
    start = 0
    for _ in range(line - 1):
        start = text.index("\n", start) + 1
    return start + column - 1


def _end(text: str, node: Node) -> int:
    return _offset(text, node.at.end_line, node.at.end_column)


def _line_end(text: str, line: int) -> int:
    found = text.find("\n", _offset(text, line, 1))
    return len(text) if found < 0 else found
