"""`for_each`: one object per entry of a map or list.

    feature_views:
      spend_${each.key}:
        for_each: {eu: {topic: spend-eu}, us: {topic: spend-us}}
        source: ${each.value.topic}

Keys are stable: the keys of a map, the `name` of each map in a list, or the texts and whole
numbers of a list; never a position. `each` stands in names, keys and values of the object.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from fsc.codes import FOR_EACH, REFERENCE
from fsc.diagnostics import Diagnostic, Related, Span, did_you_mean
from fsc.document import Node, Sensitive
from fsc.load import objects, shape
from fsc.load.objects import Entry, Place
from fsc.load.placeholders import Filler

_KEY = "${each.key}"


class _Each(NamedTuple):
    """One entry: its key, what `each.value` is, and where the entry stands."""

    key: str
    value: Node
    at: Span


def expand(root: Node, resolved: Callable[[Node], Node], found: list[Diagnostic]) -> Node:
    """The manifest with every for_each carried out. `resolved` puts variables into its value."""
    return objects.rewrite(root, _Expander(resolved, found).change)


class _Expander:
    def __init__(self, resolved: Callable[[Node], Node], found: list[Diagnostic]) -> None:
        self._resolved = resolved
        self._found = found
        self._made: dict[tuple[str, ...], Span] = {}

    def change(self, place: Place, node: Node) -> list[Entry]:
        if isinstance(node.value, list):
            node = objects.items(node, self._without_for_each)
        if "for_each" not in node.entries:
            entry = (place.name, place.at, node)
            return [entry] if self._is_free(place, entry, None) else []
        if place.alone or _KEY not in place.name:
            self._found.append(_no_key(place))
            return []
        body = objects.without(node, "for_each")
        each = self._entries(self._resolved(node.entries["for_each"]))
        made = [(one, self._object(place, body, one)) for one in each]
        return [entry for one, entry in made if self._is_free(place, entry, one)]

    def _without_for_each(self, item: Node) -> Node | None:
        if "for_each" not in item.entries:
            return item
        self._found.append(_in_list(item))
        return None

    def _object(self, place: Place, body: Node, one: _Each) -> Entry:
        filler = Filler(_lookup(one, self._found), self._found)
        return filler.text(place.name, place.at), place.at, filler.fill(body)

    def _is_free(self, place: Place, entry: Entry, one: _Each | None) -> bool:
        """Report a second object of one name; the place of a made one is its entry in for_each."""
        path, at = (*place.section, entry[0]), one.at if one else place.at
        first = self._made.setdefault(path, at)
        if first is at:
            return True
        self._found.append(_two(path, at, first))
        return False

    def _entries(self, node: Node) -> list[_Each]:
        if isinstance(node.value, dict):
            made = [_Each(key, value, node.keys[key]) for key, value in node.value.items()]
        elif isinstance(node.value, list):
            made = [each for one in node.value if (each := self._item(one)) is not None]
        elif isinstance(node.value, str) and node.value.startswith("${var."):
            return []  # The variable has no value that can be used, which is reported already.
        else:
            hint = "Write `for_each: {eu: {...}, us: {...}}` or `for_each: [eu, us]`."
            message = f"`for_each` is {shape.kind(node)}, but it has to be a map or a list."
            self._found.append(FOR_EACH(message, node.at, hint=hint))
            return []
        hidden = [one for one in made if isinstance(one.key, Sensitive)]
        self._found.extend(_sensitive(one.at) for one in hidden)
        return [one for one in made if one not in hidden]

    def _item(self, node: Node) -> _Each | None:
        """An entry of a list: text and whole numbers are their own key, maps have a `name`."""
        value = node.value
        name = node.entries.get("name", Node(None)).value if isinstance(value, dict) else value
        if isinstance(name, str):
            return _Each(name, node, node.at)
        if isinstance(name, int) and not isinstance(name, bool):
            return _Each(str(name), node, node.at)
        self._found.append(_no_stable_key(node))
        return None


def _lookup(one: _Each, found: list[Diagnostic]) -> Callable[[str | None, Span], Node | None]:
    """What `each.key`, `each.value` and `each.value.x.y` stand for."""

    def lookup(inside: str | None, at: Span) -> Node | None:
        steps = (inside or "").split(".")
        if steps[0] != "each":
            return None
        if steps == ["each", "key"]:
            return Node(one.key, one.at)
        node = one.value.get(*steps[2:]) if steps[1:2] == ["value"] else None
        if node is None:
            found.append(_unknown(inside or "", one, at))
        return node

    return lookup


def _unknown(inside: str, one: _Each, at: Span) -> Diagnostic:
    if not inside.startswith("each.value."):
        message = f"`${{{inside}}}` is not known in `for_each`."
        return REFERENCE(message, at, hint="Write `${each.key}` or `${each.value}`.")
    names = ", ".join(f"`{name}`" for name in one.value.entries)
    there = f"It has {names}." if names else f"It is {shape.kind(one.value)}, not a map."
    return REFERENCE(
        f"The entry `{one.key}` has nothing for `${{{inside}}}`.",
        at,
        hint=did_you_mean(inside.split(".")[2], one.value.entries) or there,
        related=(Related(f"the entry `{one.key}`", one.at),),
    )


def _no_stable_key(node: Node) -> Diagnostic:
    if isinstance(node.value, dict):
        message = "This map has no `name`, so the object made from it would have no stable key."
        hint = "Give each map of the list a `name`, or turn the list into a map."
        return FOR_EACH(message, node.at, hint=hint)
    message = (
        f"An entry is text, a whole number or a map with a `name`, but this is {shape.kind(node)}."
    )
    return FOR_EACH(message, node.at, hint="Put it in quotes if it is meant as text.")


def _no_key(place: Place) -> Diagnostic:
    if place.alone:
        message = f"`{place.dotted}` is one object, so `for_each` has no place in it."
        return FOR_EACH(message, place.at, hint="Remove `for_each`.")
    return FOR_EACH(
        f"All objects made here would be named `{place.name}`.",
        place.at,
        hint=f"Put the key into the name: `{place.name}_{_KEY}`.",
    )


def _in_list(node: Node) -> Diagnostic:
    hint = "Write the items of this list one by one."
    message = "`for_each` makes entries of a section, not items of a list."
    return FOR_EACH(message, node.key_span("for_each"), hint=hint)


def _sensitive(at: Span) -> Diagnostic:
    message = "A sensitive variable cannot name objects, since names are shown everywhere."
    return FOR_EACH(message, at, hint="Use a variable that is not sensitive.")


def _two(path: tuple[str, ...], at: Span, first: Span) -> Diagnostic:
    return FOR_EACH(
        f"This makes a second `{'.'.join(path)}`.",
        at,
        hint="Keys of one `for_each` are distinct, and so are the names of all objects.",
        related=(Related(f"`{path[-1]}` comes from here first", first),),
    )
