"""A join key that the online store cannot hold.

Every online store writes keys with one function, which knows text, bytes, whole numbers and times
and raises ValueError for the rest (feast/infra/key_encoding_utils.py: _serialize_val), when
features are materialised.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fsc.codes import KEY_TYPE_ONLINE
from fsc.diagnostics import Diagnostic, Related
from fsc.document import Document
from fsc.model.feast.entity import Entity
from fsc.model.feast.view import StoredView
from fsc.model.stack import Stack
from fsc.validate.lookup import entities, keyed_views

KEYS = ("String", "Bytes", "Int32", "Int64", "UnixTimestamp")


def _type(entity: Entity, view: Any) -> str:
    """The type of a key: the entity's, or what the schema of the view says."""
    field = view.schema.get(entity.join_keys[0], {})
    return entity.value_type or str(field.get("dtype", ""))


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Entities of views that are served online have a type that can be a key."""
    known = entities(stack)
    for view in keyed_views(stack):
        if not (view.online if isinstance(view, StoredView) else view.write_to_online_store):
            continue
        for index, name in enumerate(view.entities):
            entity = known.get(name)
            type_ = _type(entity, view) if entity is not None else ""
            if entity is not None and type_ and type_ not in KEYS:
                yield KEY_TYPE_ONLINE(
                    f"The online store cannot hold keys of type {type_} (`{name}`).",
                    view.at.span("entities", index),
                    hint=f"Use {', '.join(KEYS[:-1])} or {KEYS[-1]}, or set `online: false`.",
                    related=(Related("the entity", entity.at.span("value_type")),),
                )
