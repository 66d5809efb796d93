"""How many entities an online table serves, for whoever is asked whether it may go.

Read-only, without importing Feast, and only where that takes a moment: in SQLite and PostgreSQL,
within two seconds. What cannot be counted is no reason to fail a plan.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fsc.diagnostics import FscError
from fsc.drivers.feast.config import Config
from fsc.drivers.feast.infra import table_name
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.sql_address import Address

SECONDS = 2.0
_STEPS = 10_000  # of SQLite's machine between two looks at the clock
Store = Mapping[str, Any]


def counted(config: Config, view: Message) -> str:
    """Words like "the stored rows of 3 entities"; "" without rows, or when nobody can tell."""
    ask = _ASK.get(config.online_store_type)
    table = table_name(config.settings.project, view, config.versions_tables)
    try:
        found = ask(config.online_store() or {}, table) if ask else 0
    except (FscError, sqlite3.Error, OSError, ValueError):
        return ""
    return f"the stored rows of {found} {'entity' if found == 1 else 'entities'}" if found else ""


def _sqlite(store: Store, table: str) -> int:
    path = Path(str(store["path"]))
    uri = f"file:{quote(str(path))}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=SECONDS)) as database:
        until = time.monotonic() + SECONDS
        database.set_progress_handler(lambda: time.monotonic() > until, _STEPS)
        return int(database.execute(_statement(table)).fetchone()[0])


def _postgres(store: Store, table: str) -> int:
    from fsc.drivers.feast.sql_connect import connected

    address = Address(
        "postgresql", "psycopg", str(store.get("user", "")), str(store.get("password", "")),
        str(store.get("host", "")), int(store.get("port", 5432)), str(store.get("database", "")),
    )  # fmt: skip
    with connected(address, "read") as database:
        database.run(f"SET statement_timeout = {int(SECONDS * 1000)}")
        schema = _quoted(str(store.get("db_schema") or "public"))
        return int(database.rows(_statement(table, f"{schema}."))[0][0])


def _statement(table: str, schema: str = "") -> str:
    return f"SELECT count(DISTINCT entity_key) FROM {schema}{_quoted(table)}"  # noqa: S608 - quoted names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_ASK: Mapping[str, Callable[[Store, str], int]] = {"sqlite": _sqlite, "postgres": _postgres}
