"""What `feast init` ships, taken over: nothing changes but the owner, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc import pipeline
from fsc.driver import Action, Survey
from fsc.drivers import Place, survey_feast
from fsc.model.stack import FeatureStore
from fsc.pipeline import ApplyOptions, Inputs, Origin, Planned, PlanOptions
from tests.adopt.conftest import Repo, feast

TEMPLATES = ("local", "pytorch_nlp")
# A function of `pytorch_nlp` uses a variable of its module, which no registry holds: Feast itself
# cannot run it from there (fsc says so with FSC304).
ALONE = ("local",)
pytestmark = pytest.mark.live
every = pytest.mark.parametrize("template", TEMPLATES)
standing_alone = pytest.mark.parametrize("template", ALONE)


def adopted(folder: Path) -> Inputs:
    """The manifest that was written, with its project folder."""
    origin = Origin(repo=str(folder / "feature_repo"))
    made = pipeline.adopt_live(origin, str(folder))
    pipeline.write_adopted(made, str(folder))
    return Inputs(str(folder / "stack.yaml"))


def planned(inputs: Inputs, **options: frozenset[str]) -> Planned:
    made = pipeline.plan(inputs, PlanOptions(**options))
    assert made.plan is not None, made.checked.diagnostics
    return made


def registry(folder: Path, repo: str = "feature_repo") -> Survey:
    """What a registry of the project holds, as the manifest's words say it."""
    config = {"registry": f"{repo}/data/registry.db"}
    return survey_feast(FeatureStore(project="demo", config=config), Place(str(folder), repo))


def said(survey: Survey) -> dict[str, tuple[object, ...]]:
    return {one.address: (one.attrs, one.copies) for one in survey.resources}


def take_the_old_definitions_out(folder: Path) -> None:
    for path in (folder / "feature_repo").glob("*.py"):
        path.unlink()
    (folder / "feature_repo/feature_store.yaml").unlink()


@every
def test_the_first_plan_offers_only_to_take_ownership(template: str, demo: Repo) -> None:
    inputs = adopted(demo(template))
    made = planned(inputs, adopt=frozenset({"all"}))
    assert made.plan is not None
    assert made.plan.changes
    assert {one.action for one in made.plan.changes} == {Action.ADOPT}
    assert [one.attributes for one in made.plan.changes if one.attributes] == []
    assert [one.blocked for one in made.plan.changes if one.blocked] == []


@every
def test_without_being_asked_nothing_is_taken_over(template: str, demo: Repo) -> None:
    made = planned(adopted(demo(template)))
    assert made.plan is not None
    assert all("fsc adopt" in one.blocked for one in made.plan.changes)


@standing_alone
def test_what_is_taken_over_stays_as_it_was_and_stock_feast_agrees(
    template: str, demo: Repo
) -> None:
    folder = demo(template)
    inputs = adopted(folder)
    before = said(registry(folder))
    take_the_old_definitions_out(folder)
    report = pipeline.apply(planned(inputs, adopt=frozenset({"all"})), ApplyOptions())
    assert (report.failed, report.diagnostics) == (False, ())
    assert said(registry(folder)) == before
    owned = registry(folder).resources
    assert {one.marks.stack for one in owned if one.kind != "feast.project"} == {"demo"}
    made = planned(inputs)
    assert made.plan is not None
    assert made.plan.changes == ()
    assert "No changes to registry" in feast(folder / "feature_repo", "plan")


@standing_alone
def test_the_compiled_repo_makes_the_same_registry_anew(
    template: str, demo: Repo, tmp_path: Path
) -> None:
    folder = demo(template)
    inputs = adopted(folder)
    before = said(registry(folder))
    take_the_old_definitions_out(folder)
    (folder / "feature_repo/data/registry.db").unlink()
    (folder / "feature_repo/data/online_store.db").unlink(missing_ok=True)
    pipeline.write_files(pipeline.compile_(inputs))
    feast(folder / "feature_repo", "apply")
    assert said(registry(folder)) == before


@every
def test_the_manifest_is_laid_out_as_fmt_lays_it_out(template: str, demo: Repo) -> None:
    folder = demo(template)
    adopted(folder)
    files = sorted(str(path) for path in folder.glob("*.yaml"))
    assert len(files) > 2
    assert [one.path for one in pipeline.format_files(files) if one.before != one.after] == []
