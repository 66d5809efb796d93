"""Views that are made of other views, and views of nothing.

A view has a source, or it is made of other views and names the source that keeps its values
(feast/feature_view.py: __init__). Without any of them only programs can write its values, as they
do with labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import DERIVED, NO_SOURCE
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.feature_view import Derivable
from fsc.model.feast.label_view import LabelView
from fsc.model.stack import Stack
from fsc.validate.lookup import feature_views


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """A source, or views with a sink."""
    for view in feature_views(stack):
        made_of = view.source_views if isinstance(view, Derivable) else []
        if isinstance(view, Derivable):
            yield from _derived(view)
        if not view.source and not made_of and not isinstance(view, LabelView):
            at = document.root.key_span(*view.KIND.section, view.name)
            message = f"`{view.name}` has no source, so that only programs can write its values."
            yield NO_SOURCE(message, at, hint="Add `source`.")


def _derived(view: Derivable) -> Iterator[Diagnostic]:
    if view.source_views and view.source:
        message = f"`{view.name}` has a source and is made of other views."
        yield DERIVED(message, view.at.span("source_views"), hint="Remove one of the two.")
    elif view.source_views and not view.sink_source:
        message = f"`{view.name}` is made of other views, but says not where its values are kept."
        yield DERIVED(message, view.at.span("source_views"), hint="Add `sink_source`.")
    elif view.sink_source and not view.source_views:
        message = f"`{view.name}` keeps the values of no other views in `{view.sink_source}`."
        at = view.at.span("sink_source")
        yield DERIVED(message, at, hint="Add `source_views`, or write `source` instead.")
