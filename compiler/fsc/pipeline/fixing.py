"""`fsc validate --fix`: mends what can have been meant in one way only.

A finding carries its mend (fsc.diagnostics.Mend). One is made only where the text at the place is
still what the finding saw, so a value that a variable or an alias brought in is let be, and only
when the file can be read as YAML afterwards, with nothing lost. Everything else in a file stays,
byte for byte: comments, anchors, quotes, ends of line.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fsc.diagnostics import Diagnostic, Mend, Span
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.pipeline.formatting import replace_text
from fsc.records import dataclass

_ROUNDS = 8  # A mended key can uncover a wrong value below it; nothing nests deeper than this.


@dataclass(frozen=True)
class Mended:
    """One edit that was made."""

    span: Span
    mend: Mend


def fix(inputs: Inputs) -> tuple[Checked, tuple[Mended, ...]]:
    """Mend the files of a manifest; what is found in them then, and every edit."""
    made: list[Mended] = []
    for _ in range(_ROUNDS):
        checked = validate(inputs)
        edits = _edits(inputs, checked)
        if not edits:
            break
        made += edits
    return validate(inputs) if made else checked, tuple(made)


def _edits(inputs: Inputs, checked: Checked) -> list[Mended]:
    """One round: every file with something to mend is written once."""
    by_file: dict[str, list[Diagnostic]] = {}
    for one in checked.diagnostics:
        if one.mend and one.span.line:
            by_file.setdefault(one.span.file, []).append(one)
    return [
        edit for name, found in sorted(by_file.items()) for edit in _file(inputs.root / name, found)
    ]


def _file(path: Path, found: Iterable[Diagnostic]) -> list[Mended]:
    text = path.read_bytes().decode("utf-8")
    made: list[Mended] = []
    for one in sorted(found, key=lambda one: one.span, reverse=True):
        after = mended(text, one)
        if after is not None and one.mend:
            text = after
            made.append(Mended(one.span, one.mend))
    if made:
        replace_text(str(path), text)
    return made[::-1]


def mended(text: str, one: Diagnostic) -> str | None:
    """The text with one finding mended; None when it cannot be done safely."""
    at, mend, lines = one.span, one.mend, text.split("\n")
    if mend is None or at.line != at.end_line or at.line > len(lines):
        return None
    line = lines[at.line - 1]
    start, end = at.column - 1, at.end_column - 1
    new = _replacement(line[start:end], mend)
    if new is None:
        return None
    before, after = line[:start], line[end:]
    if mend.new is None and not before.strip() and not after.strip():
        del lines[at.line - 1]
    else:
        lines[at.line - 1] = (before.rstrip() if mend.new is None else before + new) + after
    made = "\n".join(lines)
    return made if _is_sound(text, made, one) else None


def _replacement(written: str, mend: Mend) -> str | None:
    """What to write there, in the quotes that are there; None when another text stands there."""
    quotes = [one for one in ("", '"', "'") if written == f"{one}{mend.old}{one}"]
    if not quotes or mend.new is None:
        return "" if quotes else None
    if mend.new[:1] in ("[", '"'):
        return mend.new.replace(mend.old, written, 1)
    return f"{quotes[0]}{mend.new}{quotes[0]}"


def _is_sound(before: str, after: str, one: Diagnostic) -> bool:
    """The file can be read as before, and still has as many values: nothing merged or fell out."""
    from fsc.document import scalars
    from fsc.load.yaml import parse

    old, new = parse(before, one.span.file), parse(after, one.span.file)
    if new.root is None or old.root is None or new.found:
        return False
    return sum(1 for _ in scalars(old.root)) == sum(1 for _ in scalars(new.root))
