"""A graph as data, the form that every picture of it is made from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from fsc import __version__
from fsc.diagnostics import Span

FORMAT_VERSION = "1.0"


class NodeLike(Protocol):
    """One object of a graph (plan/network.py)."""

    @property
    def address(self) -> str:
        """Which object."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def needs(self) -> tuple[str, ...]:
        """The addresses that it reads."""

    @property
    def external(self) -> bool:
        """True when another stack owns it."""

    @property
    def at(self) -> Span:
        """Where it is written."""


def data(
    stack: str, environment: str, nodes: Iterable[NodeLike], targets: Iterable[str] = ()
) -> dict[str, Any]:
    """Each object behind what it needs. Within a major `format_version` keys are only added."""
    return {
        "format_version": FORMAT_VERSION,
        "fsc_version": __version__,
        "stack": stack,
        "environment": environment,
        "targets": sorted(set(targets)),
        "objects": [_node(one) for one in nodes],
    }


def _node(one: NodeLike) -> dict[str, Any]:
    return {
        "address": one.address,
        "kind": one.kind,
        "name": one.name,
        "needs": list(one.needs),
        "external": one.external,
        "source": {"file": one.at.file, "line": one.at.line, "column": one.at.column},
    }
