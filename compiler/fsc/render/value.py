"""Values of attributes as short text, in the manner of YAML's flow style."""

from __future__ import annotations

import json
import re
from typing import Any

from fsc.render.conceal import SENSITIVE
from fsc.render.words import clean, count

_BARE = re.compile(r"[A-Za-z0-9_./:@$(){}+*-][A-Za-z0-9_./:@$(){}+*=-]*")
_LOOKS_OTHER = re.compile(r"(?:true|false|null|-?[0-9][0-9.]*)", re.IGNORECASE)
_TEXT_LIMIT = 60


def short(value: Any) -> str:
    """The text of a value on one line; long text is cut, and a field may be only its type."""
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict) and set(value) == {"dtype"}:
        return str(value["dtype"])
    if isinstance(value, (list, dict)):
        opening, closing = ("[", "]") if isinstance(value, list) else ("{", "}")
        return opening + ", ".join(pieces(value)) + closing
    return "(not set)" if value is None else json.dumps(value)


def whole(value: Any) -> str:
    """The same with all of a text of one line: what was cut off may be what differs."""
    return _quoted(value) if is_long(value) else short(value)


def is_long(value: Any) -> bool:
    """True for a text of one line that `short` cuts."""
    return isinstance(value, str) and short(value) == _cut(value)


def pieces(value: list[Any] | dict[str, Any]) -> list[str]:
    """The entries of a list or map as short text."""
    if isinstance(value, list):
        return [short(one) for one in value]
    return [_entry(str(key), one) for key, one in value.items()]


def _entry(key: str, value: Any) -> str:
    """`key: value`, with projections about as short as the manifest writes them."""
    if isinstance(value, dict) and set(value) == {"view", "features"} and value["view"] == key:
        return f"{short(key)}: {short(value['features'])}"
    if isinstance(value, dict) and value == {"source": key}:
        return short(key)
    return f"{short(key)}: {short(value)}"


def _text(value: str) -> str:
    if value == SENSITIVE or (_BARE.fullmatch(value) and not _LOOKS_OTHER.fullmatch(value)):
        return value
    first, _, rest = value.partition("\n")
    if rest.strip():
        return f"{_quoted(first)} and {count(len(rest.splitlines()), 'more line')}"
    return _quoted(value) if len(value) <= _TEXT_LIMIT else _cut(value)


def _cut(value: str) -> str:
    return _quoted(f"{value[:_TEXT_LIMIT]}...")


def _quoted(value: str) -> str:
    return clean(json.dumps(value, ensure_ascii=False))
