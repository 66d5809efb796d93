"""Objects that a manifest cannot say: kept as their message, compared and written as they are.

Nothing of them is executed or opened, a pickle among their bytes neither.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.driver import MARK_PREFIX, Resource
from fsc.drivers.feast.codec import MANAGED, Codec
from fsc.drivers.feast.index import new_message
from fsc.drivers.feast.lookup import Lookup
from fsc.drivers.feast.messages import Message, copy_of, decode_error
from fsc.model.describe import attrs
from fsc.model.dtype import DtypeError, parse
from fsc.model.feast.data_source import SOURCE_BY_TYPE
from fsc.model.stack import KIND_BY_NAME

MESSAGE = "message"


def text_of(message: Message) -> str:
    """The message as text (base64), without what Feast sets by itself and what fsc notes."""
    kept = copy_of(message)
    _strip(kept)
    for holder in (kept, getattr(kept, "spec", kept)):
        if "project" in holder.DESCRIPTOR.fields_by_name:
            holder.ClearField("project")
    return base64.b64encode(kept.SerializeToString(deterministic=True)).decode()


def message_of(kind: str, text: str, address: str) -> Message:
    """The message of an opaque block. Raises FscError for text that is none."""
    made = new_message(kind)
    try:
        made.ParseFromString(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, decode_error()) as error:
        raise FscError(
            f"The message of `{address}` under `opaque` cannot be read.",
            hint="Write it again with `fsc adopt`, or remove the block.",
        ) from error
    return made


def _strip(message: Message) -> None:
    """Take out times, intervals and marks, in embedded copies as well."""
    for field, value in message.ListFields():
        if field.name == "meta":
            message.ClearField("meta")
        elif field.name == "tags":
            for key in [one for one in value if one.startswith(MARK_PREFIX)]:
                del value[key]
        elif field.message_type is not None:
            for one in _messages(value):
                _strip(one)


def _messages(value: Any) -> list[Message]:
    """The messages that a field holds: one, a list, or the values of a map."""
    if hasattr(value, "ListFields"):
        return [value]
    held = value.values() if hasattr(value, "values") else value
    return [one for one in held if hasattr(one, "ListFields")]


def unsaid(found: Resource, codec: Codec, lookup: Lookup) -> str:
    """Why no words of a manifest can make the object again; "" when they can."""
    if found.kind not in MANAGED:
        return f"fsc does not know the kind `{found.kind}`"
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
