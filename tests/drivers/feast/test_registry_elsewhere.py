"""Registries that fsc does not write itself: compiled all the same, and behind Feast's server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from fsc.diagnostics import FscError
from tests.drivers.feast.server import free_port
from tests.drivers.feast.world import Team, edited, parse, spending, stock, tiny, without_online

SHELF = {
    "registry_type": "file",
    "registry_store_type": "tests.drivers.feast.shelf.ShelfRegistryStore",
}
SNOWFLAKE = {
    "registry_type": "snowflake.registry",
    "account": "shop-eu",
    "user": "feast",
    "password": "${env:SNOWFLAKE_PASSWORD}",
    "database": "FEAST",
    "warehouse": "SMALL",
}


def on(registry: dict[str, str]) -> dict[str, Any]:
    return edited("feature_store.registry", registry, without_online(tiny()))


def views(path: str) -> list[str]:
    """The views on a shelf."""
    from tests.drivers.feast.shelf import SHELVES

    return [one.spec.name for one in parse(SHELVES[path]).feature_views]


def test_a_store_class_of_ones_own_is_compiled_for_stock_feast(tmp_path: Path, feast: Any) -> None:
    team = Team(tmp_path, on({**SHELF, "path": "shelf://stock"}))
    with pytest.raises(FscError, match="is not supported yet"):
        team.read()
    spending(tmp_path / "data")
    repo = team.compile()
    stock(repo, "apply")
    assert views("shelf://stock") == ["spend"]
    assert "No changes to registry" in stock(repo, "plan")


@pytest.fixture
def server(tmp_path: Path, feast: Any) -> Iterator[str]:
    """Feast's registry server on a shelf."""
    from feast.registry_server import start_server

    registry = {**SHELF, "path": "shelf://served", "cache_ttl_seconds": 1}
    folder = tmp_path / "served"
    folder.mkdir()
    config = {"project": "served", "provider": "local", "registry": registry}
    (folder / "feature_store.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    port = free_port()
    running = start_server(feast.FeatureStore(str(folder)), port, wait_for_termination=False)
    yield f"127.0.0.1:{port}"
    running.stop(None).wait()


def test_behind_a_registry_server_it_is_planned_and_applied(tmp_path: Path, server: str) -> None:
    remote = {"registry_type": "remote", "path": server}
    team = Team(tmp_path, on(remote))
    team.apply()
    assert views("shelf://served") == ["spend"]
    assert team.plan().changes == ()
    Team(tmp_path, {**on(remote), "feature_views": {}}).apply()
    assert views("shelf://served") == []


def test_snowflake_is_compiled_without_its_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A plan needs it, and says so without the password."""
    monkeypatch.setitem(sys.modules, "snowflake.connector", None)
    team = Team(tmp_path, on(SNOWFLAKE))
    written = yaml.safe_load((team.compile() / "feature_store.yaml").read_text(encoding="utf-8"))
    assert written["registry"] == {**SNOWFLAKE, "password": "${SNOWFLAKE_PASSWORD}"}
    with pytest.raises(FscError, match="needs the package `snowflake-connector-python`"):
        Team(tmp_path, on(SNOWFLAKE), SNOWFLAKE_PASSWORD="hunter2").read()
