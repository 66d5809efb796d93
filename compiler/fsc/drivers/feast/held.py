"""How single values are held in a field of a message: an empty value is no value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.dtypes import NUMBERS
from fsc.drivers.feast.messages import Message
from fsc.model import duration


def write_scalar(parent: Message, field: str, value: Any) -> None:
    """A number, text or truth; an empty one clears the field."""
    if value:
        setattr(parent, field, value)
    else:
        parent.ClearField(field)


def write_type(parent: Message, field: str, value: str | None) -> None:
    """A type, as its number."""
    setattr(parent, field, NUMBERS[value] if value else 0)


def write_map(parent: Message, field: str, value: Mapping[str, str] | None) -> None:
    """A map, in place of the one before."""
    parent.ClearField(field)
    getattr(parent, field).update(value or {})


def write_list(parent: Message, field: str, value: list[str] | None) -> None:
    """A list, in place of the one before."""
    parent.ClearField(field)
    getattr(parent, field).extend(value or ())


def read_duration(value: Message) -> str:
    """A length of time in canonical form."""
    return duration.canonical(value.seconds * 1000 + value.nanos // 1_000_000)


def write_duration(parent: Message, field: str, value: str | None) -> None:
    """Feast writes an empty message for no limit, so the field is always there."""
    held = getattr(parent, field)
    length = duration.milliseconds(value or "0s")
    held.seconds, held.nanos = length // 1000, length % 1000 * 1_000_000


def read_length(value: Message) -> str:
    """Feast takes an empty message for none (StreamFeatureView.from_proto)."""
    found = read_duration(value)
    return "" if found == "0s" else found


def write_length(parent: Message, field: str, value: str | None) -> None:
    """A length of time; none clears the field."""
    if value:
        write_duration(parent, field, value)
    else:
        parent.ClearField(field)
