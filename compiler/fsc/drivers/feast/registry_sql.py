"""The registry in a SQL database (feast/infra/registry/sql.py): SQLite, PostgreSQL, MySQL, MariaDB.

Feast writes each object in a transaction of its own and looks at nothing else, so that a crash
leaves a part and two applies at once a mixture. Here an apply is one transaction that writes only
the rows of what changed, and only when these are still as they were read.

An address: sql_address. A connection: sql_connect, sql_dialects, sql_file. Rows: sql_rows,
sql_read, sql_write, sql_history. Tables: sql_schema.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.feast.messages import Message, message
from fsc.drivers.feast.sql_address import address_of
from fsc.drivers.feast.sql_connect import Database, connected, read, tables, transaction
from fsc.drivers.feast.sql_read import read_registry
from fsc.drivers.feast.sql_rows import (
    ALL,
    METADATA,
    Seen,
    rows_of,
)
from fsc.drivers.feast.store import Touched

_COLUMNS = "project_id, metadata_key, metadata_value, last_updated_timestamp"
# They change no row, and fail where a real one would.
_WOULD_WRITE = (
    f"DELETE FROM {METADATA} WHERE 1 = 0",
    f"UPDATE {METADATA} SET metadata_value = '' WHERE 1 = 0",
    f"INSERT INTO {METADATA} ({_COLUMNS}) SELECT {_COLUMNS} FROM {METADATA} WHERE 1 = 0",
)


class SqlStore:
    """One project of a SQL registry.

    It reads from `path`, also where Feast would read from `read_path`: a copy may be behind.
    """

    def __init__(self, registry: Mapping[str, Any], project: str) -> None:
        self.address = address_of(registry)
        self.project = project
        self._mode = str(registry.get("schema_mode") or "auto")
        self._metadata = not registry.get("purge_feast_metadata")
        self._there: set[str] = set()
        self._seen = Seen()

    def load(self) -> Message:
        """The registry; an empty one where there is no file or no table yet."""
        if self.address.dialect == "sqlite" and not os.path.exists(self.address.database):
            self._there, self._seen = set(), Seen()
            self._verify()
            return message("Registry")()
        registry, self._seen = read(self.address, self._load)
        return registry

    def check_writable(self) -> None:
        """Raise FscError when it can be known that `save` would fail."""
        if self.address.dialect == "sqlite":
            from fsc.drivers.feast.registry_file import FileStore

            return FileStore(self.address.database).check_writable()
        with connected(self.address, "written") as database:
            there = tables(database)
            database.begin(database.dialect.begin_write)
            for one in _WOULD_WRITE if METADATA in there else ():
                database.run(one)
            database.run("ROLLBACK")
            if not there.issuperset(ALL):
                self._check_creatable(database)

    def save(self, registry: Message, touched: Touched) -> None:
        """Write the rows of what was touched, in one transaction."""
        if not self._there.issuperset(ALL):
            self._create()
        from fsc.drivers.feast.sql_write import Writer

        rows = rows_of(registry, touched, self._seen)
        with transaction(self.address) as database:
            writer = Writer(database, self.project, self._seen)
            seen = writer.write(rows, registry, self._metadata)
        self._seen = seen

    def close(self) -> None:
        """Connections are open only while something is read or written."""

    def _load(self, database: Database) -> tuple[Message, Seen]:
        self._there = tables(database)
        self._verify()
        return read_registry(database, self.project, self._there)

    def _verify(self) -> None:
        if self._mode == "verify":
            from fsc.drivers.feast.sql_schema import verify

            verify(self.address, self._there)

    def _create(self) -> None:
        from fsc.drivers.feast.sql_schema import create, verify

        if self._mode == "auto":
            create(self.address)
            self._there = set(ALL)
        else:
            verify(self.address, self._there)

    def _check_creatable(self, database: Database) -> None:
        self._verify()
        allowed = database.dialect.may_create
        if self._mode == "auto" and allowed and database.rows(allowed) != [(True,)]:
            raise FscError(
                f"No tables can be made in {self.address.place}, and the registry lacks some.",
                hint="Nothing was changed. Ask for the permission to create tables there.",
            )
