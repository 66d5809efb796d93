"""Several files -> one manifest.

Sections are joined by name, lists such as `moved` one behind the other. Nothing overrides
anything: what two files say about the same object is a mistake that names both places.
"""

from __future__ import annotations

from collections.abc import Iterable

from fsc.codes import INCLUDE, TWO_OBJECTS
from fsc.diagnostics import Diagnostic, Related
from fsc.document import Node
from fsc.load.include import Source
from fsc.load.objects import Section, is_section

# A file may repeat these, so that editors know what it is.
_HEAD = ("apiVersion", "kind")


def merge(
    files: Iterable[Source], keys: Iterable[str] | None = None, without: Iterable[str] = ()
) -> tuple[Node, tuple[Diagnostic, ...]]:
    """The maps of all files as one, of the root keys named in `keys` (None: all but `without`)."""
    only, dropped = (None if keys is None else frozenset(keys)), frozenset(without)
    found: list[Diagnostic] = []
    merged: Node | None = None
    for one in files:
        part = _picked(one.root, only, dropped)
        merged = part if merged is None else _union(merged, part, (), found)
    return merged or Node({}), tuple(found)


def _picked(root: Node, only: frozenset[str] | None, dropped: frozenset[str]) -> Node:
    kept = {
        key: node
        for key, node in root.entries.items()
        if key not in dropped and (only is None or key in only)
    }
    return Node(kept, root.at, {key: root.keys[key] for key in kept})


def _union(first: Node, second: Node, path: Section, found: list[Diagnostic]) -> Node:
    """Two maps as one. What is empty counts as absent."""
    values, keys = dict(first.entries), dict(first.keys)
    for key, node in second.entries.items():
        there = values.get(key)
        if there is None or there.value is None:
            values[key], keys[key] = node, second.keys[key]
        elif node.value is not None:
            values[key] = _both(there, node, (*path, key), found) or _refused(
                first, second, (*path, key), found
            )
    return Node(values, first.at, keys)


def _both(first: Node, second: Node, path: Section, found: list[Diagnostic]) -> Node | None:
    """Two values of one key as one; None when they cannot stand together."""
    if len(path) == 1 and path[0] in _HEAD and first.value == second.value:
        return first
    if isinstance(first.value, list) and isinstance(second.value, list) and _is_list(path):
        return Node([*first.items, *second.items], first.at)
    if isinstance(first.value, dict) and isinstance(second.value, dict) and _is_container(path):
        return _union(first, second, path, found)
    return None


def _is_list(path: Section) -> bool:
    return len(path) == 1 or path[0] == "external"


def _is_container(path: Section) -> bool:
    """True for a map that files fill together, rather than define once."""
    if path[0] in ("environments", "defaults"):
        return True
    if len(path) == 1:
        return path[0] not in ("metadata", "feature_store")
    return is_section(path)


def _refused(first: Node, second: Node, path: Section, found: list[Diagnostic]) -> Node:
    name = path[-1]
    here, there = second.keys[name], first.keys[name]
    if path[0] in _HEAD:
        message = f"`{name}` differs from the one in `{there.file}`."
        found.append(INCLUDE(message, here, related=(Related("the other one", there),)))
    else:
        message = f"`{'.'.join(path)}` is defined in two files: here and in `{there.file}`."
        hint = "Keep one of them. To change an object in some environments, use `environments`."
        related = (Related(f"`{name}` is defined here first", there),)
        found.append(TWO_OBJECTS(message, here, hint=hint, related=related))
    return first.entries[name]
