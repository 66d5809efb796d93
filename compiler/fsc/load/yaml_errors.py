"""Words for what a YAML parser trips over, said to a data scientist, at the right place."""

from __future__ import annotations

import re
from typing import Any

from ruamel.yaml.error import MarkedYAMLError, YAMLError

from fsc.codes import SYNTAX
from fsc.diagnostics import Diagnostic, Span
from fsc.load.yaml_rules import RULES, Trouble

_SIGNS = re.compile(r"[?:][^\s]")
_LOOK_BACK = 10
_OUTSIDE_BRACES = (
    "mapping values are not allowed",
    "did not find expected key",
    "could not find expected ':'",
    "expected '-' indicator",
    "block sequence entries",
    "<document start>",
    "tab character",
)
_RUAMEL = re.compile(r"^expected (?=',')")  # the same problem in the words of the Python parser
_CONTROL = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def character(text: str, index: int, file: str) -> Diagnostic:
    """The finding for a character that YAML or editors cannot bear."""
    line = text.count("\n", 0, index) + 1
    column = index - text.rfind("\n", 0, index)
    return SYNTAX(
        f"The character U+{ord(text[index]):04X} cannot stand in a manifest.",
        Span(file, line, column, line, column + 1),
        hint=f'Remove it, or write it as an escape in double quotes: "\\u{ord(text[index]):04X}".',
    )


def may_be_valid(error: YAMLError, text: str) -> bool:
    """True when YAML 1.2 may allow what libyaml refused: `{url: s3://x, ask: what?now}`.

    In braces libyaml takes `?` and `:` for signs wherever they stand, and it may notice the
    consequence only some lines later. Outside of them ruamel's Python parser is no second
    opinion, because it takes more than YAML allows.
    """
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return False
    if any(words in (error.problem or "") for words in _OUTSIDE_BRACES):
        return False
    trouble = _trouble(error, text)
    last = trouble.place[0] + 1
    return bool(_SIGNS.search("\n".join(trouble.lines[max(0, last - _LOOK_BACK) : last])))


def later(first: YAMLError, second: YAMLError) -> YAMLError:
    """Of the errors of libyaml and of ruamel the one that is further on in the text.

    libyaml stops at a valid `s3://x` in braces; when ruamel came past it, ruamel is right.
    """
    if isinstance(first, MarkedYAMLError) and isinstance(second, MarkedYAMLError):
        one, other = first.problem_mark, second.problem_mark
        if one is not None and other is not None and other.line > one.line:
            return second
    return first


def worded(error: YAMLError, text: str, file: str) -> Diagnostic:
    """The finding for a syntax error."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        strange = _CONTROL.search(text)
        return character(text, strange.start() if strange else 0, file)
    trouble = _trouble(error, text)
    for rule in RULES:
        if rule.fits(trouble):
            line, column = trouble.start if rule.at_start else trouble.place
            at = _span(trouble, line, column, file)
            return SYNTAX(_filled(rule.message, trouble), at, hint=_filled(rule.hint, trouble))
    span = _span(trouble, *trouble.place, file)
    return SYNTAX(f"YAML cannot be read here: {trouble.problem}.", span)


def _trouble(error: Any, text: str) -> Trouble:
    """Where the parser stopped; a place behind the text is moved to its end."""
    lines = text.split("\n")
    mark, start = error.problem_mark, error.context_mark or error.problem_mark
    return Trouble(
        _RUAMEL.sub("did not find expected ", error.problem or ""),
        error.context or "",
        lines,
        _clamped(lines, mark.line, mark.column),
        _clamped(lines, start.line, start.column),
    )


def _clamped(lines: list[str], line: int, column: int) -> tuple[int, int]:
    if line >= len(lines):
        return len(lines) - 1, len(lines[-1])
    return line, min(column, len(lines[line]))


def _filled(words: str, trouble: Trouble) -> str:
    line, column = trouble.start
    start = trouble.lines[line][column : column + 1]
    return words.replace("{char}", trouble.char).replace("{start}", start)


def _span(trouble: Trouble, line: int, column: int, file: str) -> Span:
    end = min(column + 1, len(trouble.lines[line]))
    return Span(file, line + 1, column + 1, line + 1, max(end, column) + 1)
