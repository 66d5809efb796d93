"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

(github.com/actions/toolkit packages/core/src/command.ts has the escapes. GitHub shows at most ten
annotations of a level per step, so the text of all findings belongs into the log too.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

LEVELS = {"error": "error", "warning": "warning", "advice": "notice"}

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_ESCAPE_DATA = str.maketrans(_DATA)
_ESCAPE_PROPERTY = str.maketrans({**_DATA, ":": "%3A", ",": "%2C"})


def github(found: Iterable[Mapping[str, Any]]) -> str:
    """One line per finding, in the same order; no line when there is none."""
    return "".join(f"{_command(one)}\n" for one in found)


def _command(one: Mapping[str, Any]) -> str:
    hint = f"\nHint: {one['hint']}" if one["hint"] else ""
    notes = "".join(f"\nNote: {also['message']} ({_where(also)})" for also in one["related"])
    given = ",".join(
        f"{key}={value.translate(_ESCAPE_PROPERTY)}" for key, value in _properties(one)
    )
    text = (one["message"] + hint + notes).translate(_ESCAPE_DATA)
    return f"::{LEVELS[one['severity']]} {given}::{text}"


def _properties(one: Mapping[str, Any]) -> list[tuple[str, str]]:
    title = ("title", f"{one['code']}: {one['title']}")
    if not one["file"]:
        return [title]
    place = [("file", one["file"])]
    if one["line"]:
        place += [("line", str(one["line"])), ("endLine", str(one["end_line"]))]
    if one["line"] and one["line"] == one["end_line"]:
        place += [("col", str(one["column"])), ("endColumn", str(one["end_column"]))]
    return [*place, title]


def _where(at: Mapping[str, Any]) -> str:
    return f"{at['file']}:{at['line']}:{at['column']}"
