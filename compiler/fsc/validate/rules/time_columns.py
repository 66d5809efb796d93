"""A feature with the name of a time column of its source.

Feast does not check it, and reads the column twice: joins then fail or give times in place of
features (feast.md 1.2, "Not checked by Feast").
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import FIELD_IS_TIME
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import feature_views, history, sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """No field is the timestamp or the created column of the source with the history."""
    known = sources(stack)
    for view in feature_views(stack):
        source = history(view.source, known)
        times = {source.timestamp_field, source.created_timestamp_column} if source else set()
        for name in sorted(times & view.schema.keys()):
            yield FIELD_IS_TIME(
                f"`{name}` is a time column of `{source.name if source else ''}`, not a feature.",
                view.at.key_span("schema", name),
                hint="Remove it from the schema; to serve the time, add a second column with it.",
            )
