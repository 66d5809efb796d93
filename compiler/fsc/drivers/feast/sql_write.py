"""The registry message of one project -> rows of a SQL registry, in a transaction of the caller."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence

from fsc.diagnostics import FscError
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.sql_connect import Database
from fsc.drivers.feast.sql_errors import stale
from fsc.drivers.feast.sql_history import write_history
from fsc.drivers.feast.sql_read import found, select
from fsc.drivers.feast.sql_rows import (
    ALL,
    BY_NAME,
    METADATA,
    PROJECTS,
    UPDATED_KEY,
    UUID_KEY,
    VIEWS,
    Rows,
    Seen,
    Table,
    infra_of,
    marks,
)  # fmt: skip

_AT_ONCE = 400  # SQLite takes 999 arguments in a statement
_OF_PROJECT = " WHERE project_id = %s"
_KEYS = f"SELECT metadata_key FROM {METADATA}{_OF_PROJECT}"
_SET_METADATA = (
    f"UPDATE {METADATA} SET metadata_value = %s, last_updated_timestamp = %s"
    f"{_OF_PROJECT} AND metadata_key = %s"
)
_ADD_METADATA = (
    f"INSERT INTO {METADATA} (metadata_value, last_updated_timestamp, project_id, metadata_key) "
    "VALUES (%s, %s, %s, %s)"
)


class Writer:
    """Writes rows of a project. Raises FscError (exit code 4) where they moved since `seen`."""

    def __init__(self, database: Database, project: str, seen: Seen) -> None:
        self._database = database
        self._project = project
        self._seen = seen
        self._now = int(time.time())

    def write(self, rows: Rows, registry: Message, metadata: bool) -> Seen:
        """Check, then write; gives what is there afterwards.

        `metadata` says whether Feast keeps `feast_metadata` here (purge_feast_metadata).
        """
        gone = rows.get(PROJECTS.name, {}).get(self._project, b"") is None
        self._refuse_if_moved(rows, gone)
        for change in (self._delete, self._update, self._insert):
            for table, wanted in sorted(rows.items()):
                change(BY_NAME[table], wanted)
        history = write_history(self._database, registry, self._project, self._seen.history)
        if gone:
            self._delete_project()
        elif metadata:
            self._stamp()
        return Seen(self._after(rows, gone), history, infra_of(registry))

    def _refuse_if_moved(self, rows: Rows, gone: bool) -> None:
        """Rows are locked from here on, the one of the project first.

        Names of views are taken in all tables of views (feast: ConflictingFeatureViewNames).
        """
        self._compare(PROJECTS, [self._project])
        if gone:
            for table in BY_NAME.values():
                self._compare(table, None)
            return
        views = {name for table in VIEWS for name in rows.get(table.name, ())}
        for table in BY_NAME.values():
            names = views if table in VIEWS else set(rows.get(table.name, ()))
            self._compare(table, sorted(names))

    def _compare(self, table: Table, names: Sequence[str] | None) -> None:
        """None stands for every row of the project."""
        held = self._held(table, names)
        before = self._seen.rows.get(table.name, {})
        for name in sorted(held.keys() | set(before if names is None else names)):
            was, now = before.get(name), held.get(name)
            if was != now:
                done = "made" if was is None else "changed" if now is not None else "deleted"
                raise stale(self._database.address.place, f"`{name}` in `{table.name}` was {done}")

    def _held(self, table: Table, names: Sequence[str] | None) -> dict[str, bytes]:
        """The rows that are there now, locked."""
        lock = self._database.dialect.lock
        wanted, held = set(names or ()), {}
        for where, of in _parts(table, names):
            rows = found(self._database, select(table, where + lock), (self._project, *of))
            for name, owner, data in rows:
                if owner != self._project or (names is not None and name not in wanted):
                    raise self._alike(table, name, owner)
                held[name] = data
        return held

    def _alike(self, table: Table, name: str, owner: str) -> FscError:
        """MySQL takes names that differ in case for one, so that only one of them fits."""
        return FscError(
            f"The registry in {self._database.address.place} holds `{name}` of project `{owner}` "
            f"in `{table.name}`, which this database takes for one of the names to be written.",
            hint="Choose another name: here names that differ only in case are one name.",
        )

    def _delete(self, table: Table, wanted: Mapping[str, bytes | None]) -> None:
        statement = f"DELETE FROM {table.name}{_OF_PROJECT} AND {table.key} = %s"
        gone = (name for name, data in sorted(wanted.items()) if data is None)
        self._database.many(statement, ((self._project, name) for name in gone))

    def _update(self, table: Table, wanted: Mapping[str, bytes | None]) -> None:
        statement = (
            f"UPDATE {table.name} SET {table.proto} = %s, last_updated_timestamp = %s"
            f"{_OF_PROJECT} AND {table.key} = %s"
        )
        rows = (
            (data, self._now, self._project, name)
            for name, data in sorted(wanted.items())
            if data is not None and self._seen.get(table.name, name) not in (None, data)
        )
        self._database.many(statement, rows)

    def _insert(self, table: Table, wanted: Mapping[str, bytes | None]) -> None:
        columns = f"{table.key}, project_id, last_updated_timestamp, {table.proto}"
        statement = f"INSERT INTO {table.name} ({columns}) VALUES (%s, %s, %s, %s)"
        rows = (
            (name, self._project, self._now, data)
            for name, data in sorted(wanted.items())
            if data is not None and self._seen.get(table.name, name) is None
        )
        self._database.many(statement, rows)

    def _stamp(self) -> None:
        """The project's id, once, and the time of this write (_set_last_updated_metadata)."""
        there = {key for (key,) in self._database.rows(_KEYS, (self._project,))}
        if UUID_KEY not in there:
            self._metadata(_ADD_METADATA, str(uuid.uuid4()), UUID_KEY)
        statement = _SET_METADATA if UPDATED_KEY in there else _ADD_METADATA
        self._metadata(statement, str(self._now), UPDATED_KEY)

    def _metadata(self, statement: str, value: str, key: str) -> None:
        self._database.run(statement, (value, self._now, self._project, key))

    def _delete_project(self) -> None:
        """The history too; Feast leaves it (delete_project) and then fails on the next view."""
        for table in ALL:
            self._database.run(f"DELETE FROM {table}{_OF_PROJECT}", (self._project,))

    def _after(self, rows: Rows, gone: bool) -> dict[str, dict[str, bytes]]:
        held = {} if gone else {name: dict(one) for name, one in self._seen.rows.items()}
        for table, wanted in rows.items() if not gone else ():
            into = held.setdefault(table, {})
            for name, data in wanted.items():
                into.pop(name, None)
                into.update({name: data} if data is not None else {})
        return held


def _parts(table: Table, names: Sequence[str] | None) -> Iterator[tuple[str, Sequence[str]]]:
    """Conditions for these rows of a project, with the names in each; None stands for all rows."""
    if names is None:
        yield _OF_PROJECT, ()
        return
    for at in range(0, len(names), _AT_ONCE):
        piece = names[at : at + _AT_ONCE]
        yield f"{_OF_PROJECT} AND {table.key} IN ({marks(piece)})", piece
