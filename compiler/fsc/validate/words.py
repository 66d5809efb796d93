"""Plain words for places, types and values, as a data scientist reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsc.document import Path

TYPE_WORDS: Mapping[str, str] = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}

_LONGEST = 60
_MOST = 16


def place(path: Path) -> str:
    """The path of a value as people write it: `feature_views.spend.entities[0]`."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}"
    return f"`{text.lstrip('.')}`" if text else "The manifest"


def type_of(value: Any) -> str:
    """What kind of value this is."""
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    words = {dict: "object", list: "array", str: "string", int: "integer", float: "number"}
    return TYPE_WORDS[words[type(value)]]


def expected(schema: Mapping[str, Any]) -> str:
    """What a schema wants, as in "text" or "a map from name to text".

    `x-expected` says it where other forms than the schema's own are allowed.
    """
    if "x-expected" in schema:
        return str(schema["x-expected"])
    types = schema.get("type", [])
    words = [_expected(one, schema) for one in ([types] if isinstance(types, str) else types)]
    return either(one for one in words if one != "null") or "left out"


def _expected(type_: str, schema: Mapping[str, Any]) -> str:
    values = schema.get("additionalProperties")
    if type_ == "object" and isinstance(values, Mapping) and values.get("type") == "string":
        return "a map from name to text"
    items = schema.get("items")
    if type_ == "array" and isinstance(items, Mapping) and items.get("type") == "string":
        return "a list of texts"
    return TYPE_WORDS[type_]


def either(words: Iterable[str]) -> str:
    """ "a", "a or b", "a, b or c"; each word once, in the order given."""
    *front, last = list(dict.fromkeys(words)) or [""]
    return f"{', '.join(front)} or {last}" if front else last


def shown(value: Any) -> str:
    """A value in a sentence; long and nested ones by their kind."""
    if value is None:
        return "empty"
    if isinstance(value, (dict, list)):
        return type_of(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text.replace("\n", " ")
    return f"`{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}`"


def choices(values: Iterable[Any]) -> str:
    """The allowed values, or "" when there are too many to read."""
    listed = [str(one) for one in values if one is not None]
    return ", ".join(f"`{one}`" for one in listed) if len(listed) <= _MOST else ""
