"""Plain data -> YAML, deterministic and read back as the same data by every YAML reader.

A scalar stands plain only when no YAML version could take it for something else; everything
else stands in double quotes. `scalar` writes no `$`: Feast expands variables in the text of a
file before it reads it as YAML (feast/repo_config.py, load_repo_config), and `\\x24` survives that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fsc.document import Path
from fsc.model.characters import escape, prints

# `write(key, text, indent)` gives the text of a key, or of an item of its list, as a scalar;
# a scalar of several lines stands at `indent`.
Write = Callable[[str, str, int], str]
# The width of a line below which `lines(short=True)` writes small lists and maps in one.
_WIDTH = 88
Line = tuple[Path, str]

_PLAIN = re.compile(r"(?:[A-Za-z_]|\.{0,2}/)(?:[A-Za-z0-9_./@+-]|:(?=/))*")
_WORDS = frozenset({"y", "n", "yes", "no", "true", "false", "on", "off", "null"})
_SHORT = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_SHORT_WITHOUT_DOLLAR = {**_SHORT, "$": "\\x24"}


def scalar(text: str) -> str:
    """Text as a scalar without `$`: plain when that is safe, else in double quotes."""
    return text if is_plain(text) else f'"{quoted(text)}"'


def scalar_with_dollar(text: str) -> str:
    """Text as a scalar for a reader who takes `$` as it is, as people do."""
    return text if is_plain(text) else f'"{_quoted(text, _SHORT)}"'


def is_plain(text: str) -> bool:
    """True when text needs no quotes in any version of YAML."""
    return _PLAIN.fullmatch(text) is not None and text.lower() not in _WORDS


def quoted(text: str) -> str:
    """Text as it stands between double quotes, without `$`."""
    return _quoted(text, _SHORT_WITHOUT_DOLLAR)


def _quoted(text: str, short: Mapping[str, str]) -> str:
    return "".join(short.get(one) or (one if prints(one) else escape(one)) for one in text)


def dump(data: Mapping[str, Any], write: Write = lambda _key, text, _indent: scalar(text)) -> str:
    """A document. `data` holds maps with text keys, lists and scalars."""
    return "".join(f"{line}\n" for _, line in lines(data, write)) or "{}\n"


def lines(data: Mapping[str, Any], write: Write, *, short: bool = False) -> Iterator[Line]:
    """The lines of a document, each with the path of the value that it is or begins.

    `short` is for people: lists and items of lists that fit stand in one line.
    """
    return _map(data, (), 0, write, short)


def _map(
    data: Mapping[str, Any], path: Path, indent: int, write: Write, short: bool
) -> Iterator[Line]:
    for key, value in data.items():
        start = f"{' ' * indent}{scalar(key)}:"
        yield from _entry(start, key, value, (*path, key), indent + 2, write, short)


def _entry(
    start: str, key: str, value: Any, path: Path, indent: int, write: Write, short: bool
) -> Iterator[Line]:
    """A key or the dash of an item, with what belongs to it."""
    in_line = _in_line(start, key, value, write) if short else ""
    if in_line:
        yield path, f"{start} {in_line}"
    elif isinstance(value, Mapping) and value:
        yield path, start
        yield from _map(value, path, indent, write, short)
    elif isinstance(value, (list, tuple)) and value:
        yield path, start
        for number, one in enumerate(value):
            dash = " " * indent + "-"
            yield from _entry(dash, key, one, (*path, number), indent + 2, write, short)
    else:
        yield path, f"{start} {_leaf(key, value, indent, write)}"


def in_brackets(value: Any, write: Write) -> str:
    """A value on one line: a scalar, or lists and maps between brackets."""
    return _flow("", value, write)


def _in_line(start: str, key: str, value: Any, write: Write) -> str:
    """A list, or a map that is an item of one, between brackets; "" where that is too long."""
    is_item = start.endswith("-") and isinstance(value, Mapping)
    if not value or not (is_item or isinstance(value, (list, tuple))):
        return ""
    text = _flow(key, value, write)
    return text if len(start) + 1 + len(text) <= _WIDTH and "\n" not in text else ""


def _flow(key: str, value: Any, write: Write) -> str:
    if isinstance(value, Mapping) and value:
        pairs = (f"{scalar(name)}: {_flow(name, one, write)}" for name, one in value.items())
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, (list, tuple)) and value:
        return f"[{', '.join(_flow(key, one, write) for one in value)}]"
    return _leaf(key, value, 0, write)


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
