"""Objects that a manifest keeps as they are stored: messages as text, compared and written whole.

Nothing of them is executed or opened, a pickle among their bytes neither.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.feast.index import new_message
from fsc.drivers.feast.messages import Message, copy_of, decode_error
from fsc.marks import MARK_PREFIX

MESSAGE = "message"


def text_of(message: Message) -> str:
    """The message as text (base64), without what Feast sets by itself and what fsc notes."""
    kept = stripped(message)
    for holder in _holders(kept):
        holder.ClearField("project")
    return base64.b64encode(kept.SerializeToString(deterministic=True)).decode()


def stripped(message: Message) -> Message:
    """A copy without times, intervals and marks, in embedded copies as well."""
    kept = copy_of(message)
    _strip(kept)
    return kept


def message_of(kind: str, text: str, address: str) -> Message:
    """The message of a text. Raises FscError for a text that is none."""
    made = new_message(kind)
    try:
        made.ParseFromString(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError, decode_error()) as error:
        raise FscError(
            f"The message of `{address}` under `opaque` cannot be read.",
            hint="Write it again with `fsc adopt`, or remove the block.",
        ) from error
    return made


def put_whole(message: Message, made: Message) -> None:
    """Put what `made` says into the message of an object; times and intervals stay."""
    if "meta" in message.DESCRIPTOR.fields_by_name and message.HasField("meta"):
        made.meta.CopyFrom(message.meta)
    message.CopyFrom(made)


def has_unknown(message: Message) -> bool:
    """True where a message, or one inside of it, has fields that only a newer Feast knows."""
    from google.protobuf.unknown_fields import UnknownFieldSet

    inside = (
        one
        for field, value in message.ListFields()
        if field.message_type is not None
        for one in _messages(value)
    )
    return len(UnknownFieldSet(message)) > 0 or any(has_unknown(one) for one in inside)


def _holders(message: Message) -> Iterable[Message]:
    """Where the project of an object is written."""
    parts = [message, message.spec] if "spec" in message.DESCRIPTOR.fields_by_name else [message]
    return [one for one in parts if "project" in one.DESCRIPTOR.fields_by_name]


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
