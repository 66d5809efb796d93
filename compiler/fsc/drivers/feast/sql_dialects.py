"""What differs between the databases of a SQL registry: a literal table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from fsc.records import dataclass


class Trouble(Enum):
    """What kind of failure an error of a database is."""

    TAKEN = "taken"  # a row of that key is there already
    BUSY = "busy"  # somebody else holds it
    DENIED = "denied"  # the user may not
    OTHER = "other"


@dataclass(frozen=True)
class Dialect:
    """How one kind of database is spoken to. Statements use `%s`; `mark` is what it wants there.

    `begin_read` gives one view of everything; after `begin_write` a row that is read with `lock`
    stays as it is until the end; after `begin_create` no other fsc makes tables. `tables` lists
    the tables that plain names mean; `may_create` tells in one row whether tables can be made, or
    is "" where only trying tells.
    """

    mark: str
    begin_read: tuple[str, ...]
    begin_write: tuple[str, ...]
    begin_create: tuple[str, ...]
    lock: str
    tables: str
    may_create: str
    trouble: Callable[[Exception], Trouble]


def _sqlite(error: Exception) -> Trouble:
    text = str(error)
    if "locked" in text or "busy" in text:
        return Trouble.BUSY
    return Trouble.DENIED if "readonly" in text else Trouble.OTHER


# https://www.postgresql.org/docs/current/errcodes-appendix.html: serialisation, deadlock and lock
# not available; insufficient privilege and read-only transaction.
_POSTGRESQL = {"40001": Trouble.BUSY, "40P01": Trouble.BUSY, "55P03": Trouble.BUSY,
               "42501": Trouble.DENIED, "25006": Trouble.DENIED}  # fmt: skip
# https://mariadb.com/kb/en/mariadb-error-codes/: lock wait and deadlock; access denied to a
# database, table, column or function, privilege needed, server or transaction read-only.
_MYSQL = {1205: Trouble.BUSY, 1213: Trouble.BUSY,
          **dict.fromkeys((1044, 1142, 1143, 1227, 1290, 1370, 1792), Trouble.DENIED)}  # fmt: skip


def _postgresql(error: Exception) -> Trouble:
    """psycopg says `sqlstate`, psycopg2 `pgcode`."""
    code: Any = getattr(error, "sqlstate", None) or getattr(error, "pgcode", None)
    return _POSTGRESQL.get(code, Trouble.OTHER)


def _mysql(error: Exception) -> Trouble:
    return _MYSQL.get(error.args[0] if error.args else 0, Trouble.OTHER)


DIALECTS: Mapping[str, Dialect] = {
    "sqlite": Dialect(
        mark="?",
        begin_read=("BEGIN",),
        # Pages go to the file at the end only, so that a process that dies before leaves nothing
        # to roll back.
        begin_write=("PRAGMA cache_spill = OFF", "BEGIN IMMEDIATE"),
        begin_create=("BEGIN IMMEDIATE",),
        lock="",
        tables="SELECT name FROM sqlite_master WHERE type IN ('table', 'view')",
        may_create="",
        trouble=_sqlite,
    ),
    "postgresql": Dialect(
        mark="%s",
        begin_read=("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",),
        begin_write=("BEGIN", "SET LOCAL lock_timeout = '30s'"),
        begin_create=("BEGIN", "SELECT pg_advisory_xact_lock(hashtext('fsc create tables'))"),
        lock=" FOR UPDATE",
        tables="SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'f') "
        "AND pg_table_is_visible(oid)",
        may_create="SELECT has_schema_privilege(current_schema(), 'CREATE')",
        trouble=_postgresql,
    ),
    "mysql": Dialect(
        mark="%s",
        begin_read=(
            "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY",
        ),
        # Strict, since a BLOB of an old registry would be cut at 64 KiB without a word (feast
        # #5800); read committed, since its locks are on rows only.
        begin_write=(
            "SET SESSION sql_mode = CONCAT(@@SESSION.sql_mode, ',STRICT_ALL_TABLES')",
            "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",
            "START TRANSACTION",
        ),
        # It makes tables outside of transactions; the connection holds the lock until it ends.
        begin_create=("SELECT GET_LOCK(CONCAT('fsc create tables ', MD5(DATABASE())), 30)",),
        lock=" FOR UPDATE",
        tables="SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE()",
        may_create="",
        trouble=_mysql,
    ),
}
