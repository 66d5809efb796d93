"""Views that serve values of any age, and pushed rows that repeat without an order.

`ttl` 0 means that Feast serves whatever was written last, years later too. Rows of a push source
come again when a sender repeats them; without a created column, Feast picks any of two rows with
one time (feast/infra/offline_stores: "created_timestamp_column" breaks ties).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import NO_CREATED, NO_LIMIT
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.label_view import LabelView
from fsc.model.stack import Stack
from fsc.validate.lookup import behind_of, feature_views, history, sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Online views say how old a value may be; sources behind pushes say when a row was written."""
    for view in feature_views(stack):
        if isinstance(view, LabelView):
            continue  # what somebody said stays said
        if view.online and view.ttl == "0s":
            at = document.root.key_span(*view.KIND.section, view.name)
            if view.at.get("ttl") is not None:
                at = view.at.span("ttl")
            message = f"`{view.name}` serves values however old they are."
            yield NO_LIMIT(message, at, hint="Say how old a value may be, such as `ttl: 30d`.")
    known = sources(stack)
    behind = {behind_of(one): one for one in known.values() if behind_of(one)}
    for name, push in sorted(behind.items()):
        source = history(name, known)
        if source is not None and not source.created_timestamp_column:
            message = f"Rows of `{push.name}` can repeat; `{name}` does not say which came last."
            at = document.root.key_span("data_sources", name)
            yield NO_CREATED(
                message, at, hint="Add `created_timestamp_column` with the time of writing."
            )
