"""Fields of a schema <-> FeatureSpecV2 (feast/field.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsc.drivers.feast.dtypes import RESERVED_TAGS, TEXTS, parts_of, text_of
from fsc.drivers.feast.messages import Message, copy_of
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.places import places
from fsc.model.feast.field import Field

_PLACES = places(Field, Paths("/", ""), irregular=frozenset())


def read_fields(fields: Iterable[Message]) -> dict[str, dict[str, Any]]:
    """A schema by field name."""
    return {one.name: read_field(one) for one in fields}


def read_field(field: Message) -> dict[str, Any]:
    """One field: its type, and only what is not default."""
    found = _PLACES.read(field)
    number, tags = field.value_type, found.get("tags")
    if tags:
        own = {key: value for key, value in tags.items() if key not in RESERVED_TAGS}
        found["tags"] = own
        if not own:
            del found["tags"]
    if number not in TEXTS:
        found["dtype"] = text_of(number, tags or {})
    return found


def write_field(field: Message, name: str, attrs: Mapping[str, Any]) -> None:
    """Put one field into a message."""
    number, reserved = parts_of(attrs["dtype"])
    _PLACES.write(field, {**attrs, "dtype": ""})
    field.name, field.value_type = name, number
    field.tags.update(reserved)


def write_fields(fields: Any, schema: Mapping[str, Mapping[str, Any]]) -> None:
    """Put a schema into a repeated field, sorted by name.

    A field that is there already is changed in place, so that what a newer Feast has added to it
    survives.
    """
    before = {one.name: copy_of(one) for one in fields}
    del fields[:]
    for name in sorted(schema):
        added = fields.add()
        if name in before:
            added.CopyFrom(before[name])
        write_field(added, name, schema[name])
