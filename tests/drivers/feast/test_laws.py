"""Laws over generated manifests: what is written is read, and nothing is left to do."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsc.driver import Action
from fsc.drivers.feast.codec import IRREGULAR, MANAGED
from fsc.model.describe import managed
from fsc.model.stack import KIND_BY_NAME
from tests.drivers.feast.kinds import with_ours
from tests.drivers.feast.world import MANIFEST, Team, edited, manifest, without_online
from tests.manifests import edits, manifests

QUICK = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def written(made: dict[str, Any], folder: str) -> Team:
    return Team(Path(folder), without_online(made))


@QUICK
@given(manifests())
def test_what_is_written_is_read(made: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        team = written(made, folder)
        team.apply()
        live = team.live()
        for one in team.wanted:
            found = live[one.address]
            assert dict(found.attrs) == dict(one.attrs)
            assert dict(found.copies) == dict(one.copies)
            assert found.marks == one.marks
            assert found.depends_on == one.depends_on
        assert team.plan().changes == ()


@QUICK
@given(st.data())
def test_an_edit_is_persisted_whole(data: st.DataObject) -> None:
    before = data.draw(manifests())
    after = data.draw(edits(before))
    with tempfile.TemporaryDirectory() as folder:
        written(before, folder).apply()
        team = written(after, folder)
        team.apply()
        assert team.plan().changes == ()
        live = team.live()
        assert {one.address: dict(one.attrs) for one in team.wanted} == {
            address: dict(one.attrs) for address, one in live.items()
        }


@QUICK
@given(manifests())
def test_reading_twice_gives_equal_digests(made: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        team = written(made, folder)
        team.apply()
        assert team.read().digest == written(made, folder).read().digest


def test_the_world_says_every_attribute_of_every_kind(tmp_path: Path) -> None:
    """So that the tests on real Feast speak about all of them."""
    wanted = [one for made in (MANIFEST, with_ours()) for one in Team(tmp_path, made).wanted]
    said = {(one.kind, key) for one in wanted for key in one.attrs}
    known = {
        (kind, one.key)
        for kind, cls in KIND_BY_NAME.items()
        if kind in MANAGED and kind in IRREGULAR
        for one in managed(cls)
    }
    assert known - said == {("feast.on_demand_feature_view", "singleton")}


def test_a_function_of_one_row(tmp_path: Path) -> None:
    """Left out of the world, since its function takes frames."""
    made = edited("on_demand_feature_views.rate.mode", "python", without_online(MANIFEST))
    team = Team(tmp_path, edited("on_demand_feature_views.rate.singleton", True, made))
    team.apply()
    assert team.live()["feast.on_demand_feature_view.rate"].attrs["singleton"] is True
    assert team.plan().changes == ()
    Team(tmp_path, made).apply()
    assert "singleton" not in team.live()["feast.on_demand_feature_view.rate"].attrs


def test_a_destroyed_stack_leaves_an_empty_registry(tmp_path: Path) -> None:
    team = Team(tmp_path, without_online(manifest()))
    team.apply()
    changes = team.apply(destroy=True)
    assert {one.action for one in changes} == {Action.DELETE}
    assert team.read().resources == ()
    registry = team.registry()
    assert [one.name for one, _ in registry.ListFields()] == [
        "registry_schema_version",
        "version_id",
        "last_updated",
    ]
