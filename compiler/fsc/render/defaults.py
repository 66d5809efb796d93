"""Which attributes say nothing, because they are what everybody gets who says nothing."""

from __future__ import annotations

from typing import Any

from fsc.model.describe import attrs
from fsc.model.feast.data_source import sources
from fsc.model.stack import KIND_BY_NAME

SOURCE = "feast.data_source"


def is_default(kind: str, key: str, value: Any) -> bool:
    """True for a value that the manifest need not give. What kind of source it is always counts."""
    if key == "type":
        return False
    classes: tuple[Any, ...] = sources() if kind == SOURCE else (KIND_BY_NAME.get(kind),)
    known = [one for cls in classes if cls for one in attrs(cls) if one.key == key]
    return any(not one.required and one.default == value for one in known)
