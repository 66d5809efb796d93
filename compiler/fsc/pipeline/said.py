"""Where in the block of an object a manifest says a live value, and in which words."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Any

from fsc.driver import Resource
from fsc.lift.values import Known, literal, value
from fsc.lift.values import field as lifted_field
from fsc.load.edit import GONE, NoPlaceError
from fsc.model.describe import Object
from fsc.model.paths import is_anchored
from fsc.model.types import Bool, Fields, FilePath, Json, MapOf, Secret, Udf
from fsc.plan.diff import Difference
from fsc.plan.policy import attributes_of


def said(
    resource: Resource, key: str, leaf: Difference, obj: Object, known: Known
) -> tuple[tuple[str, ...], Any]:
    """Where in the object the manifest says a value, and how. Raises NoPlaceError."""
    attr = attributes_of(resource.kind).get(key)
    live = resource.attrs.get(key)
    if attr is None or resource.kind == "zenml.secret":
        raise NoPlaceError("the manifest does not say it in words", obj.at.at)
    match attr.type:
        case Udf():
            raise NoPlaceError("it is code, in a file of its own", obj.at.span(key))
        case Secret():
            raise NoPlaceError("it is a secret", obj.at.span(key))
        case Bool():
            return (key,), bool(live)
        case MapOf() | Json():
            return leaf.path, GONE if leaf.live is None else literal(leaf.live)
        case Fields():
            return _field(obj, leaf, live or {}, known)
        case FilePath():
            return (key,), GONE if live is None else _path(obj, key, live)
        case type_:
            return (key,), GONE if live is None else value(type_, live, known)


def _field(
    obj: Object, leaf: Difference, live: Mapping[str, Any], known: Known
) -> tuple[tuple[str, ...], Any]:
    """A field as a whole where the manifest says only its type, else what of it moved."""
    key, *rest = leaf.path
    if not rest:
        return (key,), {name: lifted_field(one, known) for name, one in live.items()}
    node = obj.at.get(key, rest[0])
    if len(rest) > 1 and node is not None and isinstance(node.value, dict):
        return leaf.path, GONE if leaf.live is None else literal(leaf.live)
    return (key, rest[0]), lifted_field(live[rest[0]], known) if rest[0] in live else GONE


def _path(obj: Object, key: str, live: str) -> str:
    """Paths are relative to the file that says them."""
    folder = posixpath.dirname(obj.at.span(key).file)
    return live if is_anchored(live) or not folder else posixpath.relpath(live, folder)
