"""What fsc says to a person: where, how bad, what is wrong, how to mend it.

User mistakes are `Diagnostic` values: collected, sorted, never raised. Trouble of the
environment (a file system, a server, a missing package) is the one exception `FscError`.
Anything else that is raised is a bug of fsc and shows its trace.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import Enum
from typing import NamedTuple, NoReturn

from fsc.records import dataclass


class Severity(str, Enum):
    """How bad a finding is; the order of the members is the order of reports."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


class Exit(int, Enum):
    """Exit codes of the command line, a stable contract (docs/exit-codes.md)."""

    OK = 0
    ERROR = 1
    CHANGES = 2
    INVALID = 3
    STALE = 4
    REFUSED = 5
    LOCKED = 6
    PARTIAL = 7
    SKEW = 8
    DRIFT = 9
    USAGE = 64
    INTERNAL = 70
    INTERRUPTED = 130


class Span(NamedTuple):
    """A piece of a text file. Lines and columns count from 1; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Span("", 0, 0, 0, 0)


def first_line(said: object) -> str:
    """What an error of a library says, in one line and without its stop; "" for nothing."""
    return next((one.strip() for one in str(said).splitlines() if one.strip()), "").rstrip(".")


@dataclass(frozen=True)
class Related:
    """A second place that a finding speaks of, as the first of two definitions."""

    message: str
    span: Span


@dataclass(frozen=True)
class Mend:
    """An edit that is safe to make: `old` is the text at the finding's place, `new` replaces it.

    With `new` None the text goes, and its line too when nothing else stands there.
    """

    old: str
    new: str | None


@dataclass(frozen=True)
class Diagnostic:
    """One finding. `title` is fixed per code; `message` says what is wrong here.

    `mend` is there when a machine may mend it: exactly one thing can have been meant.
    """

    code: str
    severity: Severity
    title: str
    message: str
    span: Span = NOWHERE
    hint: str = ""
    related: tuple[Related, ...] = ()
    mend: Mend | None = None


class FscError(Exception):
    """The environment does not let fsc go on. Shown without a trace.

    Raises nothing itself; carries the exit code of the process and, where there is one,
    the hint that says what to do.
    """

    def __init__(self, message: str, *, hint: str = "", exit_code: Exit = Exit.ERROR) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.exit_code = exit_code


_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def in_order(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Sort by place, then severity, then code, and drop exact repeats."""
    return tuple(sorted(dict.fromkeys(found), key=_sort_key))


def _sort_key(one: Diagnostic) -> tuple[object, ...]:
    return (one.span, _RANK[one.severity], one.code, one.message)


def has_errors(found: Iterable[Diagnostic]) -> bool:
    """True when at least one finding forbids going on."""
    return any(one.severity is Severity.ERROR for one in found)


def assert_never(value: NoReturn) -> NoReturn:
    """The end of an exhaustive `match`; mypy proves that it is never reached."""
    raise AssertionError(f"unexpected {value!r}")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The sentence that offers the nearest known words, or "" when none is near."""
    from difflib import get_close_matches  # 10 ms to import, and only mistakes need it

    by_fold = {one.casefold(): one for one in sorted(known)}
    near = [by_fold[one] for one in get_close_matches(word.casefold(), by_fold, n=3, cutoff=0.6)]
    if not near:
        return ""
    return f"Did you mean {' or '.join(f'`{one}`' for one in near)}?"


def meant(word: str, known: Iterable[str]) -> str:
    """The only known word that is one slip away from `word`; "" when there is none or several.

    A slip is a letter too many, too few, wrong, swapped with the next, or in another case.
    """
    near = [one for one in known if _is_one_slip(word.casefold(), one.casefold())]
    return near[0] if len(near) == 1 else ""


def _is_one_slip(word: str, other: str) -> bool:
    if min(len(word), len(other)) < 3 or abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    rest, wanted = word[start:], other[start:]
    swapped = rest[1:2] + rest[:1] + rest[2:]
    return wanted in (rest, swapped) or wanted[1:] in (rest[1:], rest) or wanted == rest[1:]


def choose(
    found: Iterable[Diagnostic],
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    *,
    strict: bool = False,
) -> tuple[Diagnostic, ...]:
    """The findings that a caller asks for, by code or by the start of codes; all by default.

    `strict` makes errors of warnings and advice.
    """
    wanted, unwanted = tuple(select), tuple(ignore)
    kept = (
        one
        for one in found
        if (not wanted or one.code.startswith(wanted)) and not one.code.startswith(unwanted)
    )
    return tuple(replace(one, severity=Severity.ERROR) if strict else one for one in kept)
