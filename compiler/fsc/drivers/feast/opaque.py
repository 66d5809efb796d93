"""Which live objects no words of a manifest can make again, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.driver import Resource
from fsc.drivers.feast.codec import Codec
from fsc.drivers.feast.index import new_message
from fsc.drivers.feast.lookup import Lookup
from fsc.model.describe import attrs
from fsc.model.dtype import DtypeError, parse
from fsc.model.feast.data_source import SOURCE_BY_TYPE
from fsc.model.stack import KIND_BY_NAME


def unsaid(found: Resource, codec: Codec, lookup: Lookup) -> str:
    """Why no words of a manifest can make the object again; "" when they can."""
    return _without_words(found.kind, found.attrs) or _not_again(found, codec, lookup)


def _without_words(kind: str, live: Mapping[str, Any]) -> str:
    cls: Any = KIND_BY_NAME[kind]
    if kind == "feast.data_source":
        cls = SOURCE_BY_TYPE.get(live.get("type", ""))
        if cls is None:
            return f"fsc does not know sources of the type `{live.get('type')}`"
    missing = [one.key for one in attrs(cls) if one.required and one.key not in live]
    if missing:
        return f"the registry does not hold {', '.join(f'`{one}`' for one in missing)}"
    return next((_bad_type(name, one) for name, one in _fields(live) if _bad_type(name, one)), "")


def _fields(live: Mapping[str, Any]) -> list[tuple[str, str]]:
    schema = live.get("schema")
    found = schema.items() if isinstance(schema, Mapping) else ()
    return [(name, one["dtype"]) for name, one in found]


def _bad_type(name: str, dtype: str) -> str:
    try:
        parse(dtype)
    except DtypeError as error:
        return f"the type of `{name}` is none that Feast writes: {error}"
    return ""


def _not_again(found: Resource, codec: Codec, lookup: Lookup) -> str:
    """Making it from what was read shows whether everything that it needs is there."""
    try:
        made = new_message(found.kind)
        codec.encode(found, made, lookup)
        again = codec.decode(found.kind, made, lookup)
    except (FscError, LookupError, TypeError, ValueError, DtypeError) as error:
        return f"it cannot be made again: {getattr(error, 'message', error)}"
    different = sorted(
        key for key in {*found.attrs, *again.attrs} if found.attrs.get(key) != again.attrs.get(key)
    )
    return f"{', '.join(f'`{one}`' for one in different)} cannot be said" if different else ""
