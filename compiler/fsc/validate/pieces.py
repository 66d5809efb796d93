"""Which schema speaks of which part of a manifest.

The base schema speaks of all of it; what depends on a type or a flavor is checked with the entry
of the catalog, so that a small manifest reads and compiles little. Together they say the same as
the one large schema that editors use (a property test holds it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.document import Path
from fsc.model.zenml.common import TYPE_BY_NAME
from fsc.records import dataclass
from fsc.validate import catalogs


@dataclass(frozen=True)
class Piece:
    """A part of the manifest, where it stands, and its schema.

    `declared` says that the manifest itself holds the schema, which is one only when the shape of
    the manifest is right.
    """

    path: Path
    data: Any
    schema: Mapping[str, Any]
    declared: bool = False


def pieces(data: Any) -> Iterator[Piece]:
    """The whole manifest, then the parts that the base schema leaves open."""
    yield Piece((), data, catalogs.base())
    root = _map(data)
    if isinstance(root.get("feature_store"), dict):
        yield _feature_store(root["feature_store"])
    zenml = _map(root.get("zenml"))
    own = dict(_own_flavors(_map(zenml.get("flavors"))))
    for type_, slot in _map(zenml.get("components")).items():
        if type_ in TYPE_BY_NAME:
            yield from _settings(type_, slot, own)
    for name, connector in _map(zenml.get("service_connectors")).items():
        yield from _connector(name, _map(connector))


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _word(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value if isinstance(value, str) else ""


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


Own = Mapping[tuple[str, str], Mapping[str, Any]]


def _own_flavors(flavors: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], dict[str, Any]]]:
    """By type and name, what custom flavors declare of their settings."""
    for name, one in flavors.items():
        type_, given = _map(one).get("type"), _map(one).get("config_schema")
        if isinstance(type_, str) and isinstance(given, dict):
            yield (type_, name), given


def _settings(type_: str, slot: Any, own: Own) -> Iterator[Piece]:
    path: Path = ("zenml", "components", type_)
    listed = isinstance(slot, list)
    for index, item in enumerate(slot if listed else [slot]):
        name = _map(item).get("flavor")
        if isinstance(name, str):
            place = (*path, index, "config") if listed else (*path, "config")
            yield from _config(place, item.get("config", {}), (type_, name), own)


def _config(path: Path, data: Any, flavor: tuple[str, str], own: Own) -> Iterator[Piece]:
    from fsc.model.jsonschema_catalogs import settings
    from fsc.model.jsonschema_settings import declared

    entry = catalogs.flavor(*flavor)
    if entry is not None:
        yield Piece(path, data, settings(*flavor, entry))
    elif flavor in own:
        yield Piece(path, data, declared(own[flavor]), declared=True)


def _connector(name: str, data: Mapping[str, Any]) -> Iterator[Piece]:
    """What the type of a connector offers, then the settings of its method."""
    from fsc.model.jsonschema_catalogs import connector_settings, connector_type

    path: Path = ("zenml", "service_connectors", name)
    entry = catalogs.connectors()["types"].get(_word(data, "type"))
    if entry is None:
        return
    yield Piece(path, dict(data), {"properties": connector_type("", entry)["properties"]})
    method = entry["auth_methods"].get(_word(data, "auth_method"))
    if method is not None:
        given = data.get("configuration", {})
        yield Piece((*path, "configuration"), given, connector_settings(method))
