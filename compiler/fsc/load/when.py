"""`when: {environments: [prod]}`: objects, and files, that only some environments have.

A condition holds in the environments it names and in those that extend them. Without a chosen
environment no condition holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fsc.codes import MISSING_KEY, UNKNOWN_KEY
from fsc.diagnostics import Diagnostic
from fsc.document import Node
from fsc.load import objects, shape
from fsc.load.environments import Environment, unknown
from fsc.load.include import Source
from fsc.load.objects import Entry, Place


class Conditions(NamedTuple):
    """What conditions are measured by: all environments, and the chosen one with its bases."""

    known: Mapping[str, Environment]
    chosen: frozenset[str]
    found: list[Diagnostic]

    def hold(self, node: Node) -> bool:
        """True when a map has no condition or one that holds. Mistakes are reported, and hold."""
        when = node.entries.get("when")
        if when is None:
            return True
        before = len(self.found)
        names = self._names(when)
        return len(self.found) > before or any(one in self.chosen for one in names)

    def _names(self, when: Node) -> list[str]:
        entries = shape.checked_map(when, "`when`", self.found, _HINT)
        self.found.extend(shape.unknown_keys(when, ("environments",), "`when`"))
        if when.value is None or (isinstance(when.value, dict) and not entries):
            self.found.append(MISSING_KEY("`when` names no condition.", when.at, hint=_HINT))
        texts = shape.checked_texts(entries.get("environments"), "`environments`", self.found)
        for one in texts:
            if one.value not in self.known:
                self.found.append(unknown(str(one.value), one.at, self.known))
        return [str(one.value) for one in texts]


_HINT = "Write it as `when: {environments: [prod]}`."


def files(sources: Iterable[Source], conditions: Conditions) -> list[Source]:
    """The files whose condition holds; the root has none."""
    first, *rest = sources
    if "when" in first.root.entries:
        conditions.found.append(
            UNKNOWN_KEY(
                "`when` means nothing at the top of the root manifest.",
                first.root.keys["when"],
                hint="It stands in objects, and at the top of included files.",
            )
        )
    return [first, *(one for one in rest if conditions.hold(one.root))]


def select(root: Node, conditions: Conditions) -> Node:
    """The manifest without the objects whose condition does not hold, and without `when`."""

    def kept(node: Node) -> Node | None:
        if "when" not in node.entries:
            return node
        return objects.without(node, "when") if conditions.hold(node) else None

    def change(place: Place, node: Node) -> list[Entry]:
        if isinstance(node.value, list) and place.section[-1:] == ("components",):
            return [(place.name, place.at, objects.items(node, kept))]
        after = kept(node)
        return [] if after is None else [(place.name, place.at, after)]

    return objects.rewrite(root, change)
