"""A thousand views: how long reading and writing them takes, printed, and kept within reason."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from fsc.drivers.feast.registry_sql import SqlStore
from fsc.drivers.feast.sql_address import address_of
from tests.drivers.feast.world import Team
from tests.drivers.feast_sql.world import Base, opened, prepared, small

VIEWS = 1000
SECONDS = {"sqlite": 2.0, "postgresql": 4.0, "mysql": 20.0}  # on a machine with other work to do


def many(base: Base) -> dict[str, Any]:
    made = small(base)
    view = {**made["feature_views"]["spend"], "schema": {f"f{at}": "Float64" for at in range(10)}}
    source = made["data_sources"]["spending"]
    made["data_sources"] |= {
        f"s{at}": {**source, "path": f"data/{at}.parquet"} for at in range(VIEWS)
    }
    made["feature_views"] = {f"v{at}": {**view, "source": f"s{at}"} for at in range(VIEWS)}
    made["feature_services"] = {
        f"service{at}": {"features": [f"v{10 * at + one}" for one in range(10)]}
        for at in range(VIEWS // 10)
    }
    return made


def timed(action: Any) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def test_a_thousand_views(base: Base, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    team = prepared(Team(tmp_path, many(base)))
    writing = timed(team.driver.flush)
    store = opened(base)
    reading = timed(store.load)
    registry = store.load()
    one = {("feast.feature_view", "shop", "v7")}
    registry.feature_views[0].spec.description = "another"
    changing = timed(lambda: store.save(registry, frozenset(one)))
    with capsys.disabled():
        print(
            f"\n{base.engine}: 1,000 views cold {writing:.2f} s, read {reading:.2f} s, one change {changing:.2f} s"
        )
    assert isinstance(store, SqlStore)
    assert address_of(base.section).dialect == base.engine
    assert len(registry.feature_views) == VIEWS
    assert writing < SECONDS[base.engine]
    assert max(reading, changing) < SECONDS[base.engine] / 2
