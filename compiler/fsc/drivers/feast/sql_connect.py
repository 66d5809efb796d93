"""Connections to the database of a SQL registry, and what their errors mean.

Drivers are imported when they are needed: SQLAlchemy, which Feast uses, takes a quarter of a
second to import, and psycopg and pymysql a tenth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any, TypeVar

from fsc.diagnostics import Exit, FscError, first_line
from fsc.drivers.feast.sql_address import Address
from fsc.drivers.feast.sql_dialects import DIALECTS, Trouble
from fsc.drivers.feast.sql_errors import missing, stale, unsure
from fsc.drivers.patience import Silence, late, seconds

_SECONDS = 10
_EXTRA = {"postgresql": ("psycopg", "postgres"), "mysql": ("pymysql", "mysql")}
# A line that idles is looked at after half a minute, and given up a minute later.
_KEPT_ALIVE = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 6}
_NUMBERS = frozenset({"connect_timeout", "read_timeout", "write_timeout", "max_allowed_packet"})

T = TypeVar("T")
Row = tuple[Any, ...]


class Database:
    """One connection, in autocommit mode: transactions are begun and ended by statements."""

    def __init__(
        self,
        address: Address,
        connection: Any,
        errors: Any,
        silence: Silence | None = None,
        **cursor: Any,
    ) -> None:
        self.address = address
        self.dialect = DIALECTS[address.dialect]
        self.errors = errors
        self.silence = silence
        self._connection = connection
        self._cursor = cursor

    def rows(self, statement: str, arguments: Sequence[Any] = ()) -> list[Row]:
        """What a query gives."""
        with self._in_time():
            cursor = self._connection.cursor(**self._cursor)
            cursor.execute(self._marked(statement), tuple(arguments))
            return list(cursor.fetchall())

    def run(self, statement: str, arguments: Sequence[Any] = ()) -> None:
        """Execute a statement without result."""
        with self._in_time():
            self._connection.cursor().execute(self._marked(statement), tuple(arguments))

    def many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Execute a statement once for each row."""
        found = [tuple(row) for row in rows]
        if found:
            with self._in_time():
                self._connection.cursor().executemany(self._marked(statement), found)

    def begin(self, statements: Iterable[str]) -> None:
        """Begin a transaction (Dialect.begin_read, Dialect.begin_write)."""
        for one in statements:
            self.run(one)

    def close(self) -> None:
        """Let go of the connection; a transaction that was not committed has never been."""
        self._connection.close()

    def _in_time(self) -> AbstractContextManager[None]:
        return self.silence.broken() if self.silence else nullcontext()

    def _marked(self, statement: str) -> str:
        mark = self.dialect.mark
        return statement if mark == "%s" else statement.replace("%s", mark)


@contextmanager
def connected(address: Address, doing: str, mode: str = "rw") -> Iterator[Database]:
    """A connection for a while. Errors of the database become FscError; `doing` is a participle.

    `mode` is for SQLite files: ro, rw, or rwc to make the file.
    """
    database = _OPEN[address.dialect](address, mode)
    try:
        yield database
    except database.errors.Error as error:
        raise _failure(database, error, doing) from error
    finally:
        database.close()


def read(address: Address, work: Callable[[Database], T]) -> T:
    """Do the work in one view of everything. Writes nothing."""
    if address.dialect == "sqlite":
        from fsc.drivers.feast.sql_file import read_file

        return read_file(address, work)
    with connected(address, "read") as database:
        database.begin(database.dialect.begin_read)
        return work(database)


@contextmanager
def transaction(address: Address) -> Iterator[Database]:
    """A connection for writing: everything in the block becomes durable at its end, or nothing."""
    with connected(address, "written") as database:
        database.begin(database.dialect.begin_write)
        yield database
        try:
            database.run("COMMIT")
        except database.errors.OperationalError as error:
            raise unsure(_failure(database, error, "written")) from error


def tables(database: Database) -> set[str]:
    """The names of the tables that are there."""
    return {str(name) for (name,) in database.rows(database.dialect.tables)}


def _open_sqlite(address: Address, mode: str) -> Database:
    from fsc.drivers.feast.sql_file import open_file

    return open_file(address, mode)


def _open_postgresql(address: Address, _mode: str) -> Database:
    driver = _postgresql_driver(address)
    given = {
        "host": address.host, "port": address.port, "user": address.user,
        "password": address.password, "dbname": address.database,
        "connect_timeout": _SECONDS, "application_name": "fsc", **_KEPT_ALIVE, **address.arguments,
    }  # fmt: skip
    said = {key: value for key, value in given.items() if value != ""}
    connection = _connect(address, lambda: driver.connect(**said))
    connection.autocommit = True
    binary = {"binary": True} if driver.__name__ == "psycopg" else {}
    return Database(address, connection, driver, Silence(connection.fileno), **binary)


def _postgresql_driver(address: Address) -> Any:
    """The driver that the URL names, or the other one; without a name psycopg, as Feast does."""
    from importlib import import_module

    order = ("psycopg2", "psycopg") if address.driver == "psycopg2" else ("psycopg", "psycopg2")
    for name in order:
        try:
            return import_module(name)
        except ImportError:
            continue
    raise _missing(address)


def _open_mysql(address: Address, _mode: str) -> Database:
    try:
        import pymysql
    except ImportError as error:
        raise _missing(address) from error
    given = {
        "host": address.host or "localhost", "port": address.port, "user": address.user,
        "password": address.password, "database": address.database, "charset": "utf8mb4",
        "connect_timeout": _SECONDS, "read_timeout": seconds(), "write_timeout": seconds(),
        **address.arguments, "autocommit": True,
    }  # fmt: skip
    said = {key: int(one) if key in _NUMBERS else one for key, one in given.items()}
    return Database(address, _connect(address, lambda: pymysql.connect(**said)), pymysql)


def _connect(address: Address, connect: Callable[[], Any]) -> Any:
    """Drivers raise all kinds of errors here, for wrong arguments and missing helpers too."""
    try:
        return connect()
    except Exception as error:
        who = f" as user `{address.user}`" if address.user else ""
        raise FscError(
            f"There is no connection to {address.place}{who}: {_said(address, error)}.",
            hint="Check `feature_store.registry.path`, and that the server is up and lets you in.",
        ) from error


def _failure(database: Database, error: Exception, doing: str) -> FscError:
    address = database.address
    if _silent(database, error):
        return late(f"The registry in {address.place}", seconds())
    if isinstance(error, database.errors.IntegrityError):
        return stale(address.place, "it holds a row of the same name now")
    message = f"The registry in {address.place} cannot be {doing}: {_said(address, error)}."
    match database.dialect.trouble(error):
        case Trouble.BUSY:
            hint = "Somebody else is writing to it. Nothing was changed; try again."
            return FscError(message, hint=hint, exit_code=Exit.LOCKED)
        case Trouble.DENIED:
            return FscError(message, hint="Nothing was changed. Ask for the permission.")
        case _:
            return FscError(message)


def _silent(database: Database, error: Exception) -> bool:
    """PyMySQL tells its own timeout as a lost connection, and where that came from."""
    unheard = database.silence is not None and not database.silence.heard
    return unheard or isinstance(error.__context__, TimeoutError)


def _said(address: Address, error: Exception) -> str:
    """What the driver says, in one line, without the password. pymysql gives number and text."""
    found = error.args[1] if len(error.args) > 1 else error
    text = first_line(found) or type(error).__name__
    return text.replace(address.password, "***") if address.password else text


def _missing(address: Address) -> FscError:
    return missing(address.place, *_EXTRA[address.dialect])


_OPEN: dict[str, Callable[[Address, str], Database]] = {
    "sqlite": _open_sqlite,
    "postgresql": _open_postgresql,
    "mysql": _open_mysql,
}
