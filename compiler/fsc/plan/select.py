"""`--target` and `--exclude`: part of a plan, closed under need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsc.driver import Action, Change, Resource
from fsc.plan.graph import Edges, affected, closure, readers
from fsc.records import dataclass


@dataclass(frozen=True)
class Selection:
    """Addresses to take, and to leave out. `only` says that nothing but the targets is meant."""

    targets: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()
    only: bool = False


def selected(
    changes: list[Change],
    wanted: Mapping[str, Resource],
    there: Mapping[str, Resource],
    selection: Selection,
) -> tuple[list[Change], tuple[str, ...]]:
    """The changes to keep, and the addresses of those left out.

    A target brings what has to happen with it; an exclusion takes along what cannot happen without.
    """
    edges = _requirements(changes, wanted, there)
    keep = {one.address for one in changes}
    if selection.only or selection.targets:
        keep &= set(closure(selection.targets, edges))
    if selection.excludes:
        reached = affected(selection.excludes, edges)
        keep -= {*selection.excludes, *(one for found in reached.values() for one in found)}
    left_out = tuple(sorted(one.address for one in changes if one.address not in keep))
    return [one for one in changes if one.address in keep], left_out


def _requirements(
    changes: list[Change], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> Edges:
    """From each address to what has to happen too.

    What is made needs what it reads, and the end of what has its name. What loses its name, because
    it is deleted or moved, needs that those who read it let go of that name, or go before it.
    """
    names = {one.moved_from: one.address for one in changes if one.moved_from}
    lost = names | {one.address: one.address for one in changes if one.action is Action.DELETE}
    reads = readers({address: one.depends_on for address, one in there.items()})
    found = {address: list(one.depends_on) for address, one in wanted.items()}
    for address, before_it in freeing(changes).items():
        found[address] = [*found.get(address, ()), *before_it]
    for before, address in lost.items():
        follow = [names.get(one, one) for one in reads.get(before, ())]
        found[address] = [*found.get(address, ()), *follow]
    return {address: tuple(needs) for address, needs in found.items()}


def freeing(changes: Iterable[Change]) -> Mapping[str, list[str]]:
    """From each new view to the deletions of views of other kinds that free its name.

    Feast knows views of all kinds by one name, and ignores case.
    """
    gone: dict[str, list[str]] = {}
    views = [one for one in changes if "view" in one.kind]
    for one in views:
        if one.action is Action.DELETE:
            gone.setdefault(one.name.casefold(), []).append(one.address)
    new = [one for one in views if one.action in (Action.CREATE, Action.MOVE)]
    return {one.address: gone.get(one.name.casefold(), []) for one in new}
