"""YAML files -> the same files, laid out."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from fsc.diagnostics import Diagnostic, FscError, has_errors
from fsc.pipeline.project import schema_text
from fsc.records import dataclass


@dataclass(frozen=True)
class Formatted:
    """One file: its text on disk, and laid out. Equal when there is nothing to do."""

    path: str
    before: str
    after: str
    found: tuple[Diagnostic, ...] = ()


def format_files(paths: Iterable[str]) -> tuple[Formatted, ...]:
    """Lay out files in memory. Raises FscError for a file that cannot be read."""
    from fsc.load.format import formatted

    schema: Mapping[str, object] = json.loads(schema_text())
    made = []
    for path in paths:
        raw, text = _read(path)
        after, found = formatted(text, path, schema)
        made.append(Formatted(path, text if found else raw, after, found))
    return tuple(made)


def write_formatted(made: Iterable[Formatted]) -> None:
    """Write what changed; each file appears whole or not at all, and nothing after a mistake."""
    listed = tuple(made)
    if any(has_errors(one.found) for one in listed):
        return
    for one in listed:
        if one.before != one.after:
            replace_text(one.path, one.after)


def replace_text(path: str, text: str) -> None:
    """Replace the text of a file that is there; its mode and links stay. Raises FscError."""
    target = Path(os.path.realpath(path))
    draft = target.with_name(f".{target.name}.fsc-new")
    try:
        draft.write_bytes(text.encode("utf-8"))
        draft.chmod(target.stat().st_mode & 0o7777)
        draft.replace(target)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise FscError(f"`{path}` cannot be written: {error.strerror}.") from error


def read_text(path: str) -> str:
    """The text of a file, with ends of line as fsc reads it. Raises FscError."""
    return _read(path)[1]


def _read(path: str) -> tuple[str, str]:
    """The text as it is on disk, and with ends of line as fsc reads it."""
    from fsc.load.files import Trouble, read

    text = read(path)
    if isinstance(text, Trouble):
        raise FscError(text.message, hint=text.hint)
    return Path(path).read_bytes().decode("utf-8"), text
