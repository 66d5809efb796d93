"""Online tables in SQLite, made as Feast makes them, without the seconds of importing it.

The statements are those of feast/infra/online_stores/sqlite.py (SqliteOnlineStore.update); a test
holds what they make equal to what Feast makes.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import pairwise

from fsc.diagnostics import FscError
from fsc.drivers.feast.config import Config
from fsc.drivers.feast.infra import table_name
from fsc.drivers.feast.lookup import LABEL_VIEW, ON_DEMAND, STREAM_VIEW
from fsc.drivers.feast.messages import Message, message
from fsc.drivers.feast.tables import View, Work

_MESSAGES = {
    ON_DEMAND: "OnDemandFeatureView",
    STREAM_VIEW: "StreamFeatureView",
    LABEL_VIEW: "LabelView",
}


def update(config: Config, work: Work) -> None:
    """Do the work in one transaction. Raises FscError; then nothing was changed."""
    store = config.online_store() or {}
    numbers = bool(store.get("enable_openai_compatible_store"))
    with _transaction(str(store["path"])) as database:
        for view in work.drop:
            database.execute(f"DROP TABLE IF EXISTS {_quoted(_name(config, view))}")
        for before, after in work.rename:
            rename(database, before, after)
        for view in work.make:
            _make(database, _name(config, view), numbers)


@contextmanager
def _transaction(path: str) -> Iterator[sqlite3.Connection]:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with closing(sqlite3.connect(path, isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
    except (sqlite3.Error, OSError) as error:
        raise FscError(
            f"The online store could not be changed: `{path}`: {error}.",
            hint="The registry was not written. Apply again when the online store works.",
        ) from error


def _make(database: sqlite3.Connection, name: str, numbers: bool) -> None:
    """A table, and the columns that tables of an older Feast lack."""
    table = _quoted(name)
    number = "value_num REAL," if numbers else ""
    database.execute(
        f"CREATE TABLE IF NOT EXISTS {table} (entity_key BLOB, feature_name TEXT, value BLOB, "
        f"value_text TEXT, {number} vector_value BLOB, event_ts timestamp, created_ts timestamp,  "
        "PRIMARY KEY(entity_key, feature_name))"
    )
    database.execute(f"CREATE INDEX IF NOT EXISTS {_quoted(name + '_ek')} ON {table} (entity_key);")
    there = {row[1] for row in database.execute(f"PRAGMA table_info({table})")}
    for column, type_ in (("value_text", "TEXT"), *([("value_num", "REAL")] if numbers else [])):
        if column not in there:
            database.execute(f"ALTER TABLE {table} ADD COLUMN {_quoted(column)} {type_}")


def rename(database: sqlite3.Connection, before: str, after: str) -> None:
    """Rows do not hold the name of the view, so that they can move with the table.

    A table that is gone, or has the new name already, was renamed before a crash. To SQLite names
    that differ in case are one name, which a table cannot get twice.
    """
    found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    tables = {name for (name,) in found}
    if before not in tables or after in tables:
        return
    database.execute(f"DROP INDEX IF EXISTS {_quoted(before + '_ek')}")
    steps = (before, f"{after}_fsc", after) if before.lower() == after.lower() else (before, after)
    for old, new in pairwise(steps):
        database.execute(f"ALTER TABLE {_quoted(old)} RENAME TO {_quoted(new)}")


def _name(config: Config, view: View) -> str:
    kind, data = view
    held: Message = message(_MESSAGES.get(kind, "FeatureView")).FromString(data)
    return table_name(config.settings.project, held, config.versions_tables)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
