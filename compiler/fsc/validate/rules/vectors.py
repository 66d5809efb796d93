"""More than one vector index in a view: "Only one vector feature is allowed per feature view."
(feast/feature_view.py: __init__)
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import VECTOR
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import feature_views


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """A view has at most one field with `vector_index`."""
    for view in feature_views(stack):
        indexed = [name for name, field in view.schema.items() if field.get("vector_index")]
        for name in indexed[1:]:
            yield VECTOR(
                f"`{indexed[0]}` and `{name}` are both indexed.",
                view.at.span("schema", name, "vector_index"),
                hint="Put the second vector into a view of its own.",
            )
