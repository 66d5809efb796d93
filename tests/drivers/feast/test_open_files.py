"""Large registries: how many files are open at once (bench/ says how long they take)."""

from __future__ import annotations

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.drivers.feast.world import Team, tiny

VIEWS, FIELDS = 1100, 10
ORDINARY = 1024


def large() -> dict[str, Any]:
    made = tiny()
    fields = {f"f{number}": "Float64" for number in range(FIELDS)}
    made["entities"] = {f"e{n}": {"value_type": "Int64"} for n in range(VIEWS // 10)}
    made["data_sources"] = {
        f"s{n}": {"type": "file", "path": f"data/{n}.parquet", "timestamp_field": "ts"}
        for n in range(VIEWS)
    }
    made["feature_views"] = {
        f"v{n}": {"entities": [f"e{n // 10}"], "source": f"s{n}", "schema": fields}
        for n in range(VIEWS)
    }
    made["feature_services"] = {
        f"m{n}": {"features": [f"v{one}" for one in range(n * 10, n * 10 + 10)]}
        for n in range(VIEWS // 10)
    }
    return made


@pytest.fixture
def few_files() -> Iterator[None]:
    """An ordinary `ulimit -n`, which is less than there are views."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (ORDINARY, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("few_files")
def test_more_views_than_files_may_be_open(tmp_path: Path) -> None:
    """Feast opens a connection to the online store for each view, and fails at the limit."""
    team = Team(tmp_path, large())
    team.apply()
    found = Team(tmp_path, large()).read()
    assert len(found.resources) == 1 + VIEWS // 10 * 2 + VIEWS * 2
    assert len(online_tables(team.online_path)) == VIEWS
    assert team.plan().changes == ()
    team.apply(destroy=True)
    assert online_tables(team.online_path) == set()


def online_tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found if name.startswith("shop_v")}
