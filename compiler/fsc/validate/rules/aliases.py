"""A service that reads one view both under its own name and under another.

Feast then fails when it compares services, with `'<' not supported between 'str' and 'NoneType'`
(feast/feature_service.py: __eq__ sorts projections by their alias): give every occurrence one.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import ALIAS
from fsc.diagnostics import Diagnostic, Span
from fsc.document import Document
from fsc.model.feast.feature_service import FeatureService
from fsc.model.stack import Stack


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Of each view, all occurrences in a service have an alias, or none has."""
    for service in stack.of(FeatureService.KIND.name):
        views = [read["view"] for read in service.features.values()]
        for name, read in service.features.items():
            if "as" not in read and views.count(read["view"]) > 1:
                yield ALIAS(
                    f"`{name}` is also read under another name.",
                    _place(service, name),
                    hint="Give this occurrence an `as` too.",
                )


def _place(service: FeatureService, name: str) -> Span:
    """The item that reads a view under its own name."""
    node = service.at.get("features")
    for item in node.items if node else []:
        named = item.get("view") or item
        if named.value == name and item.get("as") is None:
            return named.at
    return service.at.span("features")
