"""Two entities of one view with one join key: "A feature view should not have entities that share
a join key." (feast/feature_view.py: __init__)
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import SHARED_KEY
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import entities, keyed_views, keys_of


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """The entities of each view have different join keys."""
    known = entities(stack)
    for view in keyed_views(stack):
        first: dict[str, str] = {}
        for key, entity in keys_of(view.entities, known):
            before = first.setdefault(key, entity.name)
            if before != entity.name:
                yield SHARED_KEY(
                    f"`{before}` and `{entity.name}` have the same join key `{key}`.",
                    view.at.span("entities", view.entities.index(entity.name)),
                    hint="Give one of them another key; readers can rename it with `join_key_map`.",
                )
