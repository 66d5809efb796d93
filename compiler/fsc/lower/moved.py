"""`moved`: what got another name, checked against what the manifest declares now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fsc.codes import MOVED
from fsc.diagnostics import did_you_mean
from fsc.document import Node
from fsc.lower.context import Context
from fsc.model.describe import Object
from fsc.model.stack import KIND_BY_NAME, Move

_SHARED, _FLAVOR = "feast.project", "zenml.flavor"


def moves(root: Node, objects: tuple[Object, ...], context: Context) -> tuple[Move, ...]:
    """Every move with the name that the object has now: moves in a row are followed to the end."""
    given = list(_given(root))
    declared = frozenset(one.address for one in objects)
    steps = {one.before: one.after for one in given}
    for index, one in enumerate(given):
        problem, hint = _problem(one, given[:index], declared, steps)
        if problem:
            context.report(MOVED, problem, one.at, hint)
    return tuple(Move(one.before, _end(one.after, steps), one.at) for one in given)


def _given(root: Node) -> Iterator[Move]:
    for item in (root.get("moved") or Node([])).items:
        yield Move(item.text("from"), item.text("to"), item.at)


def _problem(
    one: Move, earlier: list[Move], declared: frozenset[str], steps: Mapping[str, str]
) -> tuple[str, str]:
    """What is wrong with a move, and what to write instead; empty texts when nothing is."""
    before, after = _kind(one.before), _kind(one.after)
    if before != after or not before:
        return (
            f"`{one.before}` cannot become `{one.after}`: a move changes the name, not the kind.",
            "Let the old object be deleted and the new one be made, without `moved`.",
        )
    if before == _SHARED:
        return "A Feast project cannot be renamed.", "Its objects would have to be made anew."
    if before == _FLAVOR:
        hint = "Declare the new one beside the old, change the components, then remove the old."
        return "A flavor cannot be renamed: its components keep its old name.", hint
    if one.before in declared:
        return (
            f"`{one.before}` is still declared, so it cannot have become `{one.after}`.",
            "Remove its block, or remove this entry.",
        )
    if _end(one.after, steps) not in declared:
        near = did_you_mean(one.after, sorted(declared))
        return f"`{one.after}` is not declared.", near or "Declare it under its new name."
    for other in earlier:
        if one.before == other.before or one.after == other.after:
            same = one.before if one.before == other.before else one.after
            return f"`{same}` is in two moves.", "An object has one name before and one after."
    return "", ""


def _end(after: str, steps: Mapping[str, str]) -> str:
    """The last name of a row of moves; a circle ends where it began."""
    seen = {after}
    while after in steps and steps[after] not in seen:
        after = steps[after]
        seen.add(after)
    return after


def _kind(address: str) -> str:
    """The kind of an address, for components with their type; "" for one that fsc does not know."""
    kind = next((one for one in KIND_BY_NAME if address.startswith(f"{one}.")), "")
    type_, typed, _ = address.removeprefix(f"{kind}.").partition("/")
    return f"{kind}.{type_}" if kind == "zenml.component" and typed else kind
