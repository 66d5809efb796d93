"""`--target` and `--exclude`: part of a plan, closed under need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fsc.driver import Change, Resource
from fsc.plan.graph import affected, closure


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

    A target brings what it needs; an exclusion takes along what needs it.
    """
    edges = {address: one.depends_on for address, one in {**there, **wanted}.items()}
    keep = {one.address for one in changes}
    if selection.only or selection.targets:
        keep &= set(closure(selection.targets, edges))
    if selection.excludes:
        reached = affected(selection.excludes, edges)
        keep -= {*selection.excludes, *(one for found in reached.values() for one in found)}
    left_out = tuple(sorted(one.address for one in changes if one.address not in keep))
    return [one for one in changes if one.address in keep], left_out
