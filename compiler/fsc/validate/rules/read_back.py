"""What the registry would read as something else, so that no plan would ever be empty.

Feast keeps some settings as tags (feast/credentials.py: ConnectionRef.from_tags;
feast/on_demand_feature_view.py: _TRACK_METRICS_TAG), and tells a source by its class.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fsc.codes import READ_BACK
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.data_source import SOURCE_BY_TYPE, CustomSource
from fsc.model.feast.on_demand_feature_view import TRACK_TAG
from fsc.model.feast.sources.base import (
    CONNECTION,
    ConnectedSource,
    connection_of,
    connection_tags,
)
from fsc.model.stack import Stack
from fsc.validate.lookup import on_demand_views, sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each setting is said by its own key, each type by its own word."""
    for source in sources(stack).values():
        if isinstance(source, ConnectedSource):
            yield from _connection(source)
        if isinstance(source, CustomSource):
            yield from _known(source)
    for view in on_demand_views(stack):
        if TRACK_TAG in view.tags:
            message = f"Feast keeps `track_metrics` of a view as the tag `{TRACK_TAG}`."
            at = view.at.span("tags", TRACK_TAG)
            yield READ_BACK(message, at, hint="Remove the tag, and write `track_metrics: true`.")


def _connection(source: Any) -> Iterator[Diagnostic]:
    said = connection_of(connection_tags(source.connection_ref))
    if connection_of({**source.tags, **connection_tags(source.connection_ref)}) != said:
        tag = next(key for key in sorted(source.tags) if key.startswith(CONNECTION))
        message = f"Feast takes the tags `{CONNECTION}...` for a `connection_ref`."
        hint = "Remove these tags, and write `connection_ref`."
        yield READ_BACK(message, source.at.span("tags", tag), hint=hint)


def _known(source: CustomSource) -> Iterator[Diagnostic]:
    words = {cls.CLASS_PATH: word for word, cls in SOURCE_BY_TYPE.items() if cls.CLASS_PATH}
    word = words.get(source.class_path)
    if word:
        message = f"`{source.class_path}` is Feast's own class of {word} sources."
        hint = f"Write `type: {word}` and its options."
        yield READ_BACK(message, source.at.span("class_path"), hint=hint)
