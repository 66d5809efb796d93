"""Online tables and rows, on the real Feast with SQLite."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import FscError
from fsc.driver import Action
from fsc.drivers.feast.registry_file import FileStore
from tests.drivers.feast.world import MANIFEST, REPO, Team, change, edited, spending, tiny

END = datetime(2026, 6, 1, tzinfo=timezone.utc)
VIEW = "feast.feature_view.spend"


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found}


def rows(path: Path, table: str) -> int:
    with closing(sqlite3.connect(path)) as database:
        return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


@pytest.fixture(scope="module")
def materialised(tmp_path_factory: pytest.TempPathFactory, feast: Any) -> Path:
    """A folder with a small stack that fsc applied and stock Feast materialised."""
    team = Team(tmp_path_factory.mktemp("materialised"), tiny())
    team.apply()
    team.compile()
    spending(team.root / "data")
    before = team.read()
    store = feast.FeatureStore(repo_path=str(team.root / REPO))
    store.materialize(datetime(2025, 1, 1, tzinfo=timezone.utc), END)
    after = team.read()
    assert after.digest == before.digest
    assert [dict(one.attrs) for one in after.resources] == [
        dict(one.attrs) for one in before.resources
    ]
    assert team.plan().changes == ()
    return team.root


@pytest.fixture
def copied(materialised: Path, tmp_path: Path) -> Callable[[dict[str, Any]], Team]:
    """A stack on a copy of that folder of its own."""
    shutil.copytree(materialised, tmp_path, dirs_exist_ok=True)
    return lambda made: Team(tmp_path, made)


def values(team: Team, view: str = "spend") -> list[Any]:
    import feast

    store = feast.FeatureStore(repo_path=str(team.root / REPO))
    found = store.get_online_features([f"{view}:spend_7d"], [{"customer_id": 2}])
    return list(found.to_dict()["spend_7d"])


def test_materialising_is_no_change(copied: Callable[..., Team]) -> None:
    team = copied(tiny())
    found = team.live()[VIEW].facts["materialised"]
    assert found == [["2025-01-01T00:00:00+00:00", "2026-06-01T00:00:00+00:00"]]
    assert values(team) == [2.5]


def test_another_schema_keeps_rows_and_intervals(copied: Callable[..., Team]) -> None:
    team = copied(edited("feature_views.spend.schema.n_7d", "Int64", tiny()))
    team.apply()
    view = team.registry().feature_views[0]
    assert len(view.meta.materialization_intervals) == 1
    assert (view.meta.current_version_number, view.meta.state) == (1, 0)
    assert rows(team.online_path, "shop_spend") == 3
    team.compile()
    assert values(team) == [2.5]


def test_other_words_keep_state_and_version(copied: Callable[..., Team]) -> None:
    team = copied(edited("feature_views.spend.description", "weekly", tiny()))
    before = team.registry().feature_views[0].meta
    team.apply()
    after = team.registry().feature_views[0].meta
    assert after.state == before.state == 4
    assert after.created_timestamp == before.created_timestamp
    assert (
        after.last_updated_timestamp.ToNanoseconds() > before.last_updated_timestamp.ToNanoseconds()
    )
    assert len(team.registry().feature_view_version_history.records) == 1


def test_versions_are_those_of_feast(copied: Callable[..., Team], feast: Any) -> None:
    team = copied(edited("feature_views.spend.schema.n_7d", "Int64", tiny()))
    team.apply()
    team.compile()
    store = feast.FeatureStore(repo_path=str(team.root / REPO))
    listed = store.registry.list_feature_view_versions("spend", "shop")
    assert [one["version"] for one in listed] == ["v0", "v1"]
    first = store.registry.get_feature_view_by_version("spend", "shop", 0)
    assert [one.name for one in first.features] == ["spend_7d"]


def test_a_view_that_goes_offline_loses_its_rows(copied: Callable[..., Team]) -> None:
    """Feast's plan counts on the table of every view, so an empty one stays."""
    team = copied(edited("feature_views.spend.online", False, tiny()))
    team.apply()
    assert rows(team.online_path, "shop_spend") == 0
    assert team.live()[VIEW].facts.get("materialised") is None


def test_a_deleted_view_loses_its_table(copied: Callable[..., Team]) -> None:
    made = tiny()
    del made["feature_views"]
    team = copied(made)
    team.apply()
    assert tables(team.online_path) == set()
    registry = team.registry()
    assert len(registry.feature_view_version_history.records) == 0
    assert len(registry.infra.infra_objects) == 0


def test_a_renamed_view_keeps_its_rows(copied: Callable[..., Team]) -> None:
    made = tiny()
    made["feature_views"]["weekly"] = made["feature_views"].pop("spend")
    team = copied(made)
    live, desired = team.live(), {one.address: one for one in team.wanted}
    address = "feast.feature_view.weekly"
    moved = change(
        Action.MOVE, desired[address], desired=desired[address], live=live[VIEW], moved_from=VIEW
    )
    team.driver.apply(moved)
    team.driver.flush()
    assert team.plan().changes == ()
    assert tables(team.online_path) == {"shop_weekly"}
    assert "materialised" in team.live()[address].facts
    team.compile()
    assert values(team, "weekly") == [2.5]


def test_a_replaced_view_begins_anew(copied: Callable[..., Team]) -> None:
    team = copied(tiny())
    live, desired = team.live()[VIEW], {one.address: one for one in team.wanted}[VIEW]
    team.driver.apply(change(Action.REPLACE, desired, desired=desired, live=live))
    team.driver.flush()
    assert rows(team.online_path, "shop_spend") == 0
    assert "materialised" not in team.live()[VIEW].facts
    assert len(team.registry().feature_view_version_history.records) == 1


def test_a_crash_between_tables_and_registry_is_mended(tmp_path: Path, feast: Any) -> None:
    """A real end of the process: the tables are there, the registry is not."""
    team = Team(tmp_path, tiny())
    team.online_path.parent.mkdir()
    process = os.fork()
    if not process:
        try:
            pytest.MonkeyPatch().setattr(FileStore, "save", lambda *_: os._exit(9))
            team.apply()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9
    assert tables(team.online_path) == {"shop_spend"}
    assert not team.registry_path.exists()
    team.apply()
    assert team.plan().changes == ()
    assert tables(team.online_path) == {"shop_spend"}


def test_a_crash_after_dropping_is_mended(
    tmp_path: Path, feast: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    Team(tmp_path, tiny()).apply()
    made = tiny()
    del made["feature_views"]
    team = Team(tmp_path, made)
    with monkeypatch.context() as patch:
        patch.setattr(
            FileStore, "save", lambda *_: (_ for _ in ()).throw(FscError("power is gone"))
        )
        changes = team.plan().changes
        for one in changes:
            team.driver.apply(one)
        with pytest.raises(FscError, match="power is gone"):
            team.driver.flush()
    assert tables(team.online_path) == set()
    assert VIEW in team.live()
    team.apply()
    assert VIEW not in team.live()


def test_a_store_that_refuses_leaves_the_registry(tmp_path: Path, feast: Any) -> None:
    Team(tmp_path, tiny()).apply()
    before = (tmp_path / "data/registry.db").read_bytes()
    made = edited("feature_store.online_store.path", "data", tiny())
    made["feature_views"]["more"] = {**made["feature_views"]["spend"]}
    team = Team(tmp_path, made)
    for one in team.plan().changes:
        team.driver.apply(one)
    with pytest.raises(FscError, match="online store could not be changed"):
        team.driver.flush()
    assert team.registry_path.read_bytes() == before


def test_feast_learns_of_tables_that_moved(tmp_path: Path, feast: Any) -> None:
    """Feast itself would drop the old tables and make none (feast.md 4.5)."""
    Team(tmp_path, tiny()).apply()
    made = edited("feature_store.online_store.path", "data/other.db", tiny())
    made["feature_views"]["spend"]["description"] = "weekly"
    team = Team(tmp_path, made)
    team.apply()
    assert tables(tmp_path / "data/other.db") == {"shop_spend"}
    assert tables(team.online_path) == {"shop_spend"}


def test_other_providers_have_tables_for_online_views_only(tmp_path: Path, feast: Any) -> None:
    """Feast's path for every store but the local SQLite one; there it plans no infrastructure."""
    made = edited("feature_store.provider", "aws", tiny())
    made["feature_views"]["quiet"] = {**made["feature_views"]["spend"], "online": False}
    team = Team(tmp_path, made)
    team.apply()
    assert tables(team.online_path) == {"shop_spend"}
    assert not team.registry().infra.infra_objects
    Team(tmp_path, edited("feature_views.spend.online", False, made)).apply()
    assert tables(team.online_path) == set()
    Team(tmp_path, edited("feature_views.quiet.online", True, made)).apply()
    assert tables(team.online_path) == {"shop_quiet", "shop_spend"}


def test_a_version_has_a_table_of_its_own_where_feast_says_so(tmp_path: Path, feast: Any) -> None:
    path = "feature_store.registry.enable_online_feature_view_versioning"
    made = edited(path, True, tiny())
    Team(tmp_path, made).apply()
    team = Team(tmp_path, edited("feature_views.spend.schema.n_7d", "Int64", made))
    team.apply()
    assert tables(team.online_path) == {"shop_spend", "shop_spend_v1"}


def test_an_on_demand_view_that_is_no_longer_stored_loses_its_table(
    tmp_path: Path, feast: Any
) -> None:
    Team(tmp_path, MANIFEST).apply()
    path = "on_demand_feature_views.kept.write_to_online_store"
    team = Team(tmp_path, edited(path, False))
    assert "shop_kept" in tables(team.online_path)
    team.apply()
    assert "shop_kept" not in tables(team.online_path)
    Team(tmp_path, MANIFEST).apply()
    assert "shop_kept" in tables(team.online_path)


def test_no_online_store_needs_no_feast(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "fsc.drivers.feast.online.update", lambda *_: pytest.fail("feast was asked")
    )
    team = Team(tmp_path, edited("feature_store.online_store", "none", tiny()))
    team.apply()
    assert team.plan().changes == ()
    assert not team.online_path.exists()
