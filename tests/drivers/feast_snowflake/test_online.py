"""A registry in Snowflake beside an online store that Feast's own classes make tables in."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from tests.drivers.feast.world import Team, tiny
from tests.drivers.feast_snowflake.world import Base
from tests.drivers.feast_sql.world import Base as Database
from tests.drivers.feast_sql.world import missing, on, server
from tests.support import absent, require


def test_tables_in_postgresql(base: Base, tmp_path: Path) -> None:
    require("psycopg_pool")
    if why := missing("postgresql"):
        absent(why)
    url, database = urlsplit(server("postgresql")), Database("postgresql", tmp_path)
    online = {
        "type": "postgres", "host": url.hostname, "port": url.port or 5432, "sslmode": "disable",
        "database": database.name, "user": url.username, "password": url.password or "postgres",
    }  # fmt: skip
    made = on(base, tiny())
    made["feature_store"]["online_store"] = online
    team = Team(tmp_path, made)
    try:
        team.apply()
        assert "shop_spend" in database.tables()
        assert team.plan().changes == ()
        team.apply(destroy=True)
        assert "shop_spend" not in database.tables()
    finally:
        database.drop()
