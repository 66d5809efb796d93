"""`patch` of an environment: deep merge that cannot miss.

Maps are merged, null removes, lists are replaced. A list whose items are all maps with a `name`
or `view` is merged by that name into a list that has such items. Attributes may be added, named
objects may not: a patch of an object that does not exist is a mistake, because a typing error
would look the same.

Patches are applied in two rounds, before and after for_each: so a patch reaches a template
(`spend_${each.key}`) as well as one of the objects made from it (`spend_eu`).
"""

from __future__ import annotations

from fsc.codes import PATCH
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Node
from fsc.load.objects import LANGUAGE, Section, is_section


def before_for_each(root: Node, patch: Node, found: list[Diagnostic]) -> tuple[Node, Node]:
    """The patched manifest, and the part of the patch whose objects do not exist (yet)."""
    patcher = _Patcher(found, last=False)
    return patcher.map(root, patch, ()), patcher.rest(patch)


def after_for_each(root: Node, rest: Node, found: list[Diagnostic]) -> Node:
    """The manifest with the rest of a patch applied; what still does not exist is reported."""
    return _Patcher(found, last=True).map(root, rest, ())


class _Patcher:
    """Merges a patch; `last` says that no more objects will come into being."""

    def __init__(self, found: list[Diagnostic], *, last: bool) -> None:
        self._found = found
        self._last = last
        self._missing: dict[Section, dict[str, tuple[Span, Node]]] = {}

    def map(self, base: Node, patch: Node, path: Section) -> Node:
        values, keys = dict(base.entries), dict(base.keys)
        for key, node in patch.entries.items():
            at = patch.keys.get(key, node.at)
            there = values.get(key)
            if there is None and not self._can_add(base, key, node, at, path):
                continue
            if node.value is None:
                values.pop(key)
                keys.pop(key, None)
            else:
                values[key] = self._value(there, node, (*path, key))
                keys.setdefault(key, at)
        return Node(values, base.at, keys)

    def _can_add(self, base: Node, key: str, node: Node, at: Span, path: Section) -> bool:
        """True for a new attribute; anything else that is not there is reported or put off."""
        if not path and key in LANGUAGE:
            self._found.append(_language(key, at))
        elif is_section(path) and not self._last:
            self._missing.setdefault(path, {})[key] = (at, node)
        elif is_section(path) or (not path and is_section((key,))) or node.value is None:
            self._found.append(_nothing_there(base, key, at, path, removes=node.value is None))
        else:
            return True
        return False

    def _value(self, there: Node | None, patch: Node, path: Section) -> Node:
        if isinstance(patch.value, dict):
            if there is not None and isinstance(there.value, dict):
                return self.map(there, patch, path)
            return self.map(Node({}, patch.at), patch, path)
        if there is not None and _is_by_name(there, patch):
            return self._list(there, patch, path)
        return patch

    def _list(self, base: Node, patch: Node, path: Section) -> Node:
        items = list(base.items)
        where = {name: at for at, one in enumerate(items) if (name := _name(one)) is not None}
        for one in patch.items:
            at = where.get(_name(one) or "")
            if at is not None:
                items[at] = self._value(items[at], one, path)
            elif is_section(path[:-1]):
                self._found.append(_no_item(_name(one) or "", one.at, list(where)))
            else:
                items.append(one)
        return Node(items, base.at)

    def rest(self, patch: Node) -> Node:
        """What was put off, as a patch of its own."""
        top: dict[str, Node] = {}
        for section, missing in self._missing.items():
            nodes = {name: node for name, (_, node) in missing.items()}
            made = Node(nodes, patch.at, {name: at for name, (at, _) in missing.items()})
            for step in section[1:]:
                beside = top.get(section[0], Node({})).entries
                made = Node({**beside, step: made}, patch.at)
            top[section[0]] = made
        return Node(top, patch.at)


def _name(node: Node) -> str | None:
    """What an item of a list is known by: itself, when it is text, or its `name` or `view`."""
    if isinstance(node.value, str):
        return node.value
    for key in ("name", "view"):
        name = node.entries.get(key)
        if name is not None and isinstance(name.value, str):
            return name.value
    return None


def _is_by_name(base: Node, patch: Node) -> bool:
    named = [isinstance(one.value, dict) and _name(one) is not None for one in patch.items]
    return bool(named) and all(named) and any(_name(one) is not None for one in base.items)


def _nothing_there(base: Node, key: str, at: Span, path: Section, *, removes: bool) -> Diagnostic:
    dotted = ".".join((*path, key))
    what = "remove" if removes else "patch"
    hint = did_you_mean(key, base.entries)
    if not hint and removes:
        hint = "Leave the entry out."
    return PATCH(f"The manifest has no `{dotted}` to {what}.", at, hint=hint or _NEW)


_NEW = (
    "A patch changes what is there. Write a new object into the manifest itself, with "
    "`when: {environments: [...]}` if only some environments have it."
)


def _no_item(name: str, at: Span, known: list[str]) -> Diagnostic:
    hint = did_you_mean(name, known) or _NEW
    return PATCH(f"The manifest has no component `{name}` in this list to patch.", at, hint=hint)


def _language(key: str, at: Span) -> Diagnostic:
    hints = {
        "variables": "Write `variables` beside `patch` in the environment.",
        "include": "Write `when: {environments: [...]}` at the top of a file instead.",
        "defaults": "Use a variable in `defaults`, and give it a value in each environment.",
    }
    hint = hints.get(key, "Only what the manifest describes can be patched.")
    return PATCH(f"`{key}` cannot be patched.", at, hint=hint)
