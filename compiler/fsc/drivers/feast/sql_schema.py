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
from fsc.drivers.feast.sql_connect import connected, tables
from fsc.drivers.feast.sql_rows import ALL

_FILE = ("fsc_schemas", "feast/sql_registry.json")
_TRIES = 3


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

    Others may do the same at the same time, so what is there after a failure counts as made.
    """
    for last in (False,) * (_TRIES - 1) + (True,):
        try:
            return _create(address)
        except FscError:
            if last:
                raise


def _create(address: Address) -> None:
    with connected(address, "made", "rwc") as database:
        there = tables(database)
        missing = [one for one in ALL if one not in there]
        if not missing:
            return
        statements = _statements(address.dialect)
        database.run("BEGIN")
        for table in missing:
            for one in statements[table]:
                database.run(one)
        database.run("COMMIT")


def _statements(dialect: str) -> dict[str, list[str]]:
    """pkgutil, since importing importlib.resources takes 20 ms."""
    found = pkgutil.get_data(*_FILE)
    if found is None:
        raise FileNotFoundError("/".join(_FILE))
    made: dict[str, list[str]] = json.loads(found)[dialect]
    return made
