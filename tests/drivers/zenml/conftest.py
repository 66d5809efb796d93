"""A fresh ZenML store takes eight seconds to make, so it is made once and copied."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fsc.drivers.zenml import ZenmlDriver
from tests.drivers.zenml.server import Server, mariadb
from tests.drivers.zenml.support import Place, create, fresh_store, wanted
from tests.support import require
from tests.warm import Warm


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Place:
    require("zenml")
    return fresh_store(tmp_path_factory.mktemp("zenml") / "store")


@pytest.fixture(scope="session")
def warm(pristine: Place) -> Iterator[Warm]:
    """`fsc`, `zenml`, `feast` and `python` that have imported everything already."""
    require("feast")
    made = Warm({**pristine.variables, "COLUMNS": "100"})
    yield made
    made.close()


@pytest.fixture(scope="session")
def server(pristine: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A ZenML server on SQLite, for everybody: `wipe` it before use."""
    place = pristine.copy(tmp_path_factory.mktemp("zenml") / "server")
    yield from running(Server(place.root, f"sqlite:///{place.database}"))


@pytest.fixture(scope="session")
def on_mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A ZenML server on a MariaDB database of its own."""
    require("zenml")
    with mariadb() as url:
        yield from running(Server(tmp_path_factory.mktemp("zenml") / "mariadb", url))


def running(made: Server) -> Iterator[Server]:
    made.prepare()
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def furnished(pristine: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A store in which the stack of `wanted()` was applied."""
    place = pristine.copy(tmp_path_factory.mktemp("zenml") / "furnished")
    driver = place.driver()
    create(driver, *wanted().values())
    driver.close()
    return place


@pytest.fixture
def empty(pristine: Place, tmp_path: Path) -> Place:
    return pristine.copy(tmp_path / "empty")


@pytest.fixture
def place(furnished: Place, tmp_path: Path) -> Place:
    return furnished.copy(tmp_path / "place")


@pytest.fixture
def driver(place: Place) -> Iterator[ZenmlDriver]:
    made = place.driver()
    yield made
    made.close()
