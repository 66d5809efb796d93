"""A registry with every type of source, adopted: all of it has words, and nothing is to do."""

from __future__ import annotations

from pathlib import Path

from fsc.driver import Action
from tests.adopt.test_registry import adopted, forget, sources, take_over
from tests.drivers.feast.world import Team
from tests.sources.samples import manifest
from tests.support import require


def test_every_sample_is_said_and_taken_over(tmp_path: Path) -> None:
    require("feast")
    team = Team(tmp_path / "theirs", manifest())
    team.apply()
    held = team.registry()
    for view in held.feature_views:
        forget(view.spec.tags)
    for one in sources(held):
        forget(one.tags)
    path = tmp_path / "registry.db"
    path.write_bytes(held.SerializeToString())
    inputs, made, checked = adopted(tmp_path, path)
    assert made.unsaid == {}
    assert [one for one in checked.diagnostics if one.severity.value == "error"] == []
    changes = take_over(inputs)
    assert {one.action for one in changes} == {Action.ADOPT}
    assert [one.attributes for one in changes if one.attributes] == []
