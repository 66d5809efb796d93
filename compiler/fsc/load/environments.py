"""`environments`: which there are, and what the chosen one brings.

An environment may extend another; then it is that one with its own variables and patch on top.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from fsc.codes import CYCLE, ENVIRONMENT
from fsc.diagnostics import Diagnostic, Related, Span, did_you_mean
from fsc.document import Node
from fsc.load import shape

_KEYS = ("description", "extends", "variables", "patch")
_EMPTY = Node({})


class Environment(NamedTuple):
    """One environment as it is written. `extends` is "" or the name of another."""

    name: str
    at: Span
    extends: str = ""
    variables: Node = _EMPTY
    patch: Node = _EMPTY


def declared(node: Node | None, found: list[Diagnostic]) -> dict[str, Environment]:
    """All environments by name, with every mistake in them, chosen or not."""
    entries = shape.checked_map(node, "`environments`", found, "Give each environment a name.")
    keys = node.keys if node else {}
    made = {name: _environment(name, one, keys[name], found) for name, one in entries.items()}
    for one in made.values():
        found.extend(_extension(one, made))
    return made


def _environment(name: str, node: Node, at: Span, found: list[Diagnostic]) -> Environment:
    what = f"Environment `{name}`"
    entries = shape.checked_map(node, what, found)
    found.extend(shape.unknown_keys(node, _KEYS, "an environment"))
    shape.checked_text(entries.get("description"), "`description`", found)
    for key in ("variables", "patch"):
        shape.checked_map(entries.get(key), f"`{key}`", found)
    extends = shape.checked_text(entries.get("extends"), "`extends`", found) or ""
    variables, patch = entries.get("variables", _EMPTY), entries.get("patch", _EMPTY)
    place = node.span("extends") if extends else at
    return Environment(name, place, extends, variables, patch)


def _extension(one: Environment, known: Mapping[str, Environment]) -> list[Diagnostic]:
    if one.extends and one.extends not in known:
        return [unknown(one.extends, one.at, known)]
    circle = [one.name]
    while (after := known[circle[-1]].extends) in known and after not in circle:
        circle.append(after)
    if after != one.name or one.name != min(circle):
        return []
    way = " -> ".join(f"`{name}`" for name in (*circle, after))
    return [
        CYCLE(
            f"Environments extend each other in a circle: {way}.",
            one.at,
            hint="Let one of them extend nothing.",
            related=tuple(
                Related(f"`{other}` extends on here", known[other].at) for other in circle[1:]
            ),
        )
    ]


def chain(name: str, known: Mapping[str, Environment]) -> tuple[Environment, ...]:
    """An environment and those it extends, the outermost base first; none for no name."""
    made: list[Environment] = []
    while name in known and known[name] not in made:
        made.append(known[name])
        name = known[name].extends
    return tuple(reversed(made))


def unknown(name: str, at: Span, known: Mapping[str, Environment]) -> Diagnostic:
    """An environment that is not declared."""
    names = ", ".join(f"`{one}`" for one in sorted(known))
    there = f"The manifest declares {names}." if names else "The manifest declares none."
    return ENVIRONMENT(
        f"There is no environment `{name}`.", at, hint=did_you_mean(name, known) or there
    )
