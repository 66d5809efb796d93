"""Two applies at once: one wins, the other waits or is told who holds the lock; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.diagnostics import Exit
from fsc.pipeline import Inputs
from tests.crash.world import APPROVED, Server, World
from tests.drivers.feast_sql.world import Base, missing
from tests.support import absent

ROUNDS = 20
LOCKED = "Another apply is running: "


@pytest.fixture(params=["file", "postgresql"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[dict[str, Any]]:
    if request.param == "file":
        yield {"registry_type": "file", "path": "registry.db"}
        return
    if why := missing("postgresql"):
        absent(why)
    base = Base("postgresql", tmp_path)
    yield base.section
    base.drop()


def manifest(team: str, round_: int, registry: dict[str, Any]) -> dict[str, Any]:
    """One more object, and one that changes, in every round."""
    return {
        "apiVersion": "fsc/v1",
        "kind": "Stack",
        "metadata": {"name": team},
        "feature_store": {"project": "shop", "registry": registry, "online_store": None},
        "entities": {
            f"{team}_{number}": {"join_keys": ["k"], "value_type": "Int64"}
            for number in range(round_ + 1)
        },
        "data_sources": {
            f"{team}_asked": {
                "type": "request", "schema": {"amount": "Float64"}, "description": f"{round_}",
            }
        },
    }  # fmt: skip


def addresses(world: World, file: str) -> set[str]:
    planned = pipeline.plan(Inputs(str(world.folder / file)))
    assert planned.plan is not None
    assert planned.plan.changes == ()
    _, document = planned.checked.valid()
    return {f"feast.entity.{name}" for name in document.data["entities"]}


def at_once(world: World, round_: int) -> Callable[..., dict[str, Any]]:
    """Makes jobs that ask for the lock when the other one of their round does."""
    folder = world.folder / f"round{round_}"
    folder.mkdir()
    return partial(world.job, FSC_TEST_MEET=str(folder))


def test_twenty_rounds(light: Server, registry: dict[str, Any], tmp_path: Path) -> None:
    world = World(light, tmp_path / "work")
    world.write(manifest("first", 0, registry), "first.yaml")  # the project is there already
    assert light.run(world.job("-f", "first.yaml", "apply", *APPROVED, ticks="")) == [0]
    told = 0
    for number in range(ROUNDS):
        for team in ("north", "south"):
            world.write(manifest(team, number, registry), f"{team}.yaml")
        waits = ("--lock-timeout", "60") if number % 2 else ()
        begun = world.job if waits else at_once(world, number)
        codes = light.run(*(
            begun("-f", f"{team}.yaml", "apply", *APPROVED, *waits, output=team, ticks="")
            for team in ("north", "south")
        ))  # fmt: skip
        texts = [world.said(team) for team in ("north", "south")]
        assert 0 in codes, texts
        assert set(codes) <= ({0} if waits else {0, int(Exit.LOCKED)}), texts
        for team, code, text in zip(("north", "south"), codes, texts, strict=True):
            if code:
                told += 1
                assert LOCKED in text
                assert "runs `fsc apply` for stack" in text
                again = world.job("-f", f"{team}.yaml", "apply", *APPROVED, ticks="")
                assert light.run(again) == [0], world.said()
        assert (
            len(addresses(world, "north.yaml") | addresses(world, "south.yaml")) == 2 * number + 2
        )
    assert told, "nobody was ever told who holds the lock"


def test_the_same_plan_twice_at_once(
    light: Server, registry: dict[str, Any], tmp_path: Path
) -> None:
    """Who waited finds everything done, so that what was shown is not right any more."""
    world = World(light, tmp_path / "work")
    for number in range(3):
        world.write(manifest("north", number, registry), "north.yaml")
        job = ("-f", "north.yaml", "apply", *APPROVED, "--lock-timeout", "60")
        begun = at_once(world, number)
        codes = light.run(*(begun(*job, output=f"out{one}", ticks="") for one in (1, 2)))
        texts = [world.said(f"out{one}") for one in (1, 2)]
        assert sorted(codes) == [0, Exit.STALE], texts
        assert f"feast.entity.north_{number}" in texts[codes.index(Exit.STALE)]
        addresses(world, "north.yaml")
