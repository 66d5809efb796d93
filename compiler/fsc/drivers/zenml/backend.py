"""What can be done to a ZenML store, whichever sort it is: a database or a server."""

from __future__ import annotations

from typing import Protocol

from fsc.diagnostics import FscError
from fsc.drivers.zenml.rows import R, Row, Rows, StackRow


class UnreachableError(FscError):
    """The store cannot be reached (any more): what is still to do has to wait."""


class Writer(Protocol):
    """Writes whole objects of any kind of row. Raises FscError.

    A row that is returned is the row that was given with its id and, for a component, with the
    config as the store holds it.
    """

    def create(self, row: R) -> R:
        """Register an object after the store has accepted it."""

    def update(self, old: R, new: R) -> R:
        """Make the object with the id of `old` equal to `new`, its name included.

        `old` is what the store holds now: of secrets, attached or with values, only the
        difference is sent.
        """

    def delete(self, row: Row) -> None:
        """Delete an object. It is no error when it is gone already."""


class Backend(Writer, Protocol):
    """One store. Reading writes nothing, and imports ZenML only for what it alone knows."""

    def rows(self) -> Rows:
        """Everything fsc knows of, in one consistent picture. Raises FscError."""

    def reveal(self, row: R) -> R:
        """A secret or connector with its values, or with None where this user may not see them."""

    def note_runs(self, rows: Rows, stack: StackRow) -> None:
        """Put what ran with a stack into `rows`, when reading all has not done so."""

    def prepare(self) -> None:
        """Make the store when there is none yet."""

    def activate(self, stack: StackRow) -> None:
        """Make a stack the active one of this machine, as `zenml stack set` does."""

    def close(self) -> None:
        """Let go of connections."""
