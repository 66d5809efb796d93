"""The schemas and catalogs that come with fsc, read when they are needed and once."""

from __future__ import annotations

import json
import pkgutil
from functools import cache
from typing import Any


@cache
def base() -> dict[str, Any]:
    """The schema of a resolved manifest without what the catalogs close."""
    return _read("base.schema.json")


@cache
def feast() -> dict[str, Any]:
    """The catalog of what feature_store.yaml can say."""
    return _read("feast/config.json")


@cache
def zenml(type_: str) -> dict[str, Any]:
    """The catalog of the flavors of a component type, which is one of the fifteen."""
    return _read(f"zenml/{type_}.json")


@cache
def connectors() -> dict[str, Any]:
    """The catalog of service connectors."""
    return _read("zenml/connectors.json")


def flavor(type_: str, name: str) -> dict[str, Any] | None:
    """What the catalog says about a flavor; None for one that it does not know."""
    found: dict[str, Any] | None = zenml(type_)["flavors"].get(name)
    return found


def _read(name: str) -> dict[str, Any]:
    """pkgutil, since importing importlib.resources takes 15 ms."""
    data = pkgutil.get_data("fsc_schemas", name)
    if data is None:
        raise FileNotFoundError(name)
    found: dict[str, Any] = json.loads(data)
    return found
