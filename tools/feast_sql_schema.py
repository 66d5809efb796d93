"""Write the tables of Feast's registries into schemas/feast/: those of the SQL registry in three
dialects (sql_registry.json), and those of the one in Snowflake (snowflake_registry.json).

Run where feast is installed: `python tools/feast_sql_schema.py [--check]`.

The first file maps a dialect to a table to the statements that make it, table first, then its
indexes. They are what `metadata.create_all` of feast/infra/registry/sql.py sends, so that a
registry that fsc makes is one that Feast made; only line breaks are gone. The second maps a table
to its statement in feast/infra/utils/snowflake/registry/snowflake_table_creation.sql.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "schemas" / "feast"
OUTPUT = FOLDER / "sql_registry.json"
SNOWFLAKE = FOLDER / "snowflake_registry.json"
DIALECTS = ("mysql", "postgresql", "sqlite")


def text() -> str:
    """The content of the file."""
    import importlib

    from feast.infra.registry.sql import metadata

    dialects = {
        name: importlib.import_module(f"sqlalchemy.dialects.{name}").dialect() for name in DIALECTS
    }
    made = {
        name: {table.name: _statements(table, dialect) for table in metadata.sorted_tables}
        for name, dialect in dialects.items()
    }
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def _statements(table: Any, dialect: Any) -> list[str]:
    from sqlalchemy.schema import CreateIndex, CreateTable

    indexes = sorted(table.indexes, key=lambda one: str(one.name))
    made = [CreateTable(table), *(CreateIndex(one) for one in indexes)]
    return [" ".join(str(one.compile(dialect=dialect)).split()) for one in made]


def snowflake_text() -> str:
    """The content of the second file."""
    from importlib.resources import files

    script = files("feast.infra.utils.snowflake.registry") / "snowflake_table_creation.sql"
    statements = (" ".join(one.split()) for one in script.read_text(encoding="utf-8").split(";"))
    made = {one.split('"')[1].lower(): one for one in statements if one}
    return json.dumps(made, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with --check say whether it differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    wanted = {OUTPUT: text(), SNOWFLAKE: snowflake_text()}
    if not parser.parse_args(arguments).check:
        for path, content in wanted.items():
            path.write_text(content, encoding="utf-8")
        return 0
    differing = [
        path
        for path, content in wanted.items()
        if not path.exists() or path.read_text(encoding="utf-8") != content
    ]
    for path in differing:
        print(f"{path} differs from the installed feast")
    return 1 if differing else 0


if __name__ == "__main__":
    raise SystemExit(main())
