"""One server and one prepared folder for all tests of crashes."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.crash.remote import Remote
from tests.crash.world import APPROVED, FIRST, OTHERS, ROW, SECOND, Server, World
from tests.drivers.feast_sql.world import Base, missing, on_server
from tests.drivers.zenml.server import Server as ZenmlServer
from tests.support import absent, require


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    require("feast", "zenml")
    made = Server("both")
    yield made
    made.close()


@pytest.fixture(scope="session")
def light() -> Iterator[Server]:
    """Without Feast and ZenML, for what needs neither."""
    require("google.protobuf")
    made = Server()
    yield made
    made.close()


@pytest.fixture(scope="session")
def prepared(server: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[World, Path]:
    """A folder to work in, and a copy of it with both teams applied and the second manifest."""
    world = World(server, tmp_path_factory.mktemp("crash") / "work")
    world.write(OTHERS, "others.yaml")
    world.write(FIRST)
    assert world.run("-f", "others.yaml", "apply", *APPROVED) == 0, world.said()
    assert world.run("apply", *APPROVED) == 0, world.said()
    with closing(sqlite3.connect(world.folder / "data" / "online.db")) as database, database:
        database.execute(ROW)
    world.write(SECOND)
    base = world.folder.with_name("base")
    shutil.copytree(world.folder, base)
    return world, base


@pytest.fixture(scope="session")
def remote(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    """Both systems on servers, with both teams applied and the second manifest, kept as a start."""
    if why := missing("postgresql"):
        absent(why)
    root = tmp_path_factory.mktemp("remote")
    zenml = ZenmlServer(root / "zenml", f"sqlite:///{root / 'zenml.db'}")
    zenml.prepare()
    zenml.start()
    made = Remote(server, root / "work", Base("postgresql", root), zenml, zenml.login())
    made.write(OTHERS, "others.yaml")
    made.write(FIRST)
    assert made.run("-f", "others.yaml", "apply", *APPROVED) == 0, made.said()
    assert made.run("apply", *APPROVED) == 0, made.said()
    on_server("postgresql", ROW, made.base.name)
    made.write(SECOND)
    made.keep()
    yield made
    made.drop()
    zenml.stop()
