"""SQLite files, read without a byte written: no new file, no log beside it, no change of time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from typing import TypeVar

from fsc.diagnostics import FscError
from fsc.drivers.feast.sql_address import Address
from fsc.drivers.feast.sql_connect import Database, connected

T = TypeVar("T")

_SECONDS = 30.0  # how long to wait for others
_WAL = b"\x02\x02"  # https://sqlite.org/fileformat.html, file format version numbers


def open_file(address: Address, mode: str) -> Database:
    """Open the file; `mode` as in https://sqlite.org/uri.html, or "still" for one that rests."""
    options = "mode=ro&immutable=1" if mode == "still" else f"mode={mode}"
    try:
        if mode == "rwc":
            os.makedirs(os.path.dirname(address.database) or ".", exist_ok=True)
        connection = sqlite3.connect(
            f"file:{_escaped(address.database)}?{options}",
            uri=True,
            timeout=float(address.arguments.get("timeout", _SECONDS)),
            isolation_level=None,
        )
    except (OSError, sqlite3.Error) as error:
        raise FscError(f"The registry {address.place} cannot be opened: {error}.") from error
    return Database(address, connection, sqlite3)


def read_file(address: Address, work: Callable[[Database], T]) -> T:
    """Do the work in one view of the file, which must be there.

    With a write-ahead log, even readers make files beside the database. While no log is there,
    nobody writes, and SQLite reads it as a file that never changes; when a log has come meanwhile,
    its files are there and the work is done again.
    """
    if _rests_with_log(address.database):
        found = _once(address, work, "still")
        if _rests_with_log(address.database):
            return found
    try:
        return _once(address, work, "ro")
    except FscError as error:
        if not _is_half_written(error.__cause__):
            raise
    _roll_back(address)
    return _once(address, work, "ro")


def _once(address: Address, work: Callable[[Database], T], mode: str) -> T:
    with connected(address, "read", mode) as database:
        database.begin(database.dialect.begin_read)
        return work(database)


def _rests_with_log(path: str) -> bool:
    """True for a database with a write-ahead log that nobody has open."""
    try:
        with open(path, "rb") as file:
            header = file.read(20)
    except OSError as error:
        raise FscError(f"The registry `{path}` cannot be read: {error.strerror}.") from error
    log = path + "-wal"
    return header[18:] == _WAL and not (os.path.exists(log) and os.path.getsize(log))


def _is_half_written(error: BaseException | None) -> bool:
    """True when somebody died while committing: whoever reads next has to undo that."""
    return isinstance(error, sqlite3.OperationalError) and "readonly" in str(error)


def _roll_back(address: Address) -> None:
    with connected(address, "repaired after a crash") as database:
        database.run("BEGIN IMMEDIATE")
        database.run("ROLLBACK")


def _escaped(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
