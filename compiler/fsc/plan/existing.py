"""Components and service connectors that a manifest only names: are they there?

ZenML says so when it comes to the component or to the stack, in the middle of an apply.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from fsc.codes import UNKNOWN_NAME
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Node
from fsc.driver import Resource
from fsc.model.stack import Stack

_COMPONENT, _CONNECTOR = "zenml.component", "zenml.service_connector"

# ZenML makes this orchestrator, artifact store and deployer with a new store, and keeps them.
_OWN = "default"


def absent(stack: Stack, root: Node, there: Iterable[Resource]) -> Iterator[Diagnostic]:
    """A finding for each name that leads to nothing, declared or live."""
    known = {one.address for one in stack.objects} | {one.address for one in there}
    for type_, name in stack.existing:
        if name != _OWN and f"{_COMPONENT}.{type_}/{name}" not in known:
            at = _place(root, type_, name)
            yield _finding(type_.replace("_", " "), name, at, f"{_COMPONENT}.{type_}/", known)
    for one in stack.of(_COMPONENT):
        if one.connector and f"{_CONNECTOR}.{one.connector}" not in known:
            at = one.at.span("connector")
            yield _finding("service connector", one.connector, at, f"{_CONNECTOR}.", known)


def _finding(words: str, name: str, at: Span, start: str, known: Collection[str]) -> Diagnostic:
    names = sorted(one[len(start) :] for one in known if one.startswith(start))
    hint = did_you_mean(name, names) or "Declare it here, or make it in ZenML first."
    return UNKNOWN_NAME(f"ZenML has no {words} `{name}`.", at, hint=hint)


def _place(root: Node, type_: str, name: str) -> Span:
    """Where a manifest names an existing component."""
    node = root.get("zenml", "components", type_) or Node(None)
    found = next((one for one in node.items or [node] if one.value == name), node)
    return found.at
