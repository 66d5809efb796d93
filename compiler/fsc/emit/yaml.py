"""Plain data -> YAML, deterministic and read back as the same data by every YAML reader.

A scalar stands plain only when no YAML version could take it for something else; everything
else stands in double quotes. No `$` is ever written: Feast expands variables in the text of a
file before it reads it as YAML (feast/repo_config.py, load_repo_config), and `\\x24` survives that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fsc.emit.files import escape, prints

# `write(key, text, indent)` gives the text of a key, or of an item of its list, as a scalar;
# a scalar of several lines stands at `indent`.
Write = Callable[[str, str, int], str]

_PLAIN = re.compile(r"(?:[A-Za-z_]|\.{0,2}/)(?:[A-Za-z0-9_./@+-]|:(?=/))*")
_WORDS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null"})
_SHORT = {"$": "\\x24", "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def scalar(text: str) -> str:
    """Text as a scalar: plain when that is safe, else in double quotes."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return f'"{quoted(text)}"'


def quoted(text: str) -> str:
    """Text as it stands between double quotes."""
    return "".join(_SHORT.get(one) or (one if prints(one) else escape(one)) for one in text)


def dump(data: Mapping[str, Any], write: Write = lambda _key, text, _indent: scalar(text)) -> str:
    """A document. `data` holds maps with text keys, lists and scalars."""
    return "".join(f"{line}\n" for line in _map(data, 0, write)) or "{}\n"


def _map(data: Mapping[str, Any], indent: int, write: Write) -> list[str]:
    pad = " " * indent
    found = [
        _entry(f"{pad}{scalar(key)}:", key, value, indent + 2, write) for key, value in data.items()
    ]
    return [line for lines in found for line in lines]


def _entry(start: str, key: str, value: Any, indent: int, write: Write) -> list[str]:
    """A key or the dash of an item, with what belongs to it."""
    if isinstance(value, Mapping) and value:
        return [start, *_map(value, indent, write)]
    if isinstance(value, (list, tuple)) and value:
        items = [_entry(" " * indent + "-", key, one, indent + 2, write) for one in value]
        return [start, *(line for lines in items for line in lines)]
    return [f"{start} {_leaf(key, value, indent, write)}"]


def _leaf(key: str, value: Any, indent: int, write: Write) -> str:
    if isinstance(value, str):
        return write(key, value, indent)
    if isinstance(value, (Mapping, list, tuple)):
        return "{}" if isinstance(value, Mapping) else "[]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return _number(value)


def _number(value: int | float) -> str:
    """Floats with a point, without which YAML 1.1 takes `1e+16` for text."""
    if value != value:
        return ".nan"
    if value in (float("inf"), float("-inf")):
        return ".inf" if value > 0 else "-.inf"
    text = repr(value)
    return text.replace("e", ".0e") if "e" in text and "." not in text else text
