"""A ZenML store on MySQL or MariaDB, read in one transaction and without importing ZenML.

(zenml/zen_stores/sql_zen_store.py: SqlZenStoreConfiguration; ZENML_STORE_USERNAME and the others
go before what the URL says)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.zenml.backend import UnreachableError
from fsc.drivers.zenml.config import store_options
from fsc.drivers.zenml.rows import Rows
from fsc.drivers.zenml.tables import Tables
from fsc.drivers.zenml.where import Location, active_stack

SECONDS = 10
# Errors of a server that nobody can talk to (mysql.com: client error reference, 2002 to 2055).
_LOST = range(2000, 2060)


class MysqlReader:
    """Reads the database of a location."""

    def __init__(self, location: Location, environ: Mapping[str, str]) -> None:
        self._location = location
        self._environ = environ
        self._url = urlsplit(location.url)

    def rows(self) -> Rows:
        """Everything in one transaction. Raises FscError for a database that is no known store."""
        with self._connected() as connection:
            names = _ask(connection, "select table_name from information_schema.tables "
                                     "where table_schema = database()")  # fmt: skip
            tables = Tables(
                lambda statement, *given: _ask(connection, statement, *given),
                frozenset(str(name) for (name,) in names),
                f"`{self._location.shown}`",
                self._location,
            )
            found = tables.rows()
        found.activate(active_stack(self._environ))
        return found

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        try:
            import pymysql
        except ImportError:
            raise FscError(
                "Reading a ZenML store on MySQL needs the package `pymysql`.",
                hint=install("mysql"),
            ) from None
        try:
            with closing(pymysql.connect(**self._arguments())) as connection:
                _ask(connection, "start transaction with consistent snapshot, read only")
                yield connection
        except (pymysql.Error, OSError) as error:
            raise self._trouble(error) from None

    def _arguments(self) -> dict[str, Any]:
        url = self._url
        noted = store_options(self._location.url, Path(self._location.config), self._environ)
        given = {**noted, **dict(parse_qsl(url.query))}
        return {
            "host": url.hostname,
            "port": url.port or 3306,
            "user": given.get("username") or unquote(url.username or ""),
            "password": given.get("password") or unquote(url.password or ""),
            "database": given.get("database") or url.path.lstrip("/"),
            "ssl": _tls(given),
            "connect_timeout": SECONDS,
            "read_timeout": 3 * SECONDS,
        }

    def _trouble(self, error: Exception) -> FscError:
        """The error without the password, which drivers do not repeat either."""
        number = error.args[0] if error.args else 0
        said = str(error.args[1]) if len(error.args) > 1 else str(error)
        text = f"ZenML's store `{self._location.shown}` cannot be read: {said}."
        if isinstance(error, OSError) or number in _LOST:
            return UnreachableError(text, hint="Check that the database server runs.")
        return FscError(text, hint="Check the user, its password and its rights on the database.")


def _ask(connection: Any, statement: str, *given: Any) -> list[tuple[Any, ...]]:
    """Times as text, as SQLite has them."""
    with connection.cursor() as cursor:
        cursor.execute(statement.replace("?", "%s"), given)
        return [tuple(_plain(value) for value in one) for one in cursor.fetchall()]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, datetime) else value


def _tls(given: Mapping[str, str]) -> dict[str, object] | None:
    """What pymysql takes for TLS, as ZenML gives it; certificates are files."""
    names = {"ca": "ssl_ca", "cert": "ssl_cert", "key": "ssl_key"}
    files = {key: given[name] for key, name in names.items() if given.get(name)}
    if not files and not _is_on(given.get("ssl", "")):
        return None
    return {**files, "check_hostname": _is_on(given.get("ssl_verify_server_cert", ""))}


def _is_on(said: str) -> bool:
    return said.lower() in ("true", "1", "yes", "y", "on", "t")
