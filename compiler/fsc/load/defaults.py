"""`defaults`: what all objects of a section say unless they say otherwise.

    defaults: {feature_views: {ttl: 30d, tags: {team: risk}}}

The defaults of a file hold for objects written in files of its folder and below it; nearer
folders win. Maps are merged, everything else is taken only when the object leaves it out, and an
object refuses a default with null. Defaults with a `type` are for objects of that type only.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from fsc.codes import UNKNOWN_KEY
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Node
from fsc.load import objects, shape
from fsc.load.include import Source
from fsc.load.merge import merge
from fsc.load.objects import Entry, Place

# From a folder, "" for the one of the root manifest, to the defaults of its files.
Scopes = dict[str, Node]


def scopes(files: Iterable[Source], found: list[Diagnostic]) -> Scopes:
    """The defaults of every folder that has some. Files of one folder may not contradict."""
    by_folder: dict[str, list[Source]] = {}
    for one in files:
        if "defaults" in one.root.entries:
            by_folder.setdefault(posixpath.dirname(one.name), []).append(one)
    made: Scopes = {}
    for folder, sources in sorted(by_folder.items()):
        merged, conflicts = merge(sources, keys=("defaults",))
        found.extend(conflicts)
        made[folder] = merged.entries["defaults"]
    return made


def check(made: Scopes, root: Node, found: list[Diagnostic]) -> None:
    """Report defaults of what is no section, and shapes that are no defaults."""
    known = [*objects.SECTIONS, *(key for key in root.entries if objects.is_section((key,)))]
    for node in made.values():
        sections = shape.checked_map(node, "`defaults`", found, "Name a section: `feature_views`.")
        for name, section in sections.items():
            if name not in known:
                found.append(_no_section(name, node, known))
            shape.checked_map(section, f"`defaults.{name}`", found)
            for key in ("when", "for_each"):
                if key in section.entries:
                    found.append(_not_a_default(key, section))


def apply(root: Node, made: Scopes) -> Node:
    """The manifest with defaults filled in."""
    if not made:
        return root
    known: dict[tuple[str, str], Node] = {}

    def change(place: Place, node: Node) -> list[Entry]:
        if len(place.section) != 1 or not isinstance(node.value, dict):
            return [(place.name, place.at, node)]
        folder = posixpath.dirname(place.at.file)
        key = (folder, place.section[0])
        if key not in known:
            known[key] = _effective(made, *key)
        after = _filled(node, known[key]) if _is_for(known[key], node) else node
        return [(place.name, place.at, after)]

    return objects.rewrite(root, change)


def _effective(made: Scopes, folder: str, section: str) -> Node:
    """The defaults of a section for objects of a folder, nearest first."""
    node: Node | None = None
    for one in _upwards(folder):
        outer = made[one].entries.get(section) if one in made else None
        if outer is not None and node is None:
            node = outer
        elif outer is not None and node is not None and _is_for(outer, node):
            node = _filled(node, outer)
    return node or Node({})


def _upwards(folder: str) -> list[str]:
    """A folder and those above it, up to that of the root manifest."""
    steps = folder.split("/") if folder else []
    return ["/".join(steps[:count]) for count in range(len(steps), -1, -1)]


def _is_for(default: Node, node: Node) -> bool:
    one, other = default.entries.get("type"), node.entries.get("type")
    return one is None or other is None or one.value == other.value


def _filled(node: Node, default: Node) -> Node:
    """A map with what it leaves out taken from another; its own null means: nothing here."""
    if not default.entries:
        return node
    values, keys = dict(node.entries), dict(node.keys)
    for key, other in default.entries.items():
        own = values.get(key)
        if own is None and other.value is None:
            continue
        if own is None:
            values[key], keys[key] = other, default.keys[key]
        elif own.value is None:
            del values[key], keys[key]
        elif isinstance(own.value, dict) and isinstance(other.value, dict):
            values[key] = _filled(own, other)
    return Node(values, node.at, keys)


def _no_section(name: str, node: Node, known: list[str]) -> Diagnostic:
    hint = did_you_mean(name, known) or "Defaults are for sections such as `feature_views`."
    return UNKNOWN_KEY(f"`{name}` is no section of objects.", node.keys[name], hint=hint)


def _not_a_default(key: str, section: Node) -> Diagnostic:
    message = f"`{key}` cannot be a default."
    return UNKNOWN_KEY(message, section.keys[key], hint="Write it into the object itself.")
