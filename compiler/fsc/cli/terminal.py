"""Streams and colours: what is written where, and with which escape codes."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import click

from fsc.cli.common import settings
from fsc.diagnostics import FscError
from fsc.render.words import Paint, plain

# SGR codes (ECMA-48, 8.3.117). Eight colours only, so that every theme keeps them readable.
CODES = {
    "create": "32",
    "good": "32",
    "update": "33",
    "warning": "33",
    "adopt": "33",
    "replace": "35",
    "delete": "31",
    "error": "1;31",
    "move": "36",
    "forget": "36",
    "advice": "36",
    "bold": "1",
    "dim": "2",
}


def fix_streams() -> None:
    """Make output never fail on a letter, and always UTF-8 where no person's terminal reads it.

    A stream that the caller has closed takes everything, and loses it.
    """
    sys.stdout = sys.stdout or os.fdopen(_nowhere(), "w")
    sys.stderr = sys.stderr or os.fdopen(_nowhere(), "w")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


def coloured(text: str, style: str) -> str:
    """A `Paint` with escape codes."""
    return f"\x1b[{CODES[style]}m{text}\x1b[0m" if style in CODES and text else text


def paint(ctx: click.Context) -> Paint:
    """How to colour what goes to stdout."""
    return _paint(settings(ctx).color, sys.stdout)


def error_paint() -> Paint:
    """How to colour what goes to stderr, also before a command has begun."""
    ctx = click.get_current_context(silent=True)
    return _paint(settings(ctx).color if ctx else None, sys.stderr)


def _paint(wanted: bool | None, stream: IO[str]) -> Paint:
    """The option wins, then NO_COLOR (no-color.org), FORCE_COLOR, and whether a person looks."""
    if wanted is not None:
        return coloured if wanted else plain
    if os.environ.get("NO_COLOR"):
        return plain
    if os.environ.get("FORCE_COLOR"):
        return coloured
    return coloured if stream.isatty() and os.environ.get("TERM") != "dumb" else plain


def out(text: str) -> None:
    """Write to stdout. Raises FscError when it takes nothing more, as on a full disk."""
    with told_when_full():
        sys.stdout.write(text)


@contextmanager
def told_when_full() -> Iterator[None]:
    """What stdout does not take is an error, once: the rest is lost without another."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        lose_stdout()
        raise FscError(f"The output cannot be written: {error.strerror}.") from error


def lose_stdout() -> None:
    """Let the interpreter end without complaint, although nothing can be written any more."""
    os.dup2(_nowhere(), sys.stdout.fileno())


def _nowhere() -> int:
    return os.open(os.devnull, os.O_WRONLY)


def err(text: str) -> None:
    """Write to stderr."""
    sys.stderr.write(text)


def has_person() -> bool:
    """True when somebody can read a question and answer it."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
