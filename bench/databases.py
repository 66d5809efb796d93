"""PostgreSQL databases of the bench's own: made, copied and dropped on a server that is there."""

from __future__ import annotations

import importlib.util
import os
from urllib.parse import urlsplit, urlunsplit

_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


def server() -> str:
    """The URL of the server, with a database to connect to."""
    return os.environ.get("FSC_TEST_POSTGRES_URL") or _SERVER


def missing() -> str:
    """Why there is no PostgreSQL here, or ""."""
    if importlib.util.find_spec("psycopg") is None:
        return "psycopg is not installed"
    try:
        _run("SELECT 1")
    except OSError as error:
        return str(error)
    return ""


class Database:
    """One database; `save` keeps a copy of it under a word, `restore` takes it back."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.url = urlunsplit(urlsplit(server())._replace(path=f"/{name}"))
        self._saved: set[str] = set()

    def create(self) -> None:
        """Make it, empty."""
        self._copy("template0", self.name)

    def save(self, word: str) -> None:
        """Keep what it holds now."""
        self._copy(self.name, f"{self.name}_{word}")
        self._saved.add(word)

    def restore(self, word: str) -> None:
        """Make it what it was when `word` was saved."""
        self._copy(f"{self.name}_{word}", self.name)

    def drop(self) -> None:
        """Drop it and its copies."""
        for name in (self.name, *(f"{self.name}_{word}" for word in sorted(self._saved))):
            _run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _copy(self, source: str, target: str) -> None:
        _run(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)')
        _run(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _run(statement: str) -> None:
    """Run one statement on the server. Raises OSError when there is no connection."""
    import psycopg

    plain = urlsplit(server())._replace(scheme="postgresql")
    try:
        connection = psycopg.connect(urlunsplit(plain), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise OSError(f"no PostgreSQL server: {str(error).splitlines()[0]}") from error
    with connection:
        connection.execute(statement)
