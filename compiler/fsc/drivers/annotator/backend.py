"""What every annotation service can be asked, whatever it is called there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, Protocol

from fsc.diagnostics import FscError
from fsc.marks import UNOWNED, Marks
from fsc.records import dataclass

Row = Mapping[str, Any]


class UnreachableError(FscError):
    """The service cannot be asked now: it is down, refuses the key, or its package is missing."""


@dataclass(frozen=True)
class Held:
    """A dataset as the service has it.

    `id` is the service's own name for it, `name` the one that fsc noted ("" where nothing is
    noted), `attrs` what a manifest can say. `tasks` counts rows, `labeled` those that are done,
    `labels` the answers in them: these are what a deletion loses.
    """

    id: str
    name: str
    title: str
    attrs: Mapping[str, Any] = field(default_factory=dict)
    marks: Marks = UNOWNED
    tasks: int = 0
    labeled: int = 0
    labels: int = 0
    unmarked: bool = False


@dataclass(frozen=True)
class Label:
    """One answer of one person about one row: `given` by the name of the control or question.

    `at` is the time of the answer in UTC, as ISO 8601 text.
    """

    row: Row
    given: Mapping[str, Any]
    labeler: str
    at: str


class Backend(Protocol):
    """One annotation service. Everything raises FscError."""

    def datasets(self) -> Sequence[Held]:
        """Every dataset that is there. Writes nothing."""

    def create(self, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """Make a dataset, with marks from the start, so that a crash leaves none without owner."""

    def update(self, there: Held, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """Make a dataset that is there equal to this."""

    def mark(self, there: Held, name: str, marks: Marks) -> None:
        """Say whose it is, and nothing else."""

    def delete(self, there: Held) -> None:
        """Delete a dataset with everything in it."""

    def objection(self, there: Held, attrs: Mapping[str, Any]) -> str:
        """Why the service would lose labels by this update, or "". Writes nothing."""

    def url(self, there: Held) -> str:
        """Where a person opens the dataset, or "" where there is no such place."""

    def rows(self, there: Held) -> Iterable[Row]:
        """What was imported, row by row."""

    def add(self, there: Held, rows: Sequence[Row]) -> None:
        """Import rows as tasks."""

    def labels(self, there: Held) -> Iterable[Label]:
        """What people said, oldest first."""
