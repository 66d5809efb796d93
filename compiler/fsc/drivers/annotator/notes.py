"""The marks of fsc as one line of text, for services that keep no tags on a dataset.

The last line of a description, `[fsc.stack=...; fsc.dataset=...; fsc.digest=...]`, travels with
the dataset, is written in the same request, and tells people who manages it.
"""

from __future__ import annotations

import re

from fsc.marks import MARK_PREFIX, UNOWNED, Marks, marks_as_labels, split_marks

DATASET_MARK = "fsc.dataset"
_LINE = re.compile(r"(?:^|\n)\[(fsc\.stack=[^\[\]\n]*)\]\s*\Z")


def with_note(text: str, name: str, marks: Marks) -> str:
    """The text with a last line that says whose it is; without one when it is nobody's."""
    labels = marks_as_labels(marks)
    if not labels:
        return text
    stack = labels.pop(f"{MARK_PREFIX}stack")
    pairs = {f"{MARK_PREFIX}stack": stack, DATASET_MARK: name, **dict(sorted(labels.items()))}
    line = "; ".join(f"{key}={value}" for key, value in pairs.items())
    return f"{text}\n\n[{line}]".lstrip("\n")


def split_note(text: str) -> tuple[str, str, Marks]:
    """What people wrote, the name that fsc noted, and the marks; "" and none without a note."""
    found = _LINE.search(text)
    if not found:
        return text.strip(), "", UNOWNED
    pairs = [piece.partition("=") for piece in found.group(1).split("; ")]
    labels = {key: value for key, sign, value in pairs if sign}
    return text[: found.start()].strip(), labels.get(DATASET_MARK, ""), split_marks(labels)[1]
