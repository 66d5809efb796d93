"""Which schema speaks of which part of a manifest.

The base schema speaks of all of it; what depends on a type or a flavor is checked with the entry
of the catalog, so that a small manifest reads and compiles little. Together they say the same as
the one large schema that editors use (a property test holds it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fsc.document import Path
from fsc.model.zenml.common import TYPE_BY_NAME
from fsc.validate import catalogs


@dataclass(frozen=True)
class Piece:
    """A part of the manifest, where it stands, and its schema."""

    path: Path
    data: Any
    schema: Mapping[str, Any]


def pieces(data: Any) -> Iterator[Piece]:
    """The whole manifest, then the parts that the base schema leaves open."""
    yield Piece((), data, catalogs.base())
    root = _map(data)
    if isinstance(root.get("feature_store"), dict):
        yield _feature_store(root["feature_store"])
    components = _map(_map(root.get("zenml")).get("components"))
    for type_, slot in components.items():
        if type_ in TYPE_BY_NAME:
            yield from _settings(type_, slot)


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _feature_store(data: dict[str, Any]) -> Piece:
    from fsc.model.jsonschema_catalogs import feature_store, feature_store_defs

    catalog = catalogs.feast()
    blocks = catalog["blocks"].items()
    only = {name: _types(block, data.get(name)) for name, block in blocks}
    schema = feature_store(catalog, only) | {"$defs": feature_store_defs(catalog, only)}
    return Piece(("feature_store",), data, schema)


def _types(block: Mapping[str, Any], given: Any) -> frozenset[str]:
    word = _map(given).get(block["discriminator"], block["default"])
    return frozenset({word} if isinstance(word, str) else ())


def _settings(type_: str, slot: Any) -> Iterator[Piece]:
    from fsc.model.jsonschema_catalogs import settings

    path: Path = ("zenml", "components", type_)
    listed = isinstance(slot, list)
    for index, item in enumerate(slot if listed else [slot]):
        name = _map(item).get("flavor")
        entry = catalogs.flavor(type_, name) if isinstance(name, str) else None
        if entry is not None:
            own = (*path, index) if listed else path
            config = item.get("config", {})
            yield Piece((*own, "config"), config, settings(type_, str(name), entry))
