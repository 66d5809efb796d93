"""Write schemas/feast/sql_registry.json, the tables of Feast's SQL registry in three dialects.

Run where feast is installed: `python tools/feast_sql_schema.py [--check]`.

The file maps a dialect to a table to the statements that make it, table first, then its indexes.
They are what `metadata.create_all` of feast/infra/registry/sql.py sends, so that a registry that
fsc makes is one that Feast made; only line breaks are gone.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parents[1] / "schemas" / "feast" / "sql_registry.json"
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


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with --check say whether it differs."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    wanted = text()
    if not parser.parse_args(arguments).check:
        OUTPUT.write_text(wanted, encoding="utf-8")
        return 0
    if OUTPUT.exists() and OUTPUT.read_text(encoding="utf-8") == wanted:
        return 0
    print(f"{OUTPUT} differs from the installed feast")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
