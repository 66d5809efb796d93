"""ZenML's local store: its SQLite file, read-only, without importing ZenML.

Not one byte is written, journals included.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from fsc.diagnostics import FscError
from fsc.drivers.zenml.rows import Rows
from fsc.drivers.zenml.tables import Tables
from fsc.drivers.zenml.where import Location, active_stack

BUSY_SECONDS = 10.0


class LocalReader:
    """Reads the SQLite file of a location; a file that is not there is an empty store."""

    def __init__(self, location: Location, environ: Mapping[str, str]) -> None:
        self._location = location
        self._environ = environ
        self._path = Path(location.file)

    def rows(self) -> Rows:
        """Everything in one transaction. Raises FscError for a file that is no known store."""
        if not self._path.exists():
            return Rows()
        with self._connected() as connection:
            names = connection.execute("select name from sqlite_master")
            tables = Tables(
                lambda statement, *given: connection.execute(statement, given),
                frozenset(name for (name,) in names),
                f"`{self._path}`",
                self._location,
            )
            found = tables.rows()
        found.activate(active_stack(self._environ))
        return found

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            uri = f"file:{quote(str(self._path))}?{_mode(self._path)}"
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
            with closing(connection):
                connection.execute("begin")
                yield connection
        except (sqlite3.Error, OSError, ValueError) as error:
            hint = "Close the program that writes to it, or run `zenml stack list` once to mend it."
            raise FscError(
                f"ZenML's store `{self._path}` cannot be read: {error}.", hint=hint
            ) from error


def _mode(path: Path) -> str:
    """How to open the file so that SQLite writes nothing.

    ZenML uses a rollback journal, where `mode=ro` is enough. In WAL mode SQLite would make a
    `-shm` file even for a reader, so a file whose log is empty is opened as one that nobody
    changes. (sqlite.org/wal.html#readonly)
    """
    with path.open("rb") as file:
        header = file.read(20)
    log = path.with_name(path.name + "-wal")
    write_ahead = header[18:20] == b"\x02\x02"
    if not write_ahead:
        return "mode=ro"
    if not log.exists() or log.stat().st_size == 0:
        return "mode=ro&immutable=1"
    if path.with_name(path.name + "-shm").exists():
        return "mode=ro"
    raise sqlite3.OperationalError("a program stopped while it was writing to it")
