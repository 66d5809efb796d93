"""Sources of a type that a view of this kind cannot be read from.

Stream views take push and Kafka sources; a custom one passes Feast's constructor, but not its
reading of the registry, which asks for a stream source (feast/stream_feature_view.py: __init__,
from_proto). Batch feature views take sources with rows in time (feast/batch_feature_view.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import LABEL_VIEW, STREAM_SOURCE
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.batch_feature_view import BatchFeatureView
from fsc.model.feast.data_source import BatchSource, DataSource
from fsc.model.feast.label_view import LabelView
from fsc.model.feast.stream_feature_view import StreamFeatureView
from fsc.model.stack import Stack
from fsc.validate.lookup import feature_views, sources

_STREAMS = ("push", "kafka")


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Streams for stream views, rows for batch views, keys for labels."""
    known = sources(stack)
    for view in feature_views(stack):
        source = known.get(view.source)
        if isinstance(view, LabelView):
            yield from _label_view(view, document)
        elif source is None or source.type == "request":
            continue
        elif isinstance(view, StreamFeatureView) and source.type not in _STREAMS:
            message = f"`{source.name}` is a {source.type} source, not a stream."
            hint = "Name a push or Kafka source, or make it a feature view."
            yield STREAM_SOURCE(message, view.at.span("source"), hint=hint)
        elif isinstance(view, BatchFeatureView) and not _is_batch(source):
            message = f"`{source.name}` is a {source.type} source, which no batch can read."
            hint = "Name a source with its history that is no Iceberg table."
            yield STREAM_SOURCE(message, view.at.span("source"), hint=hint)


def _is_batch(source: DataSource) -> bool:
    """Feast's list of sources for batch feature views has no Iceberg (SUPPORTED_BATCH_SOURCES)."""
    return isinstance(source, BatchSource) and source.ENUM != "BATCH_ICEBERG"


def _label_view(view: LabelView, document: Document) -> Iterator[Diagnostic]:
    if not view.entities:
        message = f"`{view.name}` has no entity, so that its labels say nothing about anything."
        at = document.root.key_span(*view.KIND.section, view.name)
        yield LABEL_VIEW(message, at, hint="Add `entities`.")
    if view.labeler_field not in view.schema and view.conflict_policy != "last_write_wins":
        message = f"The field `{view.labeler_field}` that says who gave a label is not there."
        hint = "Add it to `schema`, or name another one as `labeler_field`."
        yield LABEL_VIEW(message, view.at.span("conflict_policy"), hint=hint)
