"""Every kind of view, and permissions: fsc and Feast's own SDK write the same registry."""

from __future__ import annotations

from typing import Any

import pytest

from tests.drivers.feast.kinds import MANIFEST
from tests.drivers.feast.test_like_the_sdk import plain, tables
from tests.drivers.feast.world import REPO, Team, spending, stock


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, feast: Any) -> tuple[Team, Team]:
    """The same manifest applied by fsc, and by `feast apply` of the compiled repo."""
    ours, theirs = (Team(tmp_path_factory.mktemp(name), MANIFEST) for name in ("fsc", "sdk"))
    ours.apply()
    ours.compile()
    for team in (ours, theirs):
        spending(team.root / "data")
    stock(theirs.compile(), "apply", "--skip-source-validation")
    return ours, theirs


def test_both_registries_hold_the_same(both: tuple[Team, Team]) -> None:
    ours, theirs = (plain(team) for team in both)
    assert sorted(ours) == sorted(theirs)
    for key in sorted(theirs):
        assert ours[key] == theirs[key], key


def test_both_databases_hold_the_same_tables(both: tuple[Team, Team]) -> None:
    ours, theirs = (tables(team) for team in both)
    assert ours == theirs


def test_fsc_reads_a_registry_of_feast_as_its_own(both: tuple[Team, Team]) -> None:
    _, theirs = both
    assert theirs.plan().changes == ()


def test_a_plan_after_an_apply_is_empty(both: tuple[Team, Team]) -> None:
    ours, _ = both
    assert ours.plan().changes == ()


def test_stock_feast_plan_repeats_only_stream_feature_views(both: tuple[Team, Team]) -> None:
    """It reports them after its own apply too (docs/feast-notes.md)."""
    ours, theirs = both
    for team in (ours, theirs):
        said = stock(team.root / REPO, "plan", "--skip-source-validation")
        updated = [line for line in said.splitlines() if line.startswith(("Updated", "Created"))]
        assert sorted(updated) == [
            "Updated stream feature view plain",
            "Updated stream feature view stream",
        ]
        assert "No changes to infrastructure" in said
