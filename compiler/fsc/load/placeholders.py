"""`${...}` in texts and keys: finding it and putting values there.

Whole texts keep the type of the value, and inside text scalars are written as YAML writes them.
What a placeholder means is the caller's lookup; what no lookup knows stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Optional

from fsc.codes import DUPLICATE_KEY, REFERENCE
from fsc.diagnostics import Diagnostic, Related, Span
from fsc.document import Node, Sensitive
from fsc.load import shape

ESCAPED = "$${"
OPEN = "${"
_TOKEN = re.compile(r"\$\$\{|\$\{[^{}]*\}|\$\{")
_LIVE = re.compile(r"env:[A-Za-z_][A-Za-z0-9_]*|file:[^{}]+")

# From the inside of `${...}` (None when it is never closed) and its place to what stands there;
# None leaves the text as it is.
Lookup = Callable[[Optional[str], Span], Optional[Node]]


def is_live(inside: str) -> bool:
    """True for `env:NAME` and `file:PATH`, which only the live system resolves."""
    return bool(_LIVE.fullmatch(inside))


def escaped(text: str) -> str:
    """Text that says literally what `text` says."""
    return text.replace(OPEN, ESCAPED)


class Filler:
    """Puts values into trees. `last` is set for the last round, which also resolves `$${`."""

    def __init__(self, lookup: Lookup, found: list[Diagnostic], *, last: bool = False) -> None:
        self._lookup = lookup
        self._found = found
        self._last = last
        self._done: dict[int, Node] = {}

    def fill(self, node: Node) -> Node:
        """The tree with its placeholders replaced; the same node when it has none."""
        value = node.value
        if isinstance(value, str):
            return self._scalar(node, value) if OPEN in value else node
        if not isinstance(value, (dict, list)):
            return node
        made = self._done.get(id(node))  # An alias is the same node, and stays one.
        if made is None:
            made = self._map(node, value) if isinstance(value, dict) else self._list(node, value)
            self._done[id(node)] = made
        return made

    def _list(self, node: Node, value: list[Node]) -> Node:
        items = [self.fill(one) for one in value]
        return node if all(map(_is, items, value)) else Node(items, node.at)

    def text(self, text: str, at: Span) -> str:
        """A text that has to stay text, such as a key."""
        hidden = isinstance(text, Sensitive)

        def replaced(match: re.Match[str]) -> str:
            nonlocal hidden
            token = match.group()
            if token == ESCAPED:
                return OPEN if self._last else token
            place = _place(at, len(text), match)
            node = self._lookup(token[2:-1] if token.endswith("}") else None, place)
            hidden = hidden or (node is not None and isinstance(node.value, Sensitive))
            return token if node is None else self._written(node, token, place)

        made = _TOKEN.sub(replaced, text)
        return Sensitive(made) if hidden else made

    def _scalar(self, node: Node, text: str) -> Node:
        whole = _TOKEN.fullmatch(text)
        if not whole or text == ESCAPED or not text.endswith("}"):
            return Node(self.text(text, node.at), node.at)
        there = self._lookup(text[2:-1], _place(node.at, len(text), whole))
        return node if there is None else Node(there.value, node.at, there.keys)

    def _map(self, node: Node, value: dict[str, Node]) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Span] = {}
        same = True
        for key, child in value.items():
            made, at = self.fill(child), node.keys.get(key, child.at)
            name = self._key(key, at) if OPEN in key else key
            same = same and made is child and name == key
            if name in entries:
                self._found.append(_two_keys(name, at, keys[name]))
            else:
                entries[name], keys[name] = made, at
        return node if same else Node(entries, node.at, keys)

    def _key(self, key: str, at: Span) -> str:
        made = self.text(key, at)
        if isinstance(made, Sensitive):
            message = "A sensitive variable cannot stand in a key, since keys are shown everywhere."
            self._found.append(REFERENCE(message, at, hint="Use a variable that is not sensitive."))
            return key
        return made

    def _written(self, node: Node, token: str, at: Span) -> str:
        """A value inside text."""
        match node.value:
            case str():
                return node.value
            case bool():
                return "true" if node.value else "false"
            case int() | float():
                return repr(node.value)
            case _:
                message = f"`{token}` is {shape.kind(node)}, which cannot stand inside text."
                hint = "Let it be the whole value, without text around it."
                self._found.append(REFERENCE(message, at, hint=hint))
                return token


def _place(at: Span, length: int, match: re.Match[str]) -> Span:
    """Where a part of a scalar stands, if the scalar is written as it reads; else the scalar."""
    quotes = at.end_column - at.column - length
    if at.line != at.end_line or quotes not in (0, 2):
        return at
    first = at.column + quotes // 2
    return Span(at.file, at.line, first + match.start(), at.line, first + match.end())


def _two_keys(name: str, at: Span, first: Span) -> Diagnostic:
    return DUPLICATE_KEY(
        f"With its placeholders resolved, the key `{name}` stands twice in this map.",
        at,
        hint="Let the names differ for every value.",
        related=(Related(f"`{name}` comes from here first", first),),
    )


def _is(one: Node, other: Node) -> bool:
    return one is other
