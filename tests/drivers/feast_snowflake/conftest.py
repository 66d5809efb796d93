"""One server for all tests, and a database of its own for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.drivers.feast_snowflake.world import INI, Base, Snowflake
from tests.drivers.feast_sql.conftest import Stock
from tests.support import absent, require


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The INI file that says where the server is."""
    require("feast", "snowflake.connector")
    if not Snowflake.is_made():
        absent("needs fakesnow: make snowflake")
    folder = tmp_path_factory.mktemp("snowflake")
    server = Snowflake(folder).start()
    path = folder / "config"
    path.write_text(INI.format(port=server.port), encoding="utf-8")
    yield path
    server.stop()


@pytest.fixture
def base(config: Path) -> Iterator[Base]:
    made = Base(config)
    yield made
    made.close()


@pytest.fixture(scope="session")
def stock() -> Iterator[Stock]:
    running = Stock()
    yield running
    running.close()
