"""Fields of a schema <-> FeatureSpecV2 (feast/field.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from fsc.drivers.feast.dtypes import RESERVED_TAGS, TEXTS, parts_of, text_of
from fsc.drivers.feast.messages import Message, copy_of
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.places import places
from fsc.model.feast.field import Field

_PLACES = places(Field, Paths("/", ""), irregular=frozenset({"description", "tags"}))


def read_fields(fields: Iterable[Message]) -> dict[str, dict[str, Any]]:
    """A schema by field name. Equal fields may be one object: nobody changes what was read."""
    return {one.name: read_field(one) for one in fields}


def read_field(field: Message) -> dict[str, Any]:
    """One field: its type, and only what is not default."""
    found = _plain(_PLACES.get(field))
    if field.description:
        found = {**found, "description": field.description}
    tags, number = field.tags, field.value_type
    if not tags and number in TEXTS:
        return found
    own = {key: tags[key] for key in tags if key not in RESERVED_TAGS}  # items() is Python code
    return {**found, "dtype": text_of(number, tags), **({"tags": own} if own else {})}


@lru_cache(maxsize=4096)
def _plain(values: tuple[Any, ...]) -> dict[str, Any]:
    """Most fields of a registry are alike in all but their name."""
    return _PLACES.plain(values)


def write_field(field: Message, name: str, attrs: Mapping[str, Any]) -> None:
    """Put one field into a message."""
    number, reserved = parts_of(attrs["dtype"])
    _PLACES.write(field, {**attrs, "dtype": ""})
    field.name, field.value_type = name, number
    field.description = attrs.get("description", "")
    field.tags.clear()
    field.tags.update({**attrs.get("tags", {}), **reserved})


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
