"""One Label Studio for all tests of a process, on a copy of the prepared folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.annotator.service import LabelStudio, Studio, started
from tests.annotator.world import ADDRESS, World
from tests.drivers.zenml.conftest import pristine, warm
from tests.drivers.zenml.support import Place
from tests.warm import Warm

__all__ = ["pristine", "warm"]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Studio]:
    server = started(LabelStudio, tmp_path_factory.mktemp("label-studio"))
    yield Studio(server)
    server.stop()


@pytest.fixture
def studio(running: Studio) -> Studio:
    """The server without a single project."""
    running.empty()
    return running


@pytest.fixture(scope="session")
def furnished(
    running: Studio, pristine: Place, warm: Warm, tmp_path_factory: pytest.TempPathFactory
) -> World:
    """A manifest with a dataset, of which everything but the dataset was applied."""
    folder = tmp_path_factory.mktemp("review")
    place = replace(pristine.copy(folder / "zenml"), programs=warm.bin)
    made = World(folder / "stack", running, place).prepared()
    made.apply("--exclude", ADDRESS)
    return made


@pytest.fixture
def world(studio: Studio, furnished: World, tmp_path: Path) -> World:
    """The same in folders of its own: ZenML takes six seconds to write, so it wrote once."""
    shutil.copytree(furnished.folder, tmp_path / "stack")
    return World(tmp_path / "stack", studio, furnished.zenml.copy(tmp_path / "zenml"))
