"""What is live for a folder, in a form that two runs can be compared by.

FSC_TEST_BASE names the PostgreSQL database of the registry and the online tables, FSC_TEST_ZENML
the file behind a ZenML server; without them everything is below the folder.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from fsc import pipeline
from fsc.driver import Scope
from fsc.marks import marks_as_labels
from fsc.pipeline import Inputs
from fsc.pipeline.planning import close, connect_all
from tests.drivers.feast_sql.world import on_server, server


def state(folder: Path) -> dict[str, Any]:
    """Resources, online tables with their rows, and the names of everything in ZenML's store."""
    base, zenml = os.environ.get("FSC_TEST_BASE", ""), os.environ.get("FSC_TEST_ZENML", "")
    local = Path(os.environ["ZENML_LOCAL_STORES_PATH"]) / "default_zen_store" / "zenml.db"
    stock = _stock_in(base) if base else _stock(folder / "data" / "registry.db")
    checked = pipeline.validate(Inputs("stack.yaml"))
    stack, _ = checked.valid()
    drivers = connect_all(stack, checked.inputs)
    try:
        live = [
            one for driver in drivers for one in driver.read(Scope(stack.name, "shop")).resources
        ]
    finally:
        close(drivers)
    return {
        "resources": {
            one.address: [one.attrs, dict(one.copies), marks_as_labels(one.marks)] for one in live
        },
        "stock": stock,
        "online": _tables_in(base) if base else _tables(folder / "data" / "online.db"),
        "zenml": _names(Path(zenml) if zenml else local),
    }


def _stock(path: Path) -> list[str]:
    """The names in the registry as Feast's own messages read them."""
    from feast.protos.feast.core.Registry_pb2 import Registry

    if not path.exists():
        return []
    return _said(Registry.FromString(path.read_bytes()))


def _stock_in(base: str) -> list[str]:
    """The same through Feast's own registry on a database."""
    from feast.infra.registry.sql import SqlRegistry, SqlRegistryConfig

    url = server("postgresql").replace("postgresql:", "postgresql+psycopg:")
    config = SqlRegistryConfig(registry_type="sql", path=f"{url.rpartition('/')[0]}/{base}")
    registry = SqlRegistry(config, "shop", None)
    try:
        return _said(registry.proto())
    finally:
        registry.write_engine.dispose()


def _said(found: Any) -> list[str]:
    return sorted(
        f"{field}.{one.spec.name if hasattr(one, 'spec') else one.name}"
        for field in ("projects", "entities", "data_sources", "feature_views", "feature_services")
        for one in getattr(found, field)
    )


def _tables_in(base: str) -> dict[str, int]:
    """Online tables of Feast are named after the project."""
    asked = "SELECT tablename FROM pg_tables WHERE tablename LIKE 'shop\\_%'"
    names = sorted(name for (name,) in on_server("postgresql", asked, base))
    counted = {name: f'SELECT count(*) FROM "{name}"' for name in names}
    return {name: on_server("postgresql", one, base)[0][0] for name, one in counted.items()}


def _tables(path: Path) -> dict[str, int]:
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = sorted(name for (name,) in found)
        return {
            name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names
        }


def _names(path: Path) -> dict[str, list[str]]:
    """A name that stands twice is an object that was made twice."""
    with closing(sqlite3.connect(path)) as database:
        queries = {
            "components": "SELECT type || '/' || name FROM stack_component",
            "stacks": "SELECT name FROM stack",
            "secrets": "SELECT name FROM secret WHERE NOT internal",
        }
        return {
            key: sorted(name for (name,) in database.execute(one)) for key, one in queries.items()
        }
