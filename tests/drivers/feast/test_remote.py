"""A registry behind Feast's own registry server, with a file behind that."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.remote_channel import Channel
from tests.drivers.feast.server import free_port, serving
from tests.drivers.feast.world import MANIFEST, REPO, STORE, Team, edited, tiny


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("served")) as place:
        yield place


def on(server: str, project: str, made: dict[str, Any] = MANIFEST) -> dict[str, Any]:
    """A manifest whose registry is behind the server, in a project of its own."""
    store = {**STORE, "project": project, "registry": {"registry_type": "remote", "path": server}}
    return {**copy.deepcopy(made), "feature_store": store}


def test_everything_is_applied_and_the_next_plan_is_empty(tmp_path: Path, server: str) -> None:
    team = Team(tmp_path, on(server, "shop_all"))
    assert len(team.apply()) > 10
    assert team.plan().changes == ()


def test_stock_feast_reads_what_was_written(tmp_path: Path, server: str, feast: Any) -> None:
    team = Team(tmp_path, on(server, "shop_stock"))
    team.apply()
    team.compile()
    store = feast.FeatureStore(repo_path=str(tmp_path / REPO))
    assert {one.name for one in store.list_feature_views()} >= {"spend", "pushed", "totals"}
    assert {one.name for one in store.list_feature_services()} == {"scoring", "both"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("feature_views.spend.description", "weekly"),
        ("feature_views.spend.org", "wholesale"),  # dropped by the server's own registry
        ("feature_views.spend.mode", "pandas"),
        ("feature_views.spend.schema.more", "Int64"),
        ("feature_views.totals.enabled", True),
        ("data_sources.asked.schema.more", "Float64"),
        ("on_demand_feature_views.rate.org", "wholesale"),
        ("on_demand_feature_views.rate.tags", {"kind": "share"}),
        ("entities.customer.description", "somebody"),
        ("feature_services.scoring.description", "of the model"),
    ],
)
def test_every_change_reaches_the_registry(
    tmp_path: Path, server: str, path: str, value: object
) -> None:
    """Those too that Feast's file registry does not write (feast.md 4.3)."""
    project = f"shop_{abs(hash(path)) % 10**6}"
    Team(tmp_path, on(server, project)).apply()
    team = Team(tmp_path, edited(path, value, on(server, project)))
    assert team.apply()
    assert team.plan().changes == ()


def test_what_is_removed_goes_and_other_projects_stay(tmp_path: Path, server: str) -> None:
    other = Team(tmp_path / "other", on(server, "shop_other", tiny(project="shop_other")))
    other.apply()
    Team(tmp_path / "ours", on(server, "shop_gone")).apply()
    team = Team(tmp_path / "ours", on(server, "shop_gone"))
    team.apply(destroy=True)
    assert team.read().resources == ()
    assert other.plan().changes == ()


def test_a_change_by_somebody_else_is_refused(tmp_path: Path, server: str) -> None:
    team = Team(tmp_path, on(server, "shop_moved", tiny(project="shop_moved")))
    team.apply()
    late = Team(
        tmp_path,
        edited(
            "feature_views.spend.description",
            "late",
            on(server, "shop_moved", tiny(project="shop_moved")),
        ),
    )
    changes = late.plan().changes
    Team(
        tmp_path,
        edited(
            "feature_views.spend.description",
            "first",
            on(server, "shop_moved", tiny(project="shop_moved")),
        ),
    ).apply()
    for one in changes:
        late.driver.apply(one)
    with pytest.raises(FscError, match="spend") as refused:
        late.driver.flush()
    assert refused.value.exit_code is Exit.STALE


def test_no_server_is_said_with_its_address() -> None:
    place = f"127.0.0.1:{free_port()}"
    with pytest.raises(FscError, match=place) as refused:
        Channel({"path": place}).call("ListProjects", {})
    assert "feast serve_registry" in refused.value.hint
