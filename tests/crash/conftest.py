"""One server and one prepared folder for all tests of crashes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crash.world import APPROVED, FIRST, OTHERS, SECOND, Server, World
from tests.support import require


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
    world.write(SECOND)
    base = world.folder.with_name("base")
    shutil.copytree(world.folder, base)
    return world, base
