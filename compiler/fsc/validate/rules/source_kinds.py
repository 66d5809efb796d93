"""Sources and views that cannot feed the object that names them.

A request has no history, so no feature view can read it; a stream needs a batch source behind it
(feast/feature_view.py: __init__). An on-demand view gets requests and stored views: Feast looks its
inputs up among stored views only (feast/utils.py: _group_feature_refs).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fsc.codes import SOURCE_KIND
from fsc.diagnostics import Diagnostic, Span
from fsc.document import Document
from fsc.model.feast.data_source import BatchSource, DataSource, RequestSource, StreamSource
from fsc.model.feast.label_view import LabelView
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.view import StoredView
from fsc.model.stack import Stack
from fsc.validate.lookup import behind_of, feature_views, on_demand_views, sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each reader names a source of a kind that it can read."""
    known = sources(stack)
    for view in feature_views(stack):
        if isinstance(known.get(view.source), RequestSource):
            message = f"`{view.source}` comes with each request and has no history to read."
            hint = "Use it as a source of an on-demand view."
            yield SOURCE_KIND(message, view.at.span("source"), hint=hint)
        yield from _stream(view, known.get(view.source))
    for one in known.values():
        yield from _push(one, known)
    computed = {view.name for view in on_demand_views(stack) if not view.write_to_online_store}
    for reader in on_demand_views(stack):
        yield from _inputs(reader, known, computed)


def _stream(view: StoredView, source: DataSource | None) -> Iterator[Diagnostic]:
    """Label views take the rows as they come; all others are loaded from the history first."""
    if isinstance(view, LabelView) or not isinstance(source, StreamSource) or source.batch_source:
        return
    message = f"`{source.name}` has no `batch_source`, which a view needs for the history."
    hint = f"Name the source with the history as `batch_source` of `{source.name}`."
    yield SOURCE_KIND(message, view.at.span("source"), hint=hint)


def _push(source: DataSource, known: Mapping[str, DataSource]) -> Iterator[Diagnostic]:
    behind = known.get(behind_of(source))
    if behind is not None and not isinstance(behind, BatchSource):
        message = f"`{behind.name}` is a {behind.type} source and has no history."
        hint = "Name a source with rows in time, such as one of type file."
        yield SOURCE_KIND(message, source.at.span("batch_source"), hint=hint)


def _inputs(
    view: OnDemandFeatureView, known: Mapping[str, DataSource], computed: set[str]
) -> Iterator[Diagnostic]:
    for name, read in view.sources.items():
        at = _place(view, name)
        source = known.get(read.get("source", ""))
        if source is not None and not isinstance(source, RequestSource):
            kind = f"`{source.name}` is a {source.type} source"
            message = f"{kind}; an on-demand view reads requests and views."
            yield SOURCE_KIND(message, at, hint="Name a feature view that reads this source.")
        elif read.get("view") in computed:
            message = f"`{read['view']}` is computed on request, so it cannot be an input."
            yield SOURCE_KIND(
                message, at, hint="Read its inputs, or store it with `write_to_online_store: true`."
            )


def _place(view: OnDemandFeatureView, name: str) -> Span:
    """Where the list of sources names this one, by its own name or by an alias."""
    node = view.at.get("sources")
    for item in node.items if node else []:
        names = {str(one.value) for one in (item.get("as"), item.get("view"), item) if one}
        if name in names:
            return item.at
    return view.at.span("sources")
