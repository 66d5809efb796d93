"""Manifest -> the graph of its objects. Reads no live system."""

from __future__ import annotations

from collections.abc import Collection

from fsc.diagnostics import Exit, FscError, did_you_mean
from fsc.model.stack import Stack
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.plan.desired import resources
from fsc.plan.network import Node, network, part
from fsc.records import dataclass


@dataclass(frozen=True)
class Part:
    """What of a graph is meant: with targets only these, what they need, and what needs them."""

    targets: tuple[str, ...] = ()
    upstream: bool = True
    downstream: bool = True


@dataclass(frozen=True)
class Graphed:
    """The objects, each behind what it needs; none when the manifest is wrong."""

    checked: Checked
    nodes: tuple[Node, ...] = ()


def graph(inputs: Inputs, wanted: Part = Part()) -> Graphed:
    """The graph of a manifest, or of a part. Raises FscError for a target that is not in it."""
    checked = validate(inputs)
    if checked.stack is None:
        return Graphed(checked)
    nodes = _network(checked.stack)
    _refuse_unknown(wanted.targets, frozenset(one.address for one in nodes))
    if wanted.targets:
        nodes = part(nodes, wanted.targets, upstream=wanted.upstream, downstream=wanted.downstream)
    return Graphed(checked, nodes)


def _network(stack: Stack) -> tuple[Node, ...]:
    external = [Node(one.address, external=True, at=one.at) for one in stack.external]
    return network(resources(stack), external)


def _refuse_unknown(targets: Collection[str], known: Collection[str]) -> None:
    for target in targets:
        if target not in known:
            raise FscError(
                f"There is no `{target}` in this graph.",
                hint=did_you_mean(target, known) or "`fsc graph` without --target shows all of it.",
                exit_code=Exit.USAGE,
            )
