"""An entity without a type for its join key.

Feast takes it with a warning and finds the type by reading the data, in every plan, unless the
schema of the view has the key (feast/inference.py: update_feature_views_with_inferred_features).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import NO_KEY_TYPE, UNTYPED_ENTITY
from fsc.diagnostics import Diagnostic, Related
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import entities, keyed_views, keys_of


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """An entity says its type, else every view that it keys does."""
    known = entities(stack)
    wanted: set[str] = set()
    for view in keyed_views(stack):
        for key, entity in keys_of(view.entities, known):
            if not entity.value_type and key not in view.schema:
                wanted.add(entity.name)
                yield NO_KEY_TYPE(
                    f"Nothing says the type of `{key}`, the join key of `{entity.name}`.",
                    view.at.span("entities"),
                    hint=f"Give `{entity.name}` a `value_type`.",
                    related=(Related("the entity", entity.at.at),),
                )
    for name in sorted(set(known) - wanted):
        if not known[name].value_type:
            yield UNTYPED_ENTITY(
                f"`{name}` has no `value_type`.",
                document.root.key_span("entities", name),
                hint="Write the type of its join key, such as `value_type: Int64`.",
            )
