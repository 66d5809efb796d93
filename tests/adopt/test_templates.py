"""What `feast init` ships, taken over: nothing changes but the owner, and nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import reduce
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

from fsc import pipeline
from fsc.driver import Action, Survey
from fsc.drivers import Place, survey_feast
from fsc.model.stack import FeatureStore
from fsc.pipeline import ApplyOptions, Inputs, Origin, Planned, PlanOptions
from tests.adopt.conftest import PREPARE, Empty, Repo, Stock

# Every template of the installed Feast: "" when all tests here run on it, else why they do not.
TEMPLATES = {
    "athena": "needs AWS Athena; `feast init` does not offer it, and its repo defines no objects",
    "aws": "needs AWS Redshift",
    "cassandra": "needs a Cassandra server and cassandra-driver",
    "couchbase": "needs Couchbase Capella and its client libraries",
    "gcp": "needs BigQuery and google-cloud-bigquery",
    "hazelcast": "needs a Hazelcast cluster and hazelcast-python-client",
    "hbase": "needs an HBase Thrift server and happybase",
    "local": "",
    "milvus": "needs pymilvus and milvus-lite",
    "minimal": "",
    "postgres": "",
    # A function of it uses a variable of its module, which no registry holds: Feast itself cannot
    # run it from there. It is adopted and planned; fsc refuses to apply it (FSC304).
    "pytorch_nlp": "planned only",
    "rag": "needs pymilvus and milvus-lite",
    "ray": "needs ray",
    "ray_rag": "needs ray and pymilvus",
    "snowflake": "needs Snowflake and snowflake-connector-python",
    "spark": "needs pyspark",
}
EMPTY = ("minimal",)  # a project and nothing in it
WHOLE = [name for name, why in TEMPLATES.items() if not why]
PLANNED = [name for name, why in TEMPLATES.items() if why == "planned only"]
pytestmark = pytest.mark.live
every = pytest.mark.parametrize("template", WHOLE + PLANNED)
standing_alone = pytest.mark.parametrize("template", WHOLE)


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """The variables of this process are as they were."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


def adopted(folder: Path) -> Inputs:
    """The manifest that was written, with its project folder; its variables are set as told."""
    origin = Origin(repo=str(folder / "feature_repo"))
    made = pipeline.adopt_live(origin, str(folder))
    given = yaml.safe_load((folder / "feature_repo/feature_store.yaml").read_text(encoding="utf-8"))
    for variable, setting in made.hidden.items():
        os.environ[variable] = str(reduce(lambda at, key: at[key], setting.split("."), given))
    pipeline.write_adopted(made, str(folder))
    return Inputs(str(folder / "stack.yaml"))


def planned(inputs: Inputs, **options: frozenset[str]) -> Planned:
    made = pipeline.plan(inputs, PlanOptions(**options))
    assert made.plan is not None, made.checked.diagnostics
    return made


def registry(folder: Path, repo: str = "feature_repo") -> Survey:
    """What a registry of the project holds, as the manifest's words say it."""
    text = os.path.expandvars((folder / repo / "feature_store.yaml").read_text(encoding="utf-8"))
    config = {"registry": at(yaml.safe_load(text)["registry"], repo)}
    return survey_feast(FeatureStore(project="demo", config=config), Place(str(folder), repo))


def at(registry: dict[str, str] | str, repo: str) -> dict[str, str] | str:
    """The registry of a repo as seen from the folder above."""
    written = {"path": registry} if isinstance(registry, str) else registry
    here = written["path"] if "://" in written["path"] else f"{repo}/{written['path']}"
    return {**written, "path": here}


def said(survey: Survey) -> dict[str, tuple[object, ...]]:
    return {one.address: (one.attrs, one.copies) for one in survey.resources}


def take_the_old_definitions_out(folder: Path) -> None:
    for path in (folder / "feature_repo").glob("*.py"):
        path.unlink()
    (folder / "feature_repo/feature_store.yaml").unlink()


def test_the_table_has_every_template_of_feast() -> None:
    (package,) = find_spec("feast").submodule_search_locations
    folders = (Path(package) / "templates").glob("*/__init__.py")
    assert sorted(one.parent.name for one in folders) == sorted(TEMPLATES)
    assert sorted(PREPARE) == sorted(WHOLE + PLANNED)


@every
def test_the_first_plan_offers_only_to_take_ownership(template: str, demo: Repo) -> None:
    inputs = adopted(demo(template))
    made = planned(inputs, adopt=frozenset({"all"}))
    assert made.plan is not None
    wanted = set() if template in EMPTY else {Action.ADOPT}
    assert {one.action for one in made.plan.changes} == wanted
    assert [one.attributes for one in made.plan.changes if one.attributes] == []
    assert [one.blocked for one in made.plan.changes if one.blocked] == []


@every
def test_without_being_asked_nothing_is_taken_over(template: str, demo: Repo) -> None:
    made = planned(adopted(demo(template)))
    assert made.plan is not None
    assert all("fsc adopt" in one.blocked for one in made.plan.changes)


@standing_alone
def test_what_is_taken_over_stays_as_it_was_and_stock_feast_agrees(
    template: str, demo: Repo, feast: Stock
) -> None:
    folder = demo(template)
    inputs = adopted(folder)
    before = said(registry(folder))
    take_the_old_definitions_out(folder)
    report = pipeline.apply(planned(inputs, adopt=frozenset({"all"})), ApplyOptions())
    assert (report.failed, report.diagnostics) == (False, ())
    assert said(registry(folder)) == before
    owned = registry(folder).resources
    owners = {one.marks.stack for one in owned if one.kind != "feast.project"}
    assert owners == (set() if template in EMPTY else {"demo"})
    made = planned(inputs)
    assert made.plan is not None
    assert made.plan.changes == ()
    assert "No changes to registry" in feast(folder / "feature_repo", "plan")


@standing_alone
def test_the_compiled_repo_makes_the_same_registry_anew(
    template: str, demo: Repo, feast: Stock, emptied: Empty
) -> None:
    folder = demo(template)
    inputs = adopted(folder)
    before = said(registry(folder))
    take_the_old_definitions_out(folder)
    emptied(template, folder)
    pipeline.write_files(pipeline.compile_(inputs))
    feast(folder / "feature_repo", "apply")
    assert said(registry(folder)) == before


@every
def test_the_manifest_is_laid_out_as_fmt_lays_it_out(template: str, demo: Repo) -> None:
    folder = demo(template)
    adopted(folder)
    files = sorted(str(path) for path in folder.glob("*.yaml"))
    assert (len(files) > 2) != (template in EMPTY)
    assert [one.path for one in pipeline.format_files(files) if one.before != one.after] == []
