"""A feature with the name of a join key of its view.

Feast takes such a field for the key: with another type than the entity's it refuses the view
(feast/feature_view.py: __init__), with the same type it keeps it, but not as a feature, so a
service that selects it fails.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import FIELD_IS_KEY, KEY_AS_FEATURE
from fsc.diagnostics import Diagnostic, Related
from fsc.document import Document, Node
from fsc.model.describe import Object
from fsc.model.dtype import parse, render
from fsc.model.feast.entity import Entity
from fsc.model.stack import Stack
from fsc.validate.lookup import entities, keyed_views, keys_of


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """No field is a join key; one of another type is an error.

    The key of an entity that says no type has to be there (entity_types.py). Asks the manifest,
    since the model has no fields that are only keys.
    """
    known = entities(stack)
    for view in keyed_views(stack):
        for key, entity in keys_of(view.entities, known):
            field = view.at.get("schema", key)
            if field is not None and entity.value_type:
                yield _finding(view, key, field, entity, document)


def _finding(view: Object, key: str, field: Node, entity: Entity, document: Document) -> Diagnostic:
    at = view.at.key_span("schema", key)
    related = (Related("the entity", document.root.key_span("entities", entity.name)),)
    dtype = _dtype(field)
    if dtype != entity.value_type:
        types = f"{entity.value_type}, not {dtype}"
        message = f"`{key}` is the join key of `{entity.name}`, which is {types}."
        return FIELD_IS_KEY(message, at, hint="Remove it from the schema.", related=related)
    message = f"`{key}` is the join key of `{entity.name}`, so it is no feature."
    return KEY_AS_FEATURE(message, at, hint="Remove it from the schema.", related=related)


def _dtype(field: Node) -> str:
    given = field.get("dtype") or field
    return render(parse(str(given.value)))
