"""What a release wrote into PostgreSQL and into ZenML, as rows of their tables.

`pytest tests/crash/test_releases_live.py --update` applies EARLIER and writes the rows to
`tests/cases/release/VERSION/live.json`; a release adds its own file and keeps those of the others.
"""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from fsc.drivers.feast.sql_rows import BY_NAME
from tests.crash.meddling import SECTIONS, encoded, zenml_database
from tests.crash.remote import Remote
from tests.crash.world import FIRST, World

RELEASES = Path(__file__).resolve().parent.parent / "cases" / "release"
ZENML: dict[str, Any] = {
    "secrets": {"earlier": {"values": {"token": "${env:FSC_TEST_TOKEN}"}}},
    "components": {
        "orchestrator": {"name": "earlier", "flavor": "local", "labels": {"team": "risk"}},
        "artifact_store": {"name": "earlier", "flavor": "local"},
    },
    "stack": {"name": "earlier"},
}
# Names that nobody else in these tests has; the project is shared.
EARLIER: dict[str, Any] = {
    **{key: FIRST[key] for key in ("apiVersion", "kind", "feature_store")},
    "metadata": {"name": "earlier"},
    "entities": {"earlier": {"join_keys": ["earlier_id"], "value_type": "Int64"}},
    "data_sources": {
        "earlier": {"type": "file", "path": "rows.parquet", "timestamp_field": "ts"},
    },
    "feature_views": {
        "earlier": {"entities": ["earlier"], "source": "earlier", "schema": {"x": "Int64"}},
    },
    "feature_services": {"earlier_model": {"features": ["earlier"]}},
    "zenml": ZENML,
}  # fmt: skip
# A file registry has tests of its own (safety/test_releases.py).
ONLY_ZENML: dict[str, Any] = {
    **{key: FIRST[key] for key in ("apiVersion", "kind")},
    "metadata": {"name": "earlier"},
    "zenml": ZENML,
}
NAMED = "SELECT * FROM {} WHERE name = 'earlier'"
PARTS = "SELECT * FROM stack_composition WHERE stack_id IN (SELECT id FROM stack WHERE name = 'earlier')"
TABLES = {
    **{one: NAMED.format(one) for one in ("secret", "stack_component", "stack")},
    "stack_composition": PARTS,
}
Rows = Mapping[str, list[dict[str, Any]]]


def zenml_rows(world: World) -> Rows:
    with closing(sqlite3.connect(zenml_database(world))) as database:
        return {table: _read(database, asked) for table, asked in TABLES.items()}


def _read(database: sqlite3.Connection, asked: str) -> list[dict[str, Any]]:
    found = database.execute(asked)
    columns = [one[0] for one in found.description]
    return [{key: _text(one) for key, one in zip(columns, row, strict=True)} for row in found]


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value


def put_zenml(world: World, rows: Rows, labels: Mapping[str, str]) -> None:
    """The rows, as if they were made here; with more labels on what has labels."""
    with closing(sqlite3.connect(zenml_database(world))) as database, database:
        (user, project) = (
            database.execute(f"SELECT id FROM {one}").fetchone()[0] for one in ("user", "project")
        )
        here = {"user_id": user, "project_id": project, "workspace_id": project}
        for table, many in rows.items():
            for one in many:
                row = one | {key: value for key, value in here.items() if key in one}
                row |= {"labels": _more(row["labels"], labels)} if "labels" in row else {}
                marks = ", ".join("?" * len(row))
                names = ", ".join(f'"{key}"' for key in row)
                database.execute(
                    f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values())
                )


def _more(noted: str | None, labels: Mapping[str, str]) -> bytes | None:
    return encoded({**json.loads(base64.b64decode(noted)), **labels}) if noted else None


def registry_rows(world: Remote) -> dict[str, dict[str, str]]:
    def named(section: str) -> str:
        table = BY_NAME[section]
        return (
            f"SELECT {table.key}, encode({table.proto}, 'hex') FROM {section} "
            f"WHERE {table.key} LIKE 'earlier%'"
        )

    rows = {one: world.base.rows(named(one)) for one in SECTIONS}
    return {one: {str(name): str(data) for name, data in found} for one, found in rows.items()}


def put_registry(world: Remote, rows: Mapping[str, Mapping[str, str]]) -> None:
    for section, many in rows.items():
        table = BY_NAME[section]
        for name, data in many.items():
            world.base.rows(
                f"INSERT INTO {section} ({table.key}, project_id, last_updated_timestamp, "
                f"{table.proto}) VALUES ('{name}', 'shop', 0, decode('{data}', 'hex'))"
            )
