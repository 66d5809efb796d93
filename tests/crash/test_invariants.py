"""What holds of every plan and apply, on both real systems at once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit
from fsc.drivers.zenml import Settings, ZenmlDriver
from tests.crash.points import disk
from tests.crash.releases import ONLY_ZENML
from tests.crash.remote import Remote
from tests.crash.test_kills import foreign
from tests.crash.test_stale import start
from tests.crash.world import APPROVED, CANARY, World

WRITES = ("Driver.apply", "Session.commit", "registry_file._write", "online.update", "Client.")


def steps(world: World) -> list[tuple[str, str]]:
    """What the drivers were told to do, in order, as the drivers saw it."""
    words = [name.split(" ") for name, _ in world.ticks()]
    return [(one[2], one[3]) for one in words if one[0] == "before" and len(one) == 4]


def planned(world: World) -> list[tuple[str, str]]:
    assert world.run("plan", "--json") == Exit.OK, world.said()
    return [(one["action"], one["address"]) for one in json.loads(world.said())["changes"]]


def test_what_is_executed_is_what_was_planned(prepared: tuple[World, Path]) -> None:
    world, base = prepared
    world.copy_from(base)
    before, wanted = world.state(), planned(world)
    assert {action for action, _ in wanted} >= {"create", "update", "delete", "move"}
    assert world.run("plan", "-o", "plan.json") == Exit.OK
    assert world.run("apply", "plan.json", *APPROVED) == Exit.OK, world.said()
    assert steps(world) == wanted
    assert planned(world) == []
    done = world.state()
    assert world.run("apply", *APPROVED) == Exit.OK
    assert [name for name, _ in world.ticks() if any(one in name for one in WRITES)] == []
    assert world.run("destroy", *APPROVED) == Exit.OK, world.said()
    ended = world.state()
    assert world.run("destroy", *APPROVED) == Exit.OK
    assert steps(world) == []
    assert world.state() == ended
    assert foreign(ended) == foreign(done) == foreign(before)
    assert {one[2].get("fsc.stack") for one in ended["resources"].values()} <= {None, "others"}


def test_a_plan_writes_nothing_and_says_the_same_twice(prepared: tuple[World, Path]) -> None:
    world, base = prepared
    world.copy_from(base)
    before, texts = disk(world.folder), []
    for _ in range(2):
        assert world.server.run(world.job("plan", "--json", ticks="")) == [Exit.OK]
        texts.append(world.said())
        assert disk(world.folder) == before
        assert world.server.run(world.job("drift", "--json", ticks="")) == [Exit.OK]
        assert disk(world.folder) == before
    assert texts[0] == texts[1]


def test_rolled_back_both_systems_are_as_before(prepared: tuple[World, Path]) -> None:
    world, base = prepared
    world.copy_from(base)
    before = world.state()
    assert world.run("apply", *APPROVED) == Exit.OK, world.said()
    assert world.run("rollback", *APPROVED) == Exit.OK, world.said()
    assert _but_secrets(world.state()) == _but_secrets(before)


def _but_secrets(state: dict[str, Any]) -> dict[str, Any]:
    """Values of secrets are not kept, so that those of a secret that was changed stay."""
    return {
        address: one
        for address, one in state["resources"].items()
        if not address.startswith("zenml.secret.key")
    }


COMMANDS = (
    ("plan", "-o", "plan.json", "--markdown", "plan.md"),
    ("plan", "--json"),
    ("show", "plan.json"),
    ("apply", "plan.json", *APPROVED),
    ("drift", "--json"),
    ("rollback", "--list"),
    ("rollback", *APPROVED),
    ("destroy", *APPROVED),
)


@pytest.mark.parametrize("which", ["files", "servers"])
def test_no_secret_is_shown_or_left_anywhere(which: str, request: pytest.FixtureRequest) -> None:
    """World.run looks at what each command says; only ZenML's own store holds the value."""
    world = start(request, which)
    for command in COMMANDS:
        assert world.run(*command) == Exit.OK, (command, world.said())
        left = [
            one for one in world.folder.rglob("*") if one.is_file() and world.zen not in one.parents
        ]
        assert [one for one in left if CANARY.encode() in one.read_bytes()] == []
    if isinstance(world, Remote):
        assert CANARY.encode().hex() not in json.dumps(world.base.content(), default=bytes.hex)


def test_of_two_writers_of_zenml_one_hears_who(
    prepared: tuple[World, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A manifest without a registry is locked beside ZenML's own database."""
    world, base = prepared
    world.copy_from(base)
    world.write(ONLY_ZENML)
    other = ZenmlDriver(Settings(stack="other"), world.job("apply")["environ"])
    other.lock("apply", "other", 0)
    assert world.run("apply", *APPROVED) == Exit.LOCKED, world.said()
    assert "runs `fsc apply` for stack `other`" in " ".join(world.said().split())
    other.unlock()
    assert world.run("apply", *APPROVED) == Exit.OK, world.said()
