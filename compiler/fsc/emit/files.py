"""What all compiled files share: the header, comments, and whether files on disk are stale."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from fsc.diagnostics import Span
from fsc.emit import File, Target
from fsc.model.stack import Stack

MARK = "Compiled by fsc from "
_HEAD = 4
_DIGITS = 16
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})


def header(stack: Stack, target: Target) -> tuple[str, ...]:
    """The first lines of a compiled file, without the sign of a comment."""
    environment = f", environment {stack.environment}" if stack.environment else ""
    return (
        comment(f"{MARK}{target.manifest}{environment}, digest {target.digest[:_DIGITS]}."),
        "Do not edit: change the manifest and run `fsc compile` again.",
    )


def place(at: Span) -> str:
    """Where a person wrote something, as in `stack.yaml:12`; "" when it was not written."""
    return comment(f"{at.file}:{at.line}") if at.file else ""


def comment(text: str) -> str:
    """Text that cannot leave a comment: what does not print, as an end of line, is escaped."""
    return "".join(one if prints(one) else escape(one) for one in text)


def prints(one: str) -> bool:
    """True for a character that a reader sees as itself.

    Characters that this Python does not know count as such, else the output would depend on the
    version of Python. False for ends of line, controls, invisible and private ones, surrogates.
    """
    category = unicodedata.category(one)
    return one == " " or not (category in _HIDDEN or one in "\ufffe\uffff")


def escape(one: str) -> str:
    """A character as Python and YAML both write it in double quotes."""
    number = ord(one)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


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
