"""What an earlier release wrote into PostgreSQL and into ZenML is planned and applied by this one;
what a later one wrote is not. (A registry in a file: safety/test_releases.py.)

`pytest --update` writes the rows of the release that this is.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc import __version__
from fsc.diagnostics import Exit
from tests.conftest import Golden
from tests.crash.meddling import registry
from tests.crash.releases import (
    EARLIER,
    ONLY_ZENML,
    RELEASES,
    put_registry,
    put_zenml,
    registry_rows,
    zenml_rows,
)
from tests.crash.remote import Remote
from tests.crash.test_invariants import planned
from tests.crash.test_stale import start
from tests.crash.world import APPROVED, World
from tests.support import changed

FILES = sorted(RELEASES.glob("*/live.json"))
BOTH = pytest.mark.parametrize("world", ["files", "servers"], indirect=True)
EACH = pytest.mark.parametrize("release", FILES, ids=lambda path: path.parent.name)


@pytest.fixture
def world(request: pytest.FixtureRequest) -> World:
    return start(request, request.param)


def as_left(world: World, release: Path, **labels: str) -> dict[str, object]:
    """The systems as that release left them, and the manifest that it applied."""
    rows = json.loads(release.read_text(encoding="utf-8"))
    put_zenml(world, rows["zenml"], labels)
    if isinstance(world, Remote):
        put_registry(world, rows["registry"])
    manifest = EARLIER if isinstance(world, Remote) else ONLY_ZENML
    world.write(manifest)
    return manifest


@BOTH
@EACH
def test_an_earlier_release_is_continued(world: World, release: Path) -> None:
    manifest = as_left(world, release)
    assert planned(world) == []
    assert world.run("drift") == Exit.OK, world.said()
    world.write(changed(manifest, {"zenml.stack.description": "continued"}))
    assert planned(world) == [("update", "zenml.stack.earlier")]
    assert world.run("apply", *APPROVED) == Exit.OK, world.said()
    assert planned(world) == []


@BOTH
@EACH
def test_a_later_one_is_refused_with_its_number(world: World, release: Path) -> None:
    as_left(world, release, **{"fsc.format": "2"})
    for command in (["plan"], ["apply", *APPROVED]):
        assert world.run(*command) == Exit.ERROR, world.said()
        assert "/earlier` carries notes of fsc in format 2" in " ".join(world.said().split())


@EACH
def test_a_later_registry_is_refused_too(remote: Remote, release: Path) -> None:
    remote.begin()
    as_left(remote, release)

    def later(found: Any) -> None:
        views = found.feature_views
        next(one for one in views if one.spec.name == "earlier").spec.tags["fsc.format"] = "2"

    registry(later)(remote)
    assert remote.run("plan") == Exit.ERROR, remote.said()
    assert "feature_view.earlier` carries notes of fsc in format 2" in " ".join(
        remote.said().split()
    )


def test_this_release_is_kept_for_later_ones(
    remote: Remote, request: pytest.FixtureRequest, golden: Golden
) -> None:
    path = RELEASES / __version__ / "live.json"
    if not request.config.getoption("--update"):
        assert path.exists()
        return
    remote.begin()
    remote.write(EARLIER)
    assert remote.run("apply", *APPROVED) == Exit.OK, remote.said()
    rows = {"registry": registry_rows(remote), "zenml": zenml_rows(remote)}
    golden(path, json.dumps(rows, indent=1, sort_keys=True) + "\n")
