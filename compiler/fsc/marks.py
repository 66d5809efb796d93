"""What fsc leaves on the live objects that it owns, and how labels and tags carry it.

There is no state file: the owner, the digests of what was applied last, and protection are read
back from the objects themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from functools import partial

from fsc.model.digest import Later
from fsc.records import dataclass

STACK_MARK = "fsc.stack"
DIGEST_MARK = "fsc.digest"
PROTECT_MARK = "fsc.protect"
DATASETS_MARK = "fsc.datasets"
MARK_PREFIX = "fsc."
# How marks are written. What is not said is "1"; a later fsc that writes them otherwise says so.
FORMAT_MARK = "fsc.format"
MARKS_FORMAT = "1"


@dataclass(frozen=True)
class Marks:
    """What fsc leaves on a live object: the owner, what was applied, and protection.

    `stack` is "" for an object that no stack owns. `digests` maps an attribute to the digest of
    its value when it was last applied. `datasets` are the names of what an annotator has beside
    itself, so that it is missed when the annotator, or that part of it, is no longer declared.
    `format` is how all this is written.
    """

    stack: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)
    protect: bool = False
    datasets: tuple[str, ...] = ()
    format: str = "1"


UNOWNED = Marks()


def marks_as_labels(marks: Marks) -> dict[str, str]:
    """Marks as the tags or labels that carry them; none for an object without owner."""
    if not marks.stack:
        return {}
    applied = " ".join(f"{key}:{value}" for key, value in sorted(marks.digests.items()))
    labels = {STACK_MARK: marks.stack, DIGEST_MARK: applied}
    labels |= {DATASETS_MARK: ",".join(marks.datasets)} if marks.datasets else {}
    return labels | ({PROTECT_MARK: "true"} if marks.protect else {})


def split_marks(labels: Mapping[str, str]) -> tuple[dict[str, str], Marks]:
    """The labels that people wrote, and the marks among them. Unreadable marks count as none."""
    marks = Marks(
        labels.get(STACK_MARK, ""),
        Later(partial(_noted, labels.get(DIGEST_MARK, ""))),
        labels.get(PROTECT_MARK, "") == "true",
        tuple(name for name in labels.get(DATASETS_MARK, "").split(",") if name),
        format=labels.get(FORMAT_MARK, MARKS_FORMAT),
    )
    return unmarked(labels), marks


def unmarked(labels: Mapping[str, str]) -> dict[str, str]:
    """The labels that people wrote."""
    return {key: value for key, value in labels.items() if not key.startswith(MARK_PREFIX)}


def _noted(digests: str) -> dict[str, str]:
    pieces = (piece.partition(":") for piece in digests.split())
    return {key: value for key, found, value in pieces if found}
