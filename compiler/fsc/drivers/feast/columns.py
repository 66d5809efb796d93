"""Entity columns of a view: copies of the join keys of its entities (feast/inference.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.feast.dtypes import parts_of
from fsc.drivers.feast.fields import read_field, write_field
from fsc.drivers.feast.lookup import ENTITY, Lookup, needed
from fsc.drivers.feast.messages import Message
from fsc.model.copies import entity_copy

# The entity that Feast gives to views without entities (feast/feature_view.py).
DUMMY, DUMMY_KEY = "__dummy", "__dummy_id"
_STRING = 2


def read_entities(names: Iterable[str]) -> list[str]:
    """The entities of a view without Feast's stand-in."""
    return [one for one in names if one != DUMMY]


def described_keys(
    columns: Iterable[Message], entities: Iterable[str], lookup: Lookup
) -> dict[str, Any]:
    """The join keys about which a schema says more than their type, which is the entity's.

    The type of a key whose entity says none is said by the schema.
    """
    found = {one.name: read_field(one) for one in columns}
    open_ = {one.spec.join_key for one in _entities(entities, lookup) if not one.spec.value_type}
    return {name: field for name, field in found.items() if len(field) > 1 or name in open_}


def _entities(names: Iterable[str], lookup: Lookup) -> list[Message]:
    found = (lookup.get(ENTITY, name) for name in names)
    return [one for one in found if one is not None]


def entity_copies(entities: list[str], columns: Any, lookup: Lookup) -> dict[str, str]:
    """The digest of what a view keeps of each of its entities.

    Columns carry no name of an entity: the one with the entity's join key is taken, and for an
    entity whose key has changed since, the next column that belongs to nobody.
    """
    rest = {one.name: one for one in columns}
    keys = {name: _join_key(lookup, name) for name in entities}
    own = {name: rest.pop(key) for name, key in keys.items() if key in rest}
    left = iter(rest.values())
    found = {name: own.get(name) or next(left, None) for name in entities}
    typed = {one.spec.name for one in _entities(entities, lookup) if one.spec.value_type}
    return {
        f"{ENTITY}.{name}": _digest(one.name, read_field(one)["dtype"] if name in typed else None)
        for name, one in found.items()
        if one is not None
    }


def write_columns(
    spec: Message, attrs: Mapping[str, Any], lookup: Lookup, by: str
) -> dict[str, Any]:
    """Put entities and entity columns into a view; gives the fields that are features.

    Feast takes a field of the schema that has the name of a join key for that key's column; keys
    that the schema does not name follow in the order of the entities.
    """
    schema = attrs.get("schema", {})
    names = attrs.get("entities", [])
    keys = {}
    for name in names:
        entity = needed(lookup, ENTITY, name, by)
        keys[entity.spec.join_key] = _key_type(entity, schema, by)
    del spec.entities[:], spec.entity_columns[:]
    spec.entities.extend(names or [DUMMY])
    for key in (
        *(one for one in sorted(schema) if one in keys),
        *(one for one in keys if one not in schema),
    ):
        _add(spec.entity_columns, key, schema.get(key), keys[key])
    if not names:
        spec.entity_columns.add(name=DUMMY_KEY, value_type=_STRING)
    return {name: field for name, field in schema.items() if name not in keys}


def _add(columns: Any, key: str, field: Mapping[str, Any] | None, number: int) -> None:
    column = columns.add(name=key, value_type=number)
    if field is not None:
        write_field(column, key, field)


def _key_type(entity: Message, schema: Mapping[str, Any], by: str) -> int:
    """The type of a key is the entity's; where that says none, the schema of the view says it."""
    if entity.spec.value_type:
        return int(entity.spec.value_type)
    field = schema.get(entity.spec.join_key)
    if field is None:
        raise FscError(
            f"`{by}` needs the type of `{ENTITY}.{entity.spec.name}`, which the registry lacks.",
            hint="Give the entity a `value_type`. Feast would guess it by reading the data.",
        )
    return parts_of(field["dtype"])[0]


def _join_key(lookup: Lookup, name: str) -> str:
    entity = lookup.get(ENTITY, name)
    return entity.spec.join_key if entity is not None else ""


@lru_cache(maxsize=4096)
def _digest(key: str, dtype: str | None) -> str:
    return entity_copy({"join_keys": [key], "value_type": dtype})
