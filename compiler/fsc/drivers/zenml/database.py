"""A store in a database: fsc reads its tables itself, and ZenML writes to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from fsc.drivers.zenml.rows import R, Row, Rows, StackRow
from fsc.drivers.zenml.tables import RevisionError
from fsc.drivers.zenml.vendor import made_these
from fsc.drivers.zenml.where import Location

if TYPE_CHECKING:  # ZenML and what it brings: seconds that only an apply needs
    from fsc.drivers.zenml.client import ZenmlClient


class Reader(Protocol):
    """Reads the tables of a database and writes nothing."""

    def rows(self) -> Rows:
        """Everything fsc knows of, in one transaction. Raises FscError."""


class Database:
    """See backend.Backend."""

    def __init__(
        self, reader: Reader, location: Location, environ: Mapping[str, str], folder: str
    ) -> None:
        self._folder = folder
        self._reader = reader
        self._location = location
        self._environ = environ
        self._opened: ZenmlClient | None = None
        self._through_zenml = False

    def rows(self) -> Rows:
        """See backend.Backend. Secrets come with their values.

        Tables of another revision are read through ZenML, when the one that is installed made them.
        """
        try:
            return self._reader.rows()
        except RevisionError as error:
            if not made_these(error.found):
                raise
            self._through_zenml = True
            return self._client().rows()

    def reveal(self, row: R) -> R:
        """See backend.Backend. Values that are in a vault are read from there, by ZenML."""
        elsewhere = self._through_zenml or self._location.secrets_elsewhere
        return self._client().reveal(row) if elsewhere else row

    def note_runs(self, rows: Rows, stack: StackRow) -> None:
        """See backend.Backend: the tables are read with what ran."""

    def prepare(self) -> None:
        """See backend.Backend."""
        self._client().prepare()

    def create(self, row: R) -> R:
        """See backend.Writer."""
        return self._client().create(row)

    def update(self, old: R, new: R) -> R:
        """See backend.Writer."""
        return self._client().update(old, new)

    def delete(self, row: Row) -> None:
        """See backend.Writer."""
        self._client().delete(row)

    def activate(self, stack: StackRow) -> None:
        """See backend.Backend."""
        self._client().activate(stack)

    def close(self) -> None:
        """Let go of the database."""
        if self._opened is not None:
            self._opened.close()
        self._opened = None

    def _client(self) -> ZenmlClient:
        if self._opened is None:
            from fsc.drivers.zenml.client import ZenmlClient

            self._opened = ZenmlClient(self._location, self._environ, self._folder)
        return self._opened
