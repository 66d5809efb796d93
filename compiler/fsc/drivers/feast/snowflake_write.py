"""The registry message of one project -> rows in Snowflake, in a transaction of the caller.

Snowflake locks what a transaction changes and nothing that it reads. So every change names the row
as it was read and must find it, and before anything else a transaction changes one row that is
there for that (snowflake_guard.py): those of fsc come one after the other.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.snowflake_connect import Session
from fsc.drivers.feast.snowflake_guard import guarded
from fsc.drivers.feast.snowflake_rows import ALL, EMPTY, TABLES, Held, read_rows
from fsc.drivers.feast.sql_errors import stale
from fsc.drivers.feast.sql_rows import (
    METADATA,
    PROJECTS,
    UPDATED_KEY,
    UUID_KEY,
    VIEWS,
    Rows,
    Seen,
    infra_of,
)  # fmt: skip

T = TypeVar("T")

_AT_ONCE = 200  # rows in a statement
_NOW = "CURRENT_TIMESTAMP()"
_ROW = "project_id = ? AND {key} = ? AND {proto} = ?"


class Writer:
    """Writes rows of a project. Raises FscError (exit code 4) where they moved since `seen`."""

    def __init__(self, session: Session, project: str, seen: Seen) -> None:
        self._session = session
        self._project = project
        self._seen = seen

    def write(self, rows: Rows, registry: Message, metadata: bool) -> Seen:
        """Check, then write; gives what is there afterwards.

        `metadata` says whether Feast keeps FEAST_METADATA here (purge_feast_metadata).
        """
        guarded(self._session)
        gone = rows.get(PROJECTS.name, {}).get(self._project, b"") is None
        now = read_rows(self._session, self._project, set(ALL))
        self._refuse_if_moved(rows, now, gone)
        for change in (self._delete, self._update, self._insert):
            for table, wanted in sorted(rows.items()):
                change(table, wanted)
        if gone:
            self._delete_project()
        elif metadata:
            self._stamp()
        return Seen(_after(now, rows, gone), infra=infra_of(registry))

    def _refuse_if_moved(self, rows: Rows, now: Held, gone: bool) -> None:
        """Names of views are taken in all tables of views (ConflictingFeatureViewNames)."""
        views = {name for table in VIEWS for name in rows.get(table.name, ())}
        of_views = {table.name for table in VIEWS}
        self._compare(PROJECTS.name, {self._project}, now)
        for table in TABLES:
            there = {*now.get(table, ()), *self._seen.rows.get(table, ())}
            names = views if table in of_views else set(rows.get(table, ()))
            self._compare(table, there if gone else names, now)

    def _compare(self, table: str, names: set[str], now: Held) -> None:
        for name in sorted(names):
            was, held = self._seen.get(table, name), now.get(table, {}).get(name)
            if was != held:
                done = "made" if was is None else "changed" if held is not None else "deleted"
                self._refuse(table, name, done)

    def _refuse(self, table: str, name: str, done: str) -> None:
        place = self._session.account.place
        raise stale(place, f"`{name}` in `{table.upper()}` was {done}")

    def _delete(self, table: str, wanted: Mapping[str, bytes | None]) -> None:
        statement = f"DELETE FROM {self._name(table)} WHERE {_row(table)}"
        for name, data in sorted(wanted.items()):
            was = self._seen.get(table, name)
            if data is None and was is not None:
                self._one(statement, (self._project, name, was), table, name)

    def _update(self, table: str, wanted: Mapping[str, bytes | None]) -> None:
        statement = (
            f"UPDATE {self._name(table)} SET {TABLES[table].proto} = ?, "
            f"last_updated_timestamp = {_NOW} WHERE {_row(table)}"
        )
        for name, data in sorted(wanted.items()):
            was = self._seen.get(table, name)
            if data is not None and was not in (None, data):
                self._one(statement, (data, self._project, name, was), table, name)

    def _one(self, statement: str, arguments: Sequence[object], table: str, name: str) -> None:
        """A statement that finds the row as it was read; nobody can change it after that."""
        if self._session.run(statement, arguments) != 1:
            self._refuse(table, name, "changed")

    def _insert(self, table: str, wanted: Mapping[str, bytes | None]) -> None:
        made = [
            (name, self._project, data)
            for name, data in sorted(wanted.items())
            if data is not None and self._seen.get(table, name) is None
        ]
        known, empty = TABLES[table], EMPTY.get(table, ())
        columns = ", ".join(
            (known.key, "project_id", known.proto, "last_updated_timestamp", *empty)
        )
        row = "(" + ", ".join(("?", "?", "?", _NOW, *("''" for _ in empty))) + ")"
        for piece in _pieces(made):
            self._session.run(
                f"INSERT INTO {self._name(table)} ({columns}) VALUES "
                f"{', '.join([row] * len(piece))}",
                [value for one in piece for value in one],
            )

    def _stamp(self) -> None:
        """The project's id, once, and the time of this write (_set_last_updated_metadata)."""
        table = self._name(METADATA)
        keys = f"SELECT metadata_key FROM {table} WHERE project_id = ?"
        there = {key for (key,) in self._session.rows(keys, (self._project,))}
        add = (
            f"INSERT INTO {table} (metadata_value, project_id, metadata_key, "
            f"last_updated_timestamp) VALUES (?, ?, ?, {_NOW})"
        )
        change = (
            f"UPDATE {table} SET metadata_value = ?, last_updated_timestamp = {_NOW} "
            "WHERE project_id = ? AND metadata_key = ?"
        )
        if UUID_KEY not in there:
            self._session.run(add, (str(uuid.uuid4()), self._project, UUID_KEY))
        statement = change if UPDATED_KEY in there else add
        self._session.run(statement, (str(int(time.time())), self._project, UPDATED_KEY))

    def _delete_project(self) -> None:
        for table in ALL:
            self._session.run(
                f"DELETE FROM {self._name(table)} WHERE project_id = ?", (self._project,)
            )

    def _name(self, table: str) -> str:
        return self._session.account.table(table)


def _row(table: str) -> str:
    return _ROW.format(key=TABLES[table].key, proto=TABLES[table].proto)


def _pieces(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for at in range(0, len(rows), _AT_ONCE):
        yield rows[at : at + _AT_ONCE]


def _after(now: Held, rows: Rows, gone: bool) -> Held:
    """What is there when it is written."""
    held: Held = {} if gone else {table: dict(one) for table, one in now.items()}
    for table, wanted in rows.items() if not gone else ():
        into = held.setdefault(table, {})
        for name, data in wanted.items():
            into.pop(name, None)
            into.update({name: data} if data is not None else {})
    return held
