"""Plain data -> Python literals, written as `ruff format` writes them. Text is never code.

Text that prints stays readable; everything else, such as control characters and the invisible
ones that change the direction of writing, is escaped.
"""

from __future__ import annotations

from fsc.model.characters import escape, prints

Plain = str | int | float | bool | None
_SHORT = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def literal(value: Plain) -> str:
    """The literal of a scalar. Floats that have no literal are refused (ValueError)."""
    if isinstance(value, str):
        return text(value)
    if isinstance(value, float) and value - value != 0:
        raise ValueError(f"{value} has no literal")
    return repr(value)


def text(value: str) -> str:
    """The literal of text: in double quotes, unless single ones need fewer escapes."""
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    quote = "'" if value.count('"') > value.count("'") else '"'
    return quote + _escaped(value, _SHORT | {quote: "\\" + quote}) + quote


def block(value: str) -> str:
    """The literal of text of many lines, in triple quotes, its lines as they are.

    Falls back to one line where the text holds both kinds of triple quotes.
    """
    quote = next((one for one in ('"""', "'''") if one not in value), "")
    if not quote or not value.endswith("\n"):
        return text(value)
    return (
        quote
        + "\\\n"
        + _escaped(value, {"\\": "\\\\", "\n": "\n", "\r": "\\r", "\t": "\t"})
        + quote
    )


def _escaped(value: str, short: dict[str, str]) -> str:
    return "".join(short.get(one) or (one if prints(one) else escape(one)) for one in value)
