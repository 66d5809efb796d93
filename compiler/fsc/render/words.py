"""Text for terminals: nothing that moves the cursor, wrapped at 80 columns, counted in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

WIDTH = 80

Paint = Callable[[str, str], str]


def plain(text: str, _style: str) -> str:
    """A `Paint` without colour."""
    return text


def clean(text: str) -> str:
    """`text` on one line, with everything that a terminal would not show written out."""
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(letter: str) -> str:
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")


def wrap(text: str, indent: str, first: str | None = None, width: int = WIDTH) -> list[str]:
    """`text` broken at spaces. A word longer than a line stays whole, so that it can be copied."""
    lines: list[str] = []
    current = indent if first is None else first
    empty = True
    for word in _words(text):
        if not empty and len(current) + 1 + len(word) > width:
            lines.append(current)
            current, empty = indent, True
        current += word if empty else f" {word}"
        empty = False
    return [*lines, current] if not empty else lines


def beside(first: str, aside: str, width: int) -> list[str]:
    """What stands behind a title, or below it where both, `width` without colours, are too wide."""
    return [first + aside] if width <= WIDTH else [first, " " * 4 + aside]


def _words(text: str) -> list[str]:
    return re.findall(r"`[^`\n]*`\S*|\S+", clean(text.replace("\n", " ")))


def count(number: int, noun: str) -> str:
    """ "1 error", "2 errors"."""
    return f"{number} {noun}" if number == 1 or noun == "advice" else f"{number} {noun}s"


def listed(parts: Iterable[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last
