"""What all compiled files share: the header, comments, and whether files on disk are stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsc.diagnostics import Span
from fsc.emit import File, Target
from fsc.emit.seal import is_fresh, said
from fsc.model.characters import escape, prints
from fsc.model.stack import Stack

MARK = "Compiled by fsc from "
_HEAD = 4


def header(stack: Stack, target: Target) -> tuple[str, ...]:
    """The first lines of a compiled file, without the sign of a comment."""
    environment = f", environment {stack.environment}" if stack.environment else ""
    return (
        comment(f"{MARK}{target.manifest}{environment}, {said(target.digest)}"),
        "Do not edit: change the manifest and run `fsc compile` again.",
    )


def place(at: Span) -> str:
    """Where a person wrote something, as in `stack.yaml:12`; "" when it was not written."""
    return comment(f"{at.file}:{at.line}") if at.file else ""


def comment(text: str) -> str:
    """Text that cannot leave a comment: what does not print, as an end of line, is escaped."""
    return "".join(one if prints(one) else escape(one) for one in text)


def is_compiled(text: str) -> bool:
    """True for a file that fsc wrote before, by its header (below a `#!` line in scripts)."""
    return any(line.startswith(f"# {MARK}") for line in text.split("\n", _HEAD)[:_HEAD])


def stale(files: Iterable[File], found: Mapping[str, str]) -> tuple[str, ...]:
    """The paths of files that compiling would write, change or remove, sorted.

    `found` is the text of every file below the build folder by path. A file that is not among
    `files` counts only when fsc wrote it: people may keep others there.
    """
    wanted = {one.path: one.text for one in files}
    changed = [path for path, text in wanted.items() if found.get(path) != text]
    extra = [path for path, text in found.items() if path not in wanted and is_compiled(text)]
    return tuple(sorted([*changed, *extra]))


def outdated(paths: Iterable[str], found: Mapping[str, str], digest: str) -> tuple[str, ...]:
    """What `stale` says, known from the files alone.

    `paths` are those of the files that compiling makes, `digest` is that of the input.
    """
    wanted = set(paths)
    changed = [path for path in wanted if not is_fresh(found.get(path, ""), digest)]
    extra = [path for path, text in found.items() if path not in wanted and is_compiled(text)]
    return tuple(sorted([*changed, *extra]))
