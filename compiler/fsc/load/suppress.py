"""Comments that silence a finding: `# fsc: ignore FSC123 because ...`.

A comment behind a value covers its own line; one that stands alone covers the next line that is
neither empty nor a comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from fsc.codes import BY_CODE, SUPPRESSION
from fsc.diagnostics import Diagnostic, Span
from fsc.records import dataclass

_COMMENT = re.compile(r"(?:^|(?<=\s))#\s*fsc:(?P<words>.*)$")
_IGNORE = re.compile(r"\s*ignore\s+(?P<codes>[^\s,]+(?:\s*,\s*[^\s,]+)*)(?P<rest>.*)$")
_BECAUSE = re.compile(r"\s+because\s+(?P<reason>\S.*)$")
_FORM = "Write it as `# fsc: ignore FSC123 because REASON`."


@dataclass(frozen=True)
class Suppression:
    """One silenced code. `span` is the line that it covers, `at` the comment itself.

    `text` is the comment, and `without` what remains of it without this code; None: nothing.
    """

    code: str
    span: Span
    reason: str
    at: Span
    text: str = ""
    without: str | None = None


def scan(
    sources: Mapping[str, str],
) -> tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """All suppressions in texts by file name, and what is wrong with those that do not work."""
    made: list[Suppression] = []
    found: list[Diagnostic] = []
    for file, text in sorted(sources.items()):
        if "fsc:" in text:
            _scan(file, text.split("\n"), made, found)
    return tuple(made), tuple(found)


def _scan(file: str, lines: list[str], made: list[Suppression], found: list[Diagnostic]) -> None:
    for number, line in enumerate(lines):
        comment = _COMMENT.search(line) if "fsc:" in line else None
        if comment:
            at = Span(file, number + 1, comment.start() + 1, number + 1, len(line) + 1)
            alone = not line[: comment.start()].strip()
            covered = _next(lines, number) if alone else number
            span = Span(file, covered + 1, 1, covered + 1, len(lines[covered]) + 1)
            _read(comment, at, span, made, found)


def _next(lines: list[str], number: int) -> int:
    """The next line with something to judge; the comment's own when there is none."""
    for other in range(number + 1, len(lines)):
        text = lines[other].strip()
        if text and not text.startswith("#"):
            return other
    return number


def _read(
    comment: re.Match[str],
    at: Span,
    span: Span,
    made: list[Suppression],
    found: list[Diagnostic],
) -> None:
    ignore = _IGNORE.match(comment["words"])
    if not ignore:
        found.append(SUPPRESSION("This comment to fsc is not understood.", at, hint=_FORM))
        return
    because = _BECAUSE.match(ignore["rest"])
    if not because:
        message = "A suppression needs a reason, for those who read it later."
        found.append(SUPPRESSION(message, at, hint=_FORM))
        return
    codes = re.split(r"\s*,\s*", ignore["codes"])
    reason = because["reason"].strip()
    for code in codes:
        if code in BY_CODE:
            others = ", ".join(one for one in codes if one != code)
            without = f"# fsc: ignore {others} because {reason}" if others else None
            made.append(Suppression(code, span, reason, at, comment.group(), without))
        else:
            hint = "`fsc rules` lists the codes."
            found.append(SUPPRESSION(f"There is no code `{code}`.", at, hint=hint))
