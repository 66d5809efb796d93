"""Datasets of the annotator as data and as text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

from fsc.render.words import clean, count


class ProgressLike(Protocol):
    """How far a dataset is (pipeline/annotating.py makes them)."""

    @property
    def name(self) -> str:
        """In the manifest."""

    @property
    def title(self) -> str:
        """In the annotator."""

    @property
    def annotator(self) -> str:
        """The component."""

    @property
    def flavor(self) -> str:
        """Of the component."""

    @property
    def there(self) -> bool:
        """Whether it was made."""

    @property
    def url(self) -> str:
        """Where a person opens it."""

    @property
    def tasks(self) -> int:
        """All rows."""

    @property
    def labeled(self) -> int:
        """Rows that are done."""

    @property
    def unlabeled(self) -> int:
        """Rows that are not."""

    @property
    def labels(self) -> int:
        """Answers."""


_KEYS = ("name", "title", "annotator", "flavor", "there", "url", "tasks", "labeled", "unlabeled",
         "labels")  # fmt: skip


def datasets(found: Iterable[ProgressLike]) -> dict[str, Any]:
    """All of them as JSON data."""
    return {"datasets": [{key: getattr(one, key) for key in _KEYS} for one in found]}


def listing(data: Mapping[str, Any]) -> str:
    """A table of what there is and where."""
    rows = [
        (one["name"], one["title"], one["url"] or ("" if one["there"] else "(not there yet)"))
        for one in data["datasets"]
    ]
    return table(("DATASET", "TITLE", "URL"), rows)


def stats(data: Mapping[str, Any]) -> str:
    """A table of how far they are."""
    rows = [
        (one["name"], *(str(one[key]) if one["there"] else "-" for key in _COUNTS))
        for one in data["datasets"]
    ]
    return table(("DATASET", "LABELED", "UNLABELED", "TASKS", "LABELS"), rows)


_COUNTS = ("labeled", "unlabeled", "tasks", "labels")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their longest text; numbers to the right."""
    cells = [list(head), *([clean(cell) for cell in row] for row in rows)]
    widths = [max(len(row[index]) for row in cells) for index in range(len(head))]
    numeric = [all(row[index].isdigit() or row[index] == "-" for row in cells[1:])
               for index in range(len(head))]  # fmt: skip
    lines = [
        "  ".join(
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, numeric, strict=True)
        ).rstrip()
        for row in cells
    ]
    return "\n".join(lines) + "\n"


def imported(one: Mapping[str, Any]) -> str:
    """What became of the rows, in one line."""
    more = [f"{count(one['already'], 'row')} already there"] if one["already"] else []
    more += [f"{one['beyond']} beyond the limit"] if one["beyond"] else []
    rest = f" ({', '.join(more)})" if more else ""
    return f"{clean(one['name'])}: {count(one['added'], 'task')} added{rest}.\n"


def exported(one: Mapping[str, Any]) -> str:
    """What was written, in one line."""
    where = f"`{clean(one['path'])}`, the file of the source `{clean(one['source'])}`"
    return f"{clean(one['name'])}: {count(one['labels'], 'label')} written to {where}.\n"
