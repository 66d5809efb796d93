"""How large a manifest may grow through aliases, placeholders and for_each."""

from __future__ import annotations

from collections.abc import Iterable

from fsc.codes import TOO_LARGE
from fsc.diagnostics import Diagnostic, Span
from fsc.document import Node
from fsc.load.yaml_nodes import MAX_NODES

# What puts a value in at more than one place. Aliases do too; they are counted when they are read.
_REPEATING = ("for_each", "defaults", "${")


def too_large(root: Node, texts: Iterable[str]) -> tuple[Diagnostic, ...]:
    """A finding when the manifest has more than `MAX_NODES` values, each use of a node counted.

    A node that is used many times is looked at once, and none where the texts repeat nothing.
    """
    if not any(word in text for text in texts for word in _REPEATING):
        return ()
    if _size(root, {}) <= MAX_NODES:
        return ()
    at = Span(root.at.file, 1, 1, 1, 1)
    message = f"With placeholders and for_each resolved, there are more than {MAX_NODES:,} values."
    hint = "Look for a long list or a large map that is put in at many places."
    return (TOO_LARGE(message, at, hint=hint),)


def _size(node: Node, known: dict[int, int]) -> int:
    value = node.value
    if not isinstance(value, (dict, list)):
        return 1
    if id(node) not in known:
        inside = value.values() if isinstance(value, dict) else value
        known[id(node)] = 1 + sum([_size(one, known) for one in inside])
    return known[id(node)]
