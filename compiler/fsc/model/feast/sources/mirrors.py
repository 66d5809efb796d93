"""Properties of table formats that repeat an attribute (feast/table_format.py).

Feast's constructors write some attributes once more, over the property of that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def without_mirror(cls: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """A format without the properties that its attributes say: Feast overwrites these."""
    if "properties" not in given:
        return dict(given)
    said = mirror(cls, given)
    kept = {key: one for key, one in given.get("properties", {}).items() if key not in said}
    made = {key: one for key, one in given.items() if key != "properties"}
    return {**made, **({"properties": kept} if kept else {})}


def with_mirror(cls: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """A format with the properties that Feast's constructor adds (feast/table_format.py)."""
    made = {**given.get("properties", {}), **mirror(cls, given)}
    return {**given, **({"properties": made} if made else {})}


def mirror(cls: Any, given: Mapping[str, Any]) -> dict[str, str]:
    """The properties that repeat attributes of a format; none for a class that is no format."""
    said = getattr(cls, "MIRROR", {})
    return {name: str(given[key]) for key, name in said.items() if given.get(key)}
