"""Random stacks, edits and failures on the real systems, compared with memory after each step."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fsc.diagnostics import Exit
from tests.crash.test_stale import start
from tests.crash.world import World
from tests.random.cases import Case, keep
from tests.random.test_random import FOLDER, cases

# Few, and the same ones each time: on servers one takes four seconds. What fails is not made smaller here.
FEW = settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
BOTH = pytest.mark.parametrize("world", ["files", "servers"], indirect=True)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return start(request, request.param)


def played(world: World, case: Case) -> None:
    (world.folder / "case.json").write_text(json.dumps(case))
    assert world.run("case", "case.json") == Exit.OK, world.said()


@BOTH
def test_random_histories_on_live_systems(world: World) -> None:
    @FEW
    @given(cases())
    def histories(case: Case) -> None:
        try:
            played(world, case)
        except AssertionError:
            keep(case, FOLDER, None)
            raise

    histories()


@BOTH
def test_cases_that_failed_once_on_live_systems(world: World) -> None:
    for path in sorted(FOLDER.glob("*.json")):
        played(world, json.loads(Path(path).read_text(encoding="utf-8")))
