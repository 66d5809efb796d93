"""How long a large registry takes. Printed, not asserted: see bench/ for comparisons."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from tests.drivers.feast.world import Team, tiny, without_online

VIEWS, FIELDS = 1000, 10


def large() -> dict[str, Any]:
    made = without_online(tiny())
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


def test_a_thousand_views(tmp_path: Path, capsys: Any) -> None:
    team = Team(tmp_path, large())
    started = time.perf_counter()
    team.apply()
    applied = time.perf_counter()
    found = team.read()
    ended = time.perf_counter()
    with capsys.disabled():
        print(f"\n{VIEWS} views: apply {applied - started:.2f} s, read {ended - applied:.2f} s")
    assert len(found.resources) == 1 + VIEWS // 10 * 2 + VIEWS * 2
    assert team.plan().changes == ()
