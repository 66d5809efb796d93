"""Real databases for the tests of the SQL registry, and stacks on them."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit, urlunsplit

from fsc.diagnostics import FscError
from fsc.drivers.feast import store
from fsc.drivers.feast.sql_rows import ALL
from tests.drivers.feast.world import Team, tiny, without_online

SERVERS = {
    "postgresql": ("FSC_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres"),
    "mysql": ("FSC_TEST_MYSQL_URL", "mysql+pymysql://root@127.0.0.1:3306/mysql"),
}
ENGINES = ("sqlite", *SERVERS)


class Base:
    """One database of its own, that is dropped at the end; `folder` is for the file of SQLite."""

    def __init__(self, engine: str, folder: Path) -> None:
        self.engine = engine
        self.name = f"fsc_test_{uuid.uuid4().hex[:12]}"
        self.path = folder / "registry.db"
        if engine != "sqlite":
            on_server(engine, f"CREATE DATABASE {self.name}")

    @property
    def url(self) -> str:
        if self.engine == "sqlite":
            return f"sqlite:///{self.path}"
        url = urlsplit(server(self.engine))
        schemes = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql"}
        return urlunsplit(url._replace(scheme=schemes[self.engine], path=f"/{self.name}"))

    @property
    def section(self) -> dict[str, Any]:
        """The registry section of feature_store.yaml."""
        return {"registry_type": "sql", "path": self.url}

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement gives, on a connection of its own."""
        if self.engine != "sqlite":
            return on_server(self.engine, statement, self.name)
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return list(connection.execute(statement))

    def put(self, table: str, column: str, value: bytes, where: str) -> None:
        """Write bytes, as hexadecimal text that each engine reads in its own way."""
        literal = {"postgresql": f"decode('{value.hex()}', 'hex')"}.get(
            self.engine, f"X'{value.hex()}'"
        )
        self.rows(f"UPDATE {table} SET {column} = {literal} WHERE {where}")

    def tables(self) -> set[str]:
        if self.engine == "sqlite" and not self.path.exists():
            return set()
        where = {
            "sqlite": "sqlite_master WHERE type = 'table'",
            "postgresql": "(SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public') t",
            "mysql": f"(SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '{self.name}') t",
        }
        return {str(name) for (name,) in self.rows(f"SELECT name FROM {where[self.engine]}")}

    def content(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table of Feast."""
        there = self.tables()
        return {
            one: sorted(self.rows(f"SELECT * FROM {one}"), key=repr) for one in ALL if one in there
        }

    def drop(self) -> None:
        if self.engine != "sqlite":
            force = " WITH (FORCE)" if self.engine == "postgresql" else ""
            on_server(self.engine, f"DROP DATABASE {self.name}{force}")


def server(engine: str) -> str:
    variable, default = SERVERS[engine]
    return os.environ.get(variable) or default


def missing(engine: str) -> str:
    """Why there is no such server here, or ""."""
    if engine == "sqlite":
        return ""
    try:
        on_server(engine, "SELECT 1")
    except Exception as error:
        return f"no {engine} server: {error}".splitlines()[0]
    return ""


def on_server(engine: str, statement: str, database: str = "") -> list[tuple[Any, ...]]:
    """Execute one statement, on the server or in a database of it."""
    url = urlsplit(server(engine))
    name = database or url.path.lstrip("/")
    if engine == "postgresql":
        import psycopg

        dsn = urlunsplit(url._replace(scheme="postgresql", path=f"/{name}"))
        with psycopg.connect(dsn, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    import pymysql

    connection = pymysql.connect(
        host=url.hostname, port=url.port or 3306, user=url.username or "root",
        password=url.password or "", database=name, autocommit=True, connect_timeout=5,
    )  # fmt: skip
    with closing(connection), connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


class Placed(Protocol):
    """A database of whatever kind, as a manifest names it."""

    @property
    def section(self) -> dict[str, Any]:
        """The section `registry` of a manifest."""


def on(base: Placed, made: Mapping[str, Any], **registry: Any) -> dict[str, Any]:
    """A manifest with its registry in this database."""
    section = {**base.section, **registry}
    return {**made, "feature_store": {**made["feature_store"], "registry": section}}


def small(
    base: Placed, name: str = "team", project: str = "shop", prefix: str = ""
) -> dict[str, Any]:
    """The smallest stack with a view, in this database and without an online store."""
    return on(base, without_online(tiny(name, project, prefix)))


def prepared(team: Team, **options: Any) -> Team:
    """The team with its changes made in memory, right before they are written."""
    for change in team.plan(**options).changes:
        team.driver.apply(change)
    return team


def refused(action: Callable[[], Any]) -> FscError:
    """The error that an action ends in."""
    try:
        action()
    except FscError as error:
        return error
    raise AssertionError("nothing was refused")


def opened(base: Base, project: str = "shop", **registry: Any) -> store.Store:
    return store.open_store({**base.section, **registry}, project)
