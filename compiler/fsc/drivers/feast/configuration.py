"""Options of sources that the registry keeps as JSON bytes, in `custom_options.configuration`.

A class of the model says with `CONFIG` what Feast writes when nothing is given, in its order. Keys
that the class does not know stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.messages import Message
from fsc.model.describe import Attr, is_empty, managed
from fsc.model.feast.data_source import CustomSource, DataSource
from fsc.model.feast.sources.base import CONFIG
from fsc.model.feast.sources.mirrors import with_mirror, without_mirror
from fsc.model.types import Bool, Part


def configured(cls: type) -> frozenset[str]:
    """The attributes of a source that are keys of its JSON."""
    return frozenset(one.key for one in managed(cls) if one.place.startswith(CONFIG))


def read(cls: type[DataSource], source: Message) -> dict[str, Any] | None:
    """The attributes in the JSON, without empty ones; None when it is no JSON object."""
    if cls is not CustomSource and cls.CONFIG is None:
        return {}
    held = _held(source)
    if held is None:
        return None
    if cls is CustomSource:
        return {"configuration": held} if held else {}
    return read_options(cls, held)


def read_options(cls: type, held: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes of a class in its JSON, without empty ones."""
    found = {one.key: _read(one, held) for one in _attrs(cls)}
    return {key: value for key, value in found.items() if not is_empty(value)}


def written_options(cls: Any, attrs: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON of attributes, with what Feast writes for those that are absent."""
    return {**cls.CONFIG, **_said(cls, attrs)}


def _said(cls: Any, attrs: Mapping[str, Any]) -> dict[str, Any]:
    return {one.place.removeprefix(CONFIG): _written(one, cls, attrs) for one in _attrs(cls)}


def write(cls: type[DataSource], source: Message, attrs: Mapping[str, Any]) -> None:
    """Put the attributes into the JSON; what is absent becomes what Feast writes for it."""
    if cls is CustomSource:
        _put(source, attrs.get("configuration", {}))
        return
    if cls.CONFIG is None:
        return
    made = {**cls.CONFIG, **(_held(source) or {}), **_said(cls, attrs)}
    if cls.NAMED:
        made[cls.NAMED] = source.name
    _put(source, made)


def _attrs(cls: type) -> list[Attr]:
    return [one for one in managed(cls) if one.place.startswith(CONFIG)]


def _held(source: Message) -> dict[str, Any] | None:
    text = bytes(source.custom_options.configuration)
    try:
        held = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None


def _put(source: Message, made: Mapping[str, Any]) -> None:
    """The bytes change only when what they say does."""
    if not source.HasField("custom_options") or _held(source) != made:
        source.custom_options.configuration = json.dumps(made).encode()


def _read(one: Attr, held: Mapping[str, Any]) -> Any:
    value = held.get(one.place.removeprefix(CONFIG), one.default)
    match one.type:
        case Part(cls):
            return _read_part(cls, value) if isinstance(value, dict) else {}
        case Bool():
            return bool(value)
        case _:
            return value


def _written(one: Attr, cls: Any, attrs: Mapping[str, Any]) -> Any:
    value = attrs.get(one.key)
    match one.type:
        case Part(inside):
            return _written_part(inside, value or {})
        case Bool():
            return bool(value)
        case _:
            empty = (cls.CONFIG or {})[one.place.removeprefix(CONFIG)]
            return empty if is_empty(value) else _sorted(value)


def _sorted(value: Any) -> Any:
    """Data as compiled code has it: keys of maps in order."""
    return json.loads(json.dumps(value, sort_keys=True))


def _read_part(cls: Any, held: Mapping[str, Any]) -> dict[str, Any]:
    found = {one.key: held.get(one.place) for one in managed(cls)}
    return without_mirror(cls, {key: one for key, one in found.items() if not is_empty(one)})


def _written_part(cls: Any, given: Mapping[str, Any]) -> dict[str, Any]:
    """As LanceFormat.to_dict writes it: none for what is not given."""
    full = with_mirror(cls, given)
    said: dict[str, Any] = {"format_type": cls.FIELD.removesuffix("_format")}
    said |= {one.place: full.get(one.key) for one in managed(cls) if one.key != "properties"}
    return {**said, "properties": full.get("properties", {})}
