"""`kill -9` at every point of an apply that changes both systems; running it again completes it.

A killed process leaves only what is on the disk, so that of several points with the same bytes on
the disk one stands for all.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

from tests.crash.world import APPROVED, World

INSIDE = {
    "FeastDriver.flush", "fsc.drivers.feast.online_sqlite.rename", "fsc.drivers.feast.registry_file._write",
    "ZenmlDriver.apply", "ZenmlClient.create", "ZenmlClient.delete", "Session.commit",
}  # fmt: skip


def foreign(state: dict[str, Any]) -> dict[str, Any]:
    """What does not belong to the team."""
    return {
        address: one
        for address, one in state["resources"].items()
        if one[2].get("fsc.stack") != "team"
    }


def distinct(ticks: list[tuple[str, str]]) -> dict[int, str]:
    """The first point of each state of the disk, by its number."""
    first: dict[str, tuple[int, str]] = {}
    for number, (name, disk) in enumerate(ticks, 1):
        first.setdefault(disk, (number, name))
    return dict(first.values())


def test_killed_anywhere_it_completes(prepared: tuple[World, Path]) -> None:
    world, base = prepared
    world.copy_from(base)
    before = world.state()
    assert world.run("apply", *APPROVED, FSC_TEST_LOOK="1") == 0, world.said()
    points = distinct(world.ticks())
    after = world.state()
    assert after != before
    assert foreign(after) == foreign(before)
    assert after["online"]["shop_purchases"] == 1, "the row moves with its view"
    assert len(points) >= 30
    assert {name.split(" ")[1] for name, _ in world.ticks()} >= INSIDE
    for k, name in points.items():
        world.copy_from(base)
        killed = world.run("apply", *APPROVED, FSC_TEST_KILL_AT=str(k))
        assert killed == -signal.SIGKILL, (k, name, world.said())
        half, code = world.half("apply", *APPROVED)
        assert code == 0, (k, name, world.said())
        assert foreign(half) == foreign(before), (k, name)
        done = world.state()
        assert done == after, (k, name)
        assert all(len(set(one)) == len(one) for one in done["zenml"].values())
