"""The line that a finding speaks of, with a mark below it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.render.words import Paint

_ROOM = 72


def snippet(
    at: Mapping[str, Any], sources: Mapping[str, str], paint: Paint, style: str
) -> list[str]:
    """Two lines, the source and the carets; no line when the place is not in `sources`."""
    text = _line(sources.get(at["file"], ""), at["line"])
    if text is None:
        return []
    start = min(at["column"], len(text) + 1) - 1
    end = at["end_column"] - 1 if at["end_line"] == at["line"] else len(text)
    before, marked, after = text[:start], text[start : max(end, start)], text[max(end, start) :]
    before, marked, after = _fit(_shown(before), _shown(marked), _shown(after))
    number = str(at["line"])
    carets = "^" * max(1, _width(marked))
    return [
        f"{paint(f'{number} |', 'dim')} {before}{marked}{after}".rstrip(),
        f"{paint(' ' * len(number) + ' |', 'dim')} {' ' * _width(before)}{paint(carets, style)}",
    ]


def _line(source: str, number: int) -> str | None:
    """Lines as YAML counts them: broken by a line feed, a carriage return, or both."""
    lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return lines[number - 1] if source and 0 < number <= len(lines) else None


def _shown(text: str) -> str:
    """One printable letter for each letter, so that columns stay true; a tab is two spaces."""
    return "".join(
        "  " if letter == "\t" else letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in text
    )


def _fit(before: str, marked: str, after: str) -> tuple[str, str, str]:
    """The part of a long line around the mark, with `...` where something is cut."""
    marked = marked if len(marked) <= _ROOM - 10 else f"{marked[: _ROOM - 13]}..."
    room = _ROOM - len(marked)
    if len(before) > room - 3:
        keep = max(room // 2 - 3, 0)
        before = f"...{before[len(before) - keep :]}"
    room -= len(before)
    return before, marked, after if len(after) <= room else f"{after[: max(room - 3, 0)]}..."


def _width(text: str) -> int:
    """How many columns a terminal uses for `text`."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text
    )
