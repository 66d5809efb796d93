"""Every kind of view, and permissions: fsc and Feast's own SDK write the same registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fsc.drivers.feast.codec import Codec
from fsc.drivers.feast.paths import Paths
from tests.drivers.feast.kinds import MANIFEST, with_ours
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


def test_what_no_repo_declares_is_written_as_feast_would(tmp_path: Path, feast: Any) -> None:
    """Feast reads it, and its own message of what it read is what fsc wrote."""
    from feast import FeatureStore

    team = Team(tmp_path, with_ours())
    team.apply()
    assert team.plan().changes == ()
    registry = team.registry()
    team.compile()
    store = FeatureStore(str(team.root / REPO))
    for name in ("training", "in_bigquery", "in_redshift", "in_snowflake"):
        read = store.registry.get_saved_dataset(name, "shop")
        ours = next(one for one in registry.saved_datasets if one.spec.name == name)
        again = read.to_proto()
        again.spec.project = "shop"
        assert again.spec.SerializeToString(deterministic=True) == ours.spec.SerializeToString(
            deterministic=True
        )
    (kept,) = registry.validation_references
    assert kept.reference_dataset_name == "training"
    made = store.registry.get_validation_reference  # reading it needs great_expectations
    assert callable(made)


def test_the_pickle_of_a_profiler_is_its_function(tmp_path: Path) -> None:
    import dill

    team = Team(tmp_path, with_ours())
    team.apply()
    (kept,) = team.registry().validation_references
    function = dill.loads(kept.ge_profiler.profiler.body)
    assert function.__name__ == "rate"
    assert kept.tags["fsc:profiler"]
    assert team.live()["feast.validation_reference.march"].attrs["profiler"]["name"] == "rate"


def test_the_profile_stays_while_the_profiler_does(tmp_path: Path) -> None:
    """Feast computes it once, from the rows, and keeps it beside the function."""
    made = with_ours()
    team = Team(tmp_path, made)
    team.apply()
    registry = team.registry()
    registry.validation_references[0].ge_profile.expectation_suite = b"{}"
    team.registry_path.write_bytes(registry.SerializeToString())
    made["validation_references"] = {
        "march": {**made["validation_references"]["march"], "description": "other", "tags": {}}
    }
    again = Team(tmp_path, made)
    again.apply()
    (kept,) = again.registry().validation_references
    assert (kept.ge_profile.expectation_suite, kept.description) == (b"{}", "other")


def test_compiled_code_says_what_it_cannot_declare(tmp_path: Path) -> None:
    text = (Team(tmp_path, with_ours()).compile() / "fsc_feature_repo.py").read_text()
    assert "saved dataset 'training' stands in no Feast repo" in text
    assert "validation reference 'march' stands in no Feast repo" in text
    assert "(its `logging_config` is of a class of yours" in text


@pytest.mark.parametrize("kind", ["batch", "stream", "on_demand"])
def test_code_without_source_has_no_words(kind: str, tmp_path: Path) -> None:
    """A pickle or a plan alone is kept as it is (`opaque`); nothing of it is loaded."""
    from fsc.drivers.feast.index import Index, InProject
    from fsc.drivers.feast.opaque import unsaid

    team = Team(tmp_path, MANIFEST)
    team.apply()
    registry = team.registry()
    view = {
        "batch": next(one for one in registry.feature_views if one.spec.name == "batch"),
        "stream": next(one for one in registry.stream_feature_views if one.spec.name == "stream"),
        "on_demand": next(
            one for one in registry.on_demand_feature_views if one.spec.name == "rated"
        ),
    }[kind]
    if kind == "on_demand":
        view.spec.feature_transformation.substrait_transformation.substrait_plan = b"plan"
    else:
        view.spec.feature_transformation.user_defined_function.body_text = ""
    if kind == "stream":
        view.spec.user_defined_function.body_text = ""
    team.registry_path.write_bytes(registry.SerializeToString())
    word = f"{kind}_feature_view"
    found = team.live()[f"feast.{word}.{view.spec.name}"]
    lookup = InProject(Index(registry), "shop")
    codec = Codec("shop", Paths(str(tmp_path), REPO), lambda *_: b"", lambda *_: b"")
    assert unsaid(found, codec, lookup) == "the registry does not hold the source of its function"
