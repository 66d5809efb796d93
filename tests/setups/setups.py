"""The five set-ups: where the registry is, where rows are served from, and what is there."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.drivers.feast.server import serving
from tests.drivers.feast_sql.world import Base, missing, server
from tests.support import absent, require

STAND_IN = str(Path(__file__).with_name("stand_in"))
SQLITE = {"type": "sqlite", "path": "online.db"}


@dataclass(frozen=True)
class Setup:
    """A place for one run.

    `stored` gives the views that have an online table or, without tables (Redis), rows.
    """

    name: str
    folder: Path
    project: str
    registry: dict[str, Any]
    online: dict[str, Any]
    stored: Callable[[], set[str]]
    has_tables: bool = True
    keeps_rows: bool = True

    @property
    def store(self) -> dict[str, Any]:
        """The block `feature_store`."""
        return {"project": self.project, "registry": self.registry, "online_store": self.online}


def _project() -> str:
    return f"s{uuid.uuid4().hex[:6]}"


def _sqlite_tables(folder: Path, project: str) -> Callable[[], set[str]]:
    def found() -> set[str]:
        with closing(sqlite3.connect(folder / "online.db")) as database:
            rows = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {name.removeprefix(f"{project}_") for (name,) in rows}

    return found


@contextmanager
def _file(folder: Path) -> Iterator[Setup]:
    project = _project()
    registry = {"registry_type": "file", "path": "registry.db"}
    yield Setup("file", folder, project, registry, SQLITE, _sqlite_tables(folder, project))


@contextmanager
def _sql_sqlite(folder: Path) -> Iterator[Setup]:
    project, base = _project(), Base("sqlite", folder)
    yield Setup("sql", folder, project, base.section, SQLITE, _sqlite_tables(folder, project))


@contextmanager
def _database(engine: str, folder: Path) -> Iterator[Base]:
    if missing(engine):
        absent(missing(engine))
    base = Base(engine, folder)
    try:
        yield base
    finally:
        base.drop()


@contextmanager
def _postgres(folder: Path) -> Iterator[Setup]:
    require("psycopg_pool")
    project = _project()
    with _database("postgresql", folder) as base:
        url = urlsplit(server("postgresql"))
        online = {
            "type": "postgres", "host": url.hostname, "port": url.port or 5432, "database": base.name,
            "user": url.username or "postgres", "password": "${env:FSC_TEST_PG}", "sslmode": "disable",
        }  # fmt: skip

        def found() -> set[str]:
            start = f"{project}_"
            return {one.removeprefix(start) for one in base.tables() if one.startswith(start)}

        yield Setup("postgres", folder, project, base.section, online, found)


def _redis_views(client: Any, project: str) -> Callable[[], set[str]]:
    """A hash per entity has a time for each view with rows (feast/infra/online_stores/redis.py)."""

    def found() -> set[str]:
        fields = {one for key in client.scan_iter(f"*{project}") for one in client.hkeys(key)}
        return {one[4:].decode() for one in fields if one.startswith(b"_ts:")}

    return found


@contextmanager
def _redis(folder: Path) -> Iterator[Setup]:
    require("redis")
    import redis

    host, _, port = os.environ.get("FSC_TEST_REDIS", "127.0.0.1:6379").partition(":")
    client = redis.Redis(host, int(port), db=10)
    try:
        client.ping()
    except redis.exceptions.ConnectionError as error:
        absent(f"no Redis server: {error}")
    project = _project()
    online = {"type": "redis", "connection_string": f"{host}:{port},db=10"}
    with _database("mysql", folder) as base:
        try:
            found = _redis_views(client, project)
            yield Setup(
                "redis", folder, project, base.section, online, found,
                has_tables=False, keeps_rows=False,
            )  # fmt: skip
        finally:
            for key in client.scan_iter(f"*{project}"):
                client.delete(key)
            client.close()


@contextmanager
def _remote(folder: Path) -> Iterator[Setup]:
    project = _project()
    with serving(folder / "server", PYTHONPATH=STAND_IN) as place:
        registry = {"registry_type": "remote", "path": place}
        yield Setup("remote", folder, project, registry, SQLITE, _sqlite_tables(folder, project))


SETUPS: dict[str, Callable[[Path], contextlib.AbstractContextManager[Setup]]] = {
    "file+sqlite": _file,
    "sql(sqlite)+sqlite": _sql_sqlite,
    "sql(postgresql)+postgresql": _postgres,
    "sql(mariadb)+redis": _redis,
    "remote+sqlite": _remote,
}
