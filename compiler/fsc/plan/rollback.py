"""What was there before an apply, and the way back to it: a plan like any other.

A record holds, for every object that an apply was about to touch, what was live. Going back to
the state before a record means: of every object that it or a later one touched, the oldest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from fsc.driver import Action, Change, Resource
from fsc.marks import Marks
from fsc.model.stack import Move
from fsc.plan.desired import SHARED, with_copies
from fsc.records import dataclass


@dataclass(frozen=True)
class Before:
    """One object as it was; `resource` is None for one that was not there.

    `moved_to` is the address that it got. `kept` is False where a record may not hold what there
    was, because secrets were in it.
    """

    address: str
    resource: Resource | None = None
    moved_to: str = ""
    kept: bool = True


@dataclass(frozen=True)
class Return:
    """The state to go back to, as the planner takes it.

    `left` says what stays as it is, and why.
    """

    wanted: tuple[Resource, ...]
    moved: tuple[Move, ...] = ()
    adopt: frozenset[str] = frozenset()
    left: tuple[str, ...] = ()


def befores(changes: Iterable[Change]) -> Iterator[Before]:
    """What was live of each object that these changes touch. A shared object is never undone."""
    for one in changes:
        if one.kind in SHARED:
            continue
        if one.action is Action.MOVE and one.live is not None:
            yield Before(one.moved_from, one.live, one.address)
            yield Before(one.address)
        else:
            yield Before(one.address, one.live)


def way_back(
    records: Iterable[Iterable[Before]], there: Mapping[str, Resource], stack: str
) -> Return:
    """From what is live to what was there before the first of these records, oldest first."""
    oldest: dict[str, Before] = {}
    names: dict[str, str] = {}
    for one in (each for record in records for each in record):
        oldest.setdefault(one.address, one)
        names |= {one.address: one.moved_to} if one.moved_to else {}
    owned = {key: one for key, one in there.items() if _stays(one, stack)}
    left = [_left(one, there, stack) for one in oldest.values()]
    back = [one for one in oldest.values() if one.kept and _is_ours(one, there, stack)]
    wanted = {key: one for key, one in owned.items() if key not in {one.address for one in back}}
    restored = {one.address: one.resource for one in back if one.resource is not None}
    moved = tuple(_moves(restored, names))
    return Return(
        _with_copies({**wanted, **restored}, restored, there),
        moved,
        frozenset(one for one in restored if one in there and one not in owned),
        tuple(why for why in left if why),
    )


def _stays(one: Resource, stack: str) -> bool:
    return one.marks.stack == stack or one.kind in SHARED


def _left(one: Before, there: Mapping[str, Resource], stack: str) -> str:
    """Why an object cannot be brought back, or ""."""
    live = there.get(one.address)
    if not one.kept:
        return f"`{one.address}` held secrets, which are not kept: it stays as it is"
    if live is None or _is_ours(one, there, stack) or _equal(one.resource, live):
        return ""
    return f"`{one.address}` is not ours any more"


def _is_ours(one: Before, there: Mapping[str, Resource], stack: str) -> bool:
    """True for what is not there, what is ours, and what was ours and is nobody's now."""
    live = there.get(one.address)
    if live is None or live.marks.stack == stack:
        return True
    return one.resource is not None and one.resource.marks.stack == stack and not live.marks.stack


def _equal(one: Resource | None, other: Resource) -> bool:
    """True when an object of others is as it was, so that nothing is left to do."""
    if one is None or one.marks.stack != other.marks.stack:
        return False
    return dict(one.attrs) == dict(other.attrs)


def _moves(restored: Mapping[str, Resource], names: Mapping[str, str]) -> Iterator[Move]:
    """An object that was renamed goes back from the name that it has now."""
    for address in sorted(restored):
        now = address
        seen = {now}
        while now in names and names[now] not in seen:
            now = names[now]
            seen.add(now)
        if now != address:
            yield Move(now, address)


def _with_copies(
    wanted: Mapping[str, Resource], restored: Mapping[str, Resource], there: Mapping[str, Resource]
) -> tuple[Resource, ...]:
    """Copies of what goes back go back too; those of others are left as they are."""
    attrs = {key: one.attrs for key, one in {**there, **wanted}.items()}
    return tuple(
        with_copies(one, attrs) if _carries(one, restored) else one
        for _, one in sorted(wanted.items(), key=lambda pair: _depth(pair[0], wanted))
    )


def _carries(one: Resource, restored: Mapping[str, Resource]) -> bool:
    touched = one.address in restored or any(need in restored for need in one.depends_on)
    return touched and "message" not in one.attrs


def _depth(address: str, wanted: Mapping[str, Resource]) -> tuple[int, str]:
    """Kinds that others need come first (model/stack.py, KINDS)."""
    from fsc.model.stack import KINDS

    order = {one.KIND.name: rank for rank, one in enumerate(KINDS)}
    return order.get(wanted[address].kind, len(order)), address


def as_json(one: Before) -> dict[str, Any]:
    """A line of a record. What may not be kept is not in it."""
    live = one.resource if one.kept else None
    return {
        "address": one.address,
        "moved_to": one.moved_to,
        "kept": one.kept,
        "before": live
        and {
            "kind": live.kind,
            "name": live.name,
            "attrs": dict(live.attrs),
            "depends_on": list(live.depends_on),
            "stack": live.marks.stack,
            "digests": dict(live.marks.digests),
            "protect": live.marks.protect,
            "datasets": list(live.marks.datasets),
        },
    }


def from_json(data: Mapping[str, Any]) -> Before:
    """Read such a line. Raises KeyError or TypeError for one that is none."""
    made = Before(data["address"], None, data["moved_to"], data["kept"])
    before = data["before"]
    if before is None:
        return made
    marks = Marks(before["stack"], before["digests"], before["protect"], tuple(before["datasets"]))
    resource = Resource(
        made.address, before["kind"], before["name"], before["attrs"],
        tuple(before["depends_on"]), marks=marks,
    )  # fmt: skip
    return replace(made, resource=resource)
