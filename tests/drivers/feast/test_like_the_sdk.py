"""fsc and Feast's own SDK, on the same definitions: the registries are the same, both ways.

`feast plan` has nothing to say about a registry that fsc wrote, and fsc nothing about one that
`feast apply` of the compiled repo wrote.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.drivers.feast.world import MANIFEST, REPO, Team, edited, manifest, spending, stock
from tests.manifests import edits, manifests
from tests.support import reported

NOTHING = ("No changes to registry", "No changes to infrastructure")


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


def plain(team: Team) -> dict[str, Any]:
    """A registry as data, without what is by nature another each time, in one order.

    Pickles differ in the name of the file that they were compiled from; what they do is tested in
    test_udf.py.
    """
    from google.protobuf.json_format import MessageToDict

    registry = team.registry()
    history = {
        (one.feature_view_name, one.version_number): one.feature_view_type
        for one in registry.feature_view_version_history.records
    }
    registry.ClearField("feature_view_version_history")
    for view in registry.stream_feature_views:  # Feast writes a set (StreamFeatureView.to_proto)
        view.spec.features.sort(key=lambda field: field.name)
    found = _without_noise(MessageToDict(registry, preserving_proto_field_name=True))
    for key, value in found.items():
        if isinstance(value, list):
            found[key] = sorted(value, key=str)
    tables = [one["sqlite_table"] for one in found["infra"]["infra_objects"]]
    root = os.path.realpath(team.root)
    found["infra"] = sorted((one["name"], one["path"].replace(root, "")) for one in tables)
    return {**found, "history": history}


NOISE = frozenset(
    {"created_timestamp", "last_updated_timestamp", "version_id", "last_updated", "meta", "body"}
)


def _without_noise(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_noise(one) for key, one in value.items() if key not in NOISE}
    if isinstance(value, list):
        return [_without_noise(one) for one in value]
    return value


def test_both_registries_hold_the_same(both: tuple[Team, Team]) -> None:
    ours, theirs = (plain(team) for team in both)
    assert sorted(ours) == sorted(theirs)
    for key in sorted(theirs):
        assert ours[key] == theirs[key], key


def test_both_databases_hold_the_same_tables(both: tuple[Team, Team]) -> None:
    """Feast's plan path forgets the table of an on-demand view that is stored."""
    ours, theirs = (tables(team) for team in both)
    assert ours - theirs == {"shop_kept"}
    assert theirs - ours == set()


def tables(team: Team) -> set[str]:
    import sqlite3

    with sqlite3.connect(team.online_path) as database:
        found = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {name for (name,) in found}


def test_fsc_reads_a_registry_of_feast_as_its_own(both: tuple[Team, Team]) -> None:
    """The marks are in the compiled code too, so even they are there."""
    ours, theirs = both
    assert theirs.plan().changes == ()
    assert theirs.read().digest == ours.read().digest


def test_stock_feast_plan_has_nothing_to_say(both: tuple[Team, Team]) -> None:
    ours, _ = both
    said = stock(ours.root / REPO, "plan", "--skip-source-validation")
    assert all(one in said for one in NOTHING), said


def test_stock_feast_apply_changes_nothing(both: tuple[Team, Team], tmp_path: Path) -> None:
    """Whoever prefers `feast apply` of the compiled repo gets the same, objects owned by fsc."""
    ours, _ = both
    team = Team(tmp_path, MANIFEST)
    team.apply()
    stock(team.compile(), "apply", "--skip-source-validation")
    assert team.plan().changes == ()
    assert team.read().digest == ours.read().digest


def test_the_stock_command_line_reads_it(both: tuple[Team, Team]) -> None:
    """In a process of its own, with nothing of fsc in it."""
    ours, _ = both
    script = Path(__file__).parents[2] / "emit" / "stock_feast.py"
    done = subprocess.run(
        [sys.executable, str(script), str(ours.root / REPO), "--", "plan", "registry-dump"],
        env={**os.environ, "PYTHONPATH": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(one in done.stdout for one in NOTHING)
    assert "feast:track_metrics" in done.stdout


def test_the_sdk_lists_every_object(both: tuple[Team, Team], feast: Any) -> None:
    ours, _ = both
    store = feast.FeatureStore(repo_path=str(ours.root / REPO))
    found = {
        "entities": store.list_entities(),
        "data_sources": store.list_data_sources(),
        "feature_views": store.list_batch_feature_views(),
        "on_demand_feature_views": store.list_on_demand_feature_views(),
        "feature_services": store.list_feature_services(),
    }
    names = {key: sorted(one.name for one in value) for key, value in found.items()}
    assert names == {key: sorted(MANIFEST[key]) for key in found}
    assert [one.name for one in store.list_projects()] == ["shop"]
    versions = store.registry.list_feature_view_versions("spend", "shop")
    assert [one["version"] for one in versions] == ["v0"]


def without_functions(made: dict[str, Any]) -> dict[str, Any]:
    """The generated function fits few generated schemas, and Feast tries it when it plans."""
    gone = made.pop("on_demand_feature_views", {})
    for name, one in list(made.get("feature_services", {}).items()):
        reads = [read for read in one["features"] if _view(read) not in gone]
        made["feature_services"][name] = {**one, "features": reads}
        if not reads:
            del made["feature_services"][name]
    return made


def _view(read: Any) -> str:
    return str(read["view"] if isinstance(read, dict) else read)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(manifests(), st.data())
def test_stock_feast_plan_has_nothing_to_say_of_any_manifest(
    feast: Any, made: dict[str, Any], data: st.DataObject
) -> None:
    """Neither of a fresh registry nor of one that was changed by fsc."""
    made = without_functions(made)
    with tempfile.TemporaryDirectory() as folder:
        for one in (made, without_functions(data.draw(edits(made)))):
            team = Team(Path(folder), one)
            team.apply()
            assert team.plan().changes == ()
            said = stock(team.compile(), "plan", "--skip-source-validation")
            assert reported(said) == []
            assert "No changes to infrastructure" in said


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("feature_views.spend.org", "wholesale"),
        ("feature_views.spend.mode", None),
        ("feature_views.totals.enabled", None),
        ("feature_views.pushed.source", "spending"),
        ("feature_views.spend.ttl", "0s"),
        ("feature_views.spend.schema.n_7d", None),
        ("on_demand_feature_views.rate.tags", {"kind": "quotient"}),
        ("on_demand_feature_views.rate.owner", "p@example.com"),
        ("on_demand_feature_views.rate.org", None),
        ("on_demand_feature_views.rate.enabled", False),
        ("on_demand_feature_views.rate.track_metrics", None),
        ("data_sources.asked.schema.more", "Int64"),
        ("data_sources.asked.schema.code", None),
        ("data_sources.spending.description", "every night"),
        ("entities.branch.value_type", "Int64"),
    ],
)
def test_what_feast_misses_or_repeats_is_persisted(
    path: str, value: Any, tmp_path: Path, feast: Any
) -> None:
    """The rows of feast.md 4.3 for these kinds: one change, applied once, seen by stock Feast."""
    start = manifest()
    start["feature_services"]["both"]["features"][0]["features"] = ["spend_7d"]
    Team(tmp_path, start).apply()
    team = Team(tmp_path, edited(path, value, start))
    kind, name = path.split(".")[:2]
    section = {"entities": "entity", "data_sources": "data_source"}.get(kind, kind[:-1])
    changed = {one.address for one in team.apply()}
    assert f"feast.{section}.{name}" in changed
    assert team.plan().changes == ()
    said = stock(team.compile(), "plan", "--skip-source-validation")
    assert all(one in said for one in NOTHING), said
