"""Sessions of Snowflake through its own connector, and what its errors mean.

Values go to the server apart from the statements (`qmark`). A session is in autocommit mode, in
which BEGIN and COMMIT enclose what belongs together; statements that make tables commit by
themselves. https://docs.snowflake.com/en/sql-reference/transactions
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout, suppress
from functools import cache
from typing import Any

from fsc.diagnostics import Exit, FscError, first_line
from fsc.drivers.feast.snowflake_options import Account, login
from fsc.drivers.feast.sql_errors import missing, unsure
from fsc.drivers.patience import late, seconds

_LOCK_SECONDS = 30  # Snowflake's own is twelve hours
_TOO_LONG = 630  # the statement took that time
_NO_TABLE = frozenset({2003, 2043})
_NO_WAREHOUSE = 606
# A statement that was ended while it waited, and deadlocks; no privilege.
_BUSY, _DENIED = frozenset({"57014", "40001", "40P01"}), "42501"

Row = tuple[Any, ...]


class Session:
    """One session, logged in."""

    def __init__(self, account: Account, connection: Any, errors: Any) -> None:
        self.account = account
        self.errors = errors
        self._connection = connection

    def rows(self, statement: str, arguments: Sequence[Any] = ()) -> list[Row]:
        """What a query gives."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, tuple(arguments))
            return list(cursor.fetchall())

    def run(self, statement: str, arguments: Sequence[Any] = ()) -> int:
        """Execute a statement; gives how many rows it changed."""
        with self._connection.cursor() as cursor:
            cursor.execute(statement, tuple(arguments))
            return int(cursor.rowcount or 0)

    def tables(self) -> set[str]:
        """The names of the tables of the schema, as fsc has them (small letters)."""
        found = self.rows(f"SHOW TERSE TABLES IN SCHEMA {self.account.path}")
        return {str(name).lower() for _, name, *_ in found if str(name).isupper()}

    def close(self) -> None:
        """Log out; a transaction that was not committed has never been."""
        self._connection.close()


class Line:
    """A session that is opened when it is needed, and given up when it fails."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._session: Session | None = None

    @contextmanager
    def session(self, doing: str) -> Iterator[Session]:
        """The session for a while. Its errors become FscError; `doing` is a participle."""
        session = self._session = self._session or _opened(self.account)
        try:
            yield session
        except session.errors.Error as error:
            self.close()
            raise failure(self.account, error, doing) from error
        except BaseException:
            self.close()
            raise

    @contextmanager
    def transaction(self, doing: str = "written") -> Iterator[Session]:
        """Everything in the block becomes durable at its end, or nothing."""
        with self.session(doing) as session:
            session.run("BEGIN")
            try:
                yield session
            except BaseException:  # what a session leaves open stays locked for minutes
                with suppress(session.errors.Error):
                    session.run("ROLLBACK")
                raise
            try:
                session.run("COMMIT")
            except session.errors.Error as error:
                raise unsure(failure(self.account, error, "written")) from error

    def close(self) -> None:
        """Log out; nothing when nobody is logged in."""
        session, self._session = self._session, None
        if session is not None:
            session.close()


def failure(account: Account, error: Any, doing: str) -> FscError:
    """What an error of the connector means."""
    said = account.without_secrets(_line(error))
    message = f"The registry in {account.place} cannot be {doing}: {said}."
    number, state = getattr(error, "errno", 0), getattr(error, "sqlstate", "")
    if "timed out" in said:
        return late(f"The registry in {account.place}", seconds())
    if state in _BUSY and number != _TOO_LONG:
        hint = "Somebody else is writing to it. Nothing was changed; try again."
        return FscError(message, hint=hint, exit_code=Exit.LOCKED)
    if state == _DENIED:
        return FscError(message, hint="Nothing was changed. Ask for the privilege.")
    if number in _NO_TABLE:
        hint = "Check `database`, `schema` and `role` under `feature_store.registry`."
        return FscError(message, hint=hint)
    if number == _NO_WAREHOUSE:
        return FscError(message, hint="Write `warehouse` under `feature_store.registry`.")
    return FscError(message)


def _opened(account: Account) -> Session:
    try:
        import snowflake.connector as connector
    except ImportError as error:
        raise missing(account.place, "snowflake-connector-python", "snowflake") from error
    _hush()
    given = {
        "application": "fsc", "login_timeout": seconds(), "network_timeout": seconds(),
        "socket_timeout": seconds(), **login(account), "autocommit": True, "paramstyle": "qmark",
    }  # fmt: skip
    session = {**_parameters(), **(given.pop("session_parameters", None) or {})}
    try:
        with redirect_stdout(sys.stderr):  # a log-in by browser speaks to the user
            connection = connector.connect(**given, session_parameters=session)
    except Exception as error:  # wrong options raise all kinds of errors
        raise _no_login(account, error) from error
    return Session(account, connection, connector.errors)


@cache
def _hush() -> None:
    """Nothing of the connector is printed: its warnings, and how a thread of it ended that could
    not end a statement since the network was gone. What goes wrong is raised as well."""
    logging.getLogger("snowflake").addHandler(logging.NullHandler())
    before = threading.excepthook

    def hook(ended: threading.ExceptHookArgs) -> None:
        if not type(ended.thread).__module__.startswith("snowflake."):
            before(ended)

    threading.excepthook = hook


def _parameters() -> dict[str, Any]:
    """Of the session; https://docs.snowflake.com/en/sql-reference/parameters."""
    return {
        "STATEMENT_TIMEOUT_IN_SECONDS": max(1, int(seconds())),
        "LOCK_TIMEOUT": min(_LOCK_SECONDS, int(seconds())),
        "CLIENT_TELEMETRY_ENABLED": False,
    }


def _no_login(account: Account, error: Exception) -> FscError:
    user = account.options.get("user")
    who = f" as user `{user}`" if user else ""
    said = account.without_secrets(_line(error))
    return FscError(
        f"There is no session in {account.place}{who}: {said}.",
        hint="Check `account`, `user` and how it logs in under `feature_store.registry`.",
    )


def _line(error: Exception) -> str:
    """What was said, in one line."""
    if "Max retries exceeded" in str(error):  # with the whole of a request
        return "the connection is gone, and there is no other"
    return first_line(error) or type(error).__name__
