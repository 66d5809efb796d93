"""The tables of a SQL registry: checked, and made as Feast makes them.

`schemas/feast/sql_registry.json` holds Feast's own statements (tools/feast_sql_schema.py).
`schema_mode` is Feast's: `auto` makes what is missing, `verify` refuses, `skip` asks nothing.
"""

from __future__ import annotations

import json
import pkgutil
from collections.abc import Iterable

from fsc.diagnostics import FscError
from fsc.drivers.feast.sql_address import Address
from fsc.drivers.feast.sql_connect import Database, connected, tables
from fsc.drivers.feast.sql_rows import ALL

_FILE = ("fsc_schemas", "feast/sql_registry.json")


def verify(address: Address, there: Iterable[str]) -> None:
    """Raise FscError where a table is missing (FeastRegistrySchemaError)."""
    missing = sorted(set(ALL) - set(there))
    if missing:
        raise FscError(
            f"The registry in {address.place} lacks the tables {', '.join(missing)}.",
            hint="Run `feast registry create-schema`, or let fsc make them: `schema_mode: auto`.",
        )


def create(address: Address) -> None:
    """Make the tables that are missing.

    Stock Feast may do the same at the same time: as long as there are fewer, it is tried again.
    """
    left = len(ALL) + 1
    while True:
        try:
            return _create(address)
        except FscError:
            with connected(address, "read") as database:
                missing = len(_missing(database))
            if missing >= left:
                raise
            left = missing


def _create(address: Address) -> None:
    with connected(address, "made", "rwc") as database:
        database.begin(database.dialect.begin_create)
        statements = _statements(address.dialect)
        for table in _missing(database):
            for one in statements[table]:
                database.run(one)
        database.run("COMMIT")


def _missing(database: Database) -> list[str]:
    there = tables(database)
    return [one for one in ALL if one not in there]


def _statements(dialect: str) -> dict[str, list[str]]:
    """pkgutil, since importing importlib.resources takes 20 ms."""
    found = pkgutil.get_data(*_FILE)
    if found is None:
        raise FileNotFoundError("/".join(_FILE))
    made: dict[str, list[str]] = json.loads(found)[dialect]
    return made
