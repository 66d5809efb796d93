"""Who needs whom in a stack, as `fsc graph` draws it: objects of one manifest, nothing live."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace

from fsc.diagnostics import NOWHERE, Span
from fsc.driver import Resource
from fsc.plan.consequences import SERVED, serves_feast
from fsc.plan.desired import SHARED
from fsc.plan.graph import affected, closure
from fsc.records import dataclass


@dataclass(frozen=True)
class Node:
    """One object. `needs` are addresses, sorted; `external` says that another stack owns it."""

    address: str
    needs: tuple[str, ...] = ()
    external: bool = False
    at: Span = field(default=NOWHERE, compare=False)

    @property
    def kind(self) -> str:
        """The kind in an address: its first two words."""
        return ".".join(self.address.split(".", 2)[:2])

    @property
    def name(self) -> str:
        """What an address says behind the kind."""
        return self.address.split(".", 2)[2]


def network(wanted: Iterable[Resource], external: Iterable[Node] = ()) -> tuple[Node, ...]:
    """Every object that a stack declares or refers to, each behind what it needs.

    The project is left out, since all of Feast would hang on it.
    """
    every = tuple(wanted)
    found = {one.address: _node(one) for one in every if one.kind not in SHARED}
    found |= {one.address: one for one in _stores(every, found)}
    others = {one.address: one for one in external}
    missing = {need for one in found.values() for need in one.needs} - {*found, *others}
    others |= {address: Node(address, external=True) for address in missing}
    return (*(others[address] for address in sorted(others)), *found.values())


def _node(one: Resource) -> Node:
    needs = tuple(need for need in one.depends_on if Node(need).kind not in SHARED)
    return Node(one.address, needs, at=one.at)


def _stores(every: Iterable[Resource], found: Mapping[str, Node]) -> Iterator[Node]:
    """ZenML's store of the flavor feast serves what Feast serves: what nothing else there reads."""
    served = {address: one for address, one in found.items() if one.kind in SERVED}
    last = served.keys() - {need for one in served.values() for need in one.needs}
    for one in every:
        if serves_feast(one):
            node = found[one.address]
            yield replace(node, needs=tuple(sorted({*node.needs, *last})))


def part(
    nodes: Iterable[Node], targets: Iterable[str], *, upstream: bool = True, downstream: bool = True
) -> tuple[Node, ...]:
    """The targets with all that they need (upstream) and all that needs them (downstream)."""
    every = tuple(nodes)
    edges = {one.address: one.needs for one in every}
    starts = set(targets)
    keep = set(starts)
    if upstream:
        keep |= set(closure(starts, edges))
    if downstream:
        keep |= {one for reached in affected(starts, edges).values() for one in reached}
    return tuple(
        replace(one, needs=tuple(need for need in one.needs if need in keep))
        for one in every
        if one.address in keep
    )
