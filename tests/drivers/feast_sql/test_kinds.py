"""Every kind in a SQL registry, with online tables of views of every kind on a server."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.drivers.feast.kinds import with_ours
from tests.drivers.feast.world import Team
from tests.drivers.feast_sql.conftest import Make, need
from tests.drivers.feast_sql.world import Base, server
from tests.support import absent, require

# Views with rows online: every kind, but none that is not served.
STORED = {"spend", "unfed", "derived", "batch", "stream", "fraud", "kept"}


def manifest(base: Base, **store: Any) -> dict[str, Any]:
    made = with_ours()
    kept = {
        "sources": ["spend"],
        "udf": "udfs.py:rate",
        "schema": {"rate": "Float64"},
        "entities": ["customer"],
        "write_to_online_store": True,
    }
    return {
        **made,
        "feature_store": {**made["feature_store"], "registry": base.section, **store},
        "on_demand_feature_views": {**made["on_demand_feature_views"], "kept": kept},
    }


def test_what_was_written_reads_back_as_it_was_wanted(base: Base, tmp_path: Path) -> None:
    team = Team(tmp_path, manifest(base, online_store="none"))
    team.apply()
    live = team.live()
    for one in team.wanted:
        assert dict(live[one.address].attrs) == dict(one.attrs), one.address
        assert dict(live[one.address].copies) == dict(one.copies), one.address
    assert team.plan().changes == ()
    team.apply(destroy=True)
    assert team.live() == {}


def test_online_tables_of_every_kind(make: Make, tmp_path: Path) -> None:
    """Views of all kinds that are served get a table, what is stored of on-demand views too."""
    require("feast", "psycopg_pool")
    need("postgresql")
    base = make("postgresql")
    url = urlsplit(server("postgresql"))
    online = {
        "type": "postgres",
        "host": url.hostname,
        "port": url.port or 5432,
        "database": base.name,
        "user": url.username or "postgres",
        "password": url.password or "postgres",
        "sslmode": "disable",
    }
    team = Team(tmp_path, manifest(base, online_store=online))
    team.apply()
    found = {one.removeprefix("shop_") for one in base.tables() if one.startswith("shop_")}
    assert found == STORED
    assert team.plan().changes == ()
    team.apply(destroy=True)
    assert not [one for one in base.tables() if one.startswith("shop_")]


def test_every_kind_beside_redis(tmp_path: Path) -> None:
    """Redis keeps one hash per entity and no tables: making and dropping views asks it nothing."""
    require("feast", "redis")
    import redis

    host, _, port = os.environ.get("FSC_TEST_REDIS", "127.0.0.1:6379").partition(":")
    try:
        redis.Redis(host, int(port)).ping()
    except redis.exceptions.ConnectionError as error:
        absent(f"no Redis server: {error}")
    base = Base("sqlite", tmp_path)
    online = {"type": "redis", "connection_string": f"{host}:{port},db=9"}
    team = Team(tmp_path, manifest(base, online_store=online))
    team.apply()
    assert team.plan().changes == ()
    team.apply(destroy=True)
    assert team.live() == {}
