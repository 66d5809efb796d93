"""The registry in Snowflake (feast/infra/registry/snowflake.py), through Snowflake's connector.

Feast writes each object in statements that commit by themselves, with names pasted into them, and
keeps no versions of views. Here an apply is one transaction that writes only the rows of what
changed, and only when these are still as they were read.

How to log in: snowflake_options. Sessions: snowflake_connect. Rows: snowflake_rows,
snowflake_write. The lock: snowflake_guard, lock_snowflake.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.snowflake_connect import Line, Session
from fsc.drivers.feast.snowflake_options import account_of
from fsc.drivers.feast.snowflake_rows import ALL, read_registry, row_for
from fsc.drivers.feast.sql_rows import METADATA, Seen, rows_of
from fsc.drivers.feast.store import Touched

_FILE = ("fsc_schemas", "feast/snowflake_registry.json")
_COLUMNS = "project_id, metadata_key, metadata_value, last_updated_timestamp"
# They change no row, and fail where a real one would.
_WOULD_WRITE = (
    "DELETE FROM {table} WHERE 1 = 0",
    "UPDATE {table} SET metadata_value = '' WHERE 1 = 0",
    f"INSERT INTO {{table}} ({_COLUMNS}) SELECT {_COLUMNS} FROM {{table}} WHERE 1 = 0",
)


class SnowflakeStore:
    """One project of a registry in Snowflake."""

    def __init__(self, registry: Mapping[str, Any], project: str) -> None:
        self.project = project
        self._line = Line(account_of(registry))
        self._metadata = not registry.get("purge_feast_metadata")
        self._there: set[str] = set()
        self._seen = Seen()

    def load(self) -> Message:
        """The registry; an empty one where there is no table yet."""
        with self._line.session("read") as session:
            self._there = session.tables()
            registry, self._seen = read_registry(session, self.project, self._there)
        return registry

    def check_writable(self) -> None:
        """Raise FscError when it can be known that `save` would fail."""
        if METADATA not in self._there:
            return
        with self._line.session("written") as session:
            session.run("BEGIN")
            for one in _WOULD_WRITE:
                session.run(one.format(table=session.account.table(METADATA)))
            session.run("ROLLBACK")

    def save(self, registry: Message, touched: Touched) -> None:
        """Write the rows of what was touched, in one transaction."""
        from fsc.drivers.feast.snowflake_guard import TABLE, ensure_table
        from fsc.drivers.feast.snowflake_write import Writer

        with self._line.session("written") as session:
            if not self._there.issuperset((*ALL, TABLE)):
                ensure_table(session)
                self._create(session)
        rows = rows_of(registry, touched, self._seen, row_for)
        with self._line.transaction() as session:
            writer = Writer(session, self.project, self._seen)
            seen = writer.write(rows, registry, self._metadata)
        self._seen = seen

    def close(self) -> None:
        """Log out."""
        self._line.close()

    def _create(self, session: Session) -> None:
        """Make the tables that are missing, as Feast makes them."""
        for table, statement in _statements().items():
            if table not in self._there:
                session.run(statement.replace("REGISTRY_PATH", session.account.path, 1))
        self._there = session.tables()


def _statements() -> dict[str, str]:
    """pkgutil, since importing importlib.resources takes 20 ms."""
    found = pkgutil.get_data(*_FILE)
    if found is None:
        raise FileNotFoundError("/".join(_FILE))
    made: dict[str, str] = json.loads(found)
    return made
