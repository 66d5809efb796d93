"""The compiled repo on the real Feast, without any data: accepted, stored right, and stable."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fsc.driver import marks_as_labels
from fsc.emit.feast import files
from fsc.model.feast.data_source import FileSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.project import Project
from fsc.model.stack import Stack
from fsc.plan.desired import resources
from hypothesis import HealthCheck, Phase, assume, given, settings

from tests.emit.stacks import (
    BANDS,
    CONFIG,
    HOSTILE,
    RISK_RATIO,
    SAME_NAME,
    TARGET,
    credit_risk,
    stack,
)
from tests.manifests import manifests, stack_of
from tests.support import require

SCRIPT = Path(__file__).with_name("stock_feast.py")
ANYTHING = "def rate(inputs):\n    return inputs.assign(rate=1.0)[['rate']]\n"
# Feast tries a function on sample values, and has none for these; a frame of nothing else fails.
WITHOUT_SAMPLE = {"Map", "Struct({a: Int64, b: Array(String)})", "Array(Array(Int64))"}


def write(stack: Stack, folder: Path) -> Path:
    """Compile into a manifest folder as the pipeline does; the repo in it."""
    (folder / "data").mkdir(parents=True)
    for file in files(stack, TARGET):
        path = folder / "build" / "default" / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8", newline="\n")
    return folder / TARGET.repo


def stock(repos: list[Path], commands: list[str], **env: str) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, repos), "--", *commands],
        env={**os.environ, "FEAST_USAGE": "False", "PYTHONPATH": "", **env},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The credit risk stack after `feast apply`, then `feast plan`.

    The registry's path comes from a variable whose value looks like YAML in every way.
    """
    require("feast")
    folder = tmp_path_factory.mktemp("stock")
    config = {**CONFIG, "registry": {"path": "${env:FSC_TEST_FOLDER}/registry.db"}}
    made = credit_risk()
    repo = write(replace(made, feature_store=replace(made.feature_store, config=config)), folder)
    (repo.parent / "samples.json").write_text(
        json.dumps(
            {
                "age_band": {"age": [41]},
                "doubled": {"amount": [1.5]},
                "risk_ratio": {"spend_7d": [2.0], "amount": [80.0], "months": [10]},
            }
        )
    )
    odd = folder / 'it\'s: ["here"] #1 & {there}'
    odd.mkdir()
    return stock([repo], ["apply", "plan"], FSC_TEST_FOLDER=str(odd))[0]


def specs(applied: dict[str, Any], section: str) -> dict[str, dict[str, Any]]:
    return {one["spec"]["name"]: one["spec"] for one in applied["registry"][section]}


def names(fields: list[dict[str, Any]]) -> dict[str, str]:
    return {one["name"]: one["value_type"] for one in fields}


def test_every_object_is_registered(applied: dict[str, Any]) -> None:
    found = {
        section: sorted(specs(applied, section))
        for section in (
            "projects",
            "entities",
            "feature_views",
            "on_demand_feature_views",
            "feature_services",
        )
    }
    assert found == {
        "projects": ["credit_risk"],
        "entities": ["__dummy", "customer", "shop"],
        "feature_views": ["customer_profile", "customer_spend", "totals"],
        "on_demand_feature_views": ["age_band", "doubled", "risk_ratio"],
        "feature_services": ["both-sides.v1", "scoring_v1"],
    }
    sources = sorted(one["name"] for one in applied["registry"]["data_sources"])
    assert sources == ["loan_request", "profile_updates", "profiles", "shops", "transactions"]


def test_the_project_has_its_description(applied: dict[str, Any]) -> None:
    assert (
        specs(applied, "projects")["credit_risk"]["description"]
        == "Features of the credit risk team"
    )


def test_views_are_stored_as_the_manifest_says(applied: dict[str, Any]) -> None:
    view = specs(applied, "feature_views")["customer_profile"]
    assert names(view["features"]) == {
        "age": "INT64", "income": "DOUBLE", "segment": "STRING", "taste": "FLOAT_LIST",
        "visits": "STRUCT",
    }  # fmt: skip
    assert names(view["entity_columns"]) == {"customer_id": "INT64"}
    assert (view["ttl"], view.get("online", False), view["offline"], view["org"]) == (
        "31536000s",
        False,
        True,
        "retail",
    )
    assert view["version"] == "latest"
    assert view["stream_source"]["name"] == "profile_updates"
    assert view["batch_source"]["file_options"]["uri"] == "../../../data/profiles.parquet"


def test_entity_columns_come_without_data_and_without_being_listed(applied: dict[str, Any]) -> None:
    views = specs(applied, "feature_views")
    assert names(views["customer_spend"]["entity_columns"]) == {"customer_id": "INT64"}
    assert views["totals"]["entities"] == ["__dummy"]


def test_sources_are_stored_as_the_manifest_says(applied: dict[str, Any]) -> None:
    sources = {one["name"]: one for one in applied["registry"]["data_sources"]}
    assert sources["transactions"]["created_timestamp_column"] == "created"
    assert sources["transactions"]["field_mapping"] == {"spend": "spend_7d"}
    assert (
        sources["transactions"]["file_options"]["s3_endpoint_override"] == "http://localhost:9000"
    )
    assert sources["shops"]["file_options"] == {
        "uri": "../../../data/shops/",
        "file_format": {"delta_format": {}},
    }
    schema = sources["loan_request"]["request_data_options"]["schema"]
    assert names(schema) == {"amount": "DOUBLE", "months": "INT64"}


def test_the_stored_text_of_a_function_is_its_source(applied: dict[str, Any]) -> None:
    views = specs(applied, "on_demand_feature_views")
    stored = {
        name: one["feature_transformation"]["user_defined_function"] for name, one in views.items()
    }
    assert {name: (one["name"], one["body_text"], one["mode"]) for name, one in stored.items()} == {
        "age_band": ("bands", BANDS, "python"),
        "doubled": ("risk_ratio", SAME_NAME, "pandas"),
        "risk_ratio": ("risk_ratio", RISK_RATIO, "pandas"),
    }


def test_the_stored_functions_compute_without_the_repo(applied: dict[str, Any]) -> None:
    assert applied["computed"] == {
        "age_band": {"band": ["41"], "steps": [[1, 2]]},
        "doubled": {"double": [3.0]},
        "risk_ratio": {"ratio": [1.0]},
    }


def test_services_hold_subsets_aliases_and_join_keys(applied: dict[str, Any]) -> None:
    services = specs(applied, "feature_services")
    scoring = {one["feature_view_name"]: one for one in services["scoring_v1"]["features"]}
    assert {view: list(names(one["feature_columns"])) for view, one in scoring.items()} == {
        "customer_profile": ["age", "income"],
        "customer_spend": ["n_txn_7d", "spend_7d"],
        "risk_ratio": ["ratio"],
    }
    sides = {one["feature_view_name_alias"]: one for one in services["both-sides.v1"]["features"]}
    assert sides["guarantor"]["join_key_map"] == {"customer_id": "guarantor_id"}
    assert list(names(sides["guarantor"]["feature_columns"])) == ["spend_7d"]
    assert "join_key_map" not in sides["borrower"]


def test_every_object_carries_the_marks_that_apply_would_leave(applied: dict[str, Any]) -> None:
    stored = {
        f"feast.{kind}.{name}": spec.get("tags", {})
        for kind, section in (
            ("entity", "entities"),
            ("feature_view", "feature_views"),
            ("on_demand_feature_view", "on_demand_feature_views"),
            ("feature_service", "feature_services"),
        )
        for name, spec in specs(applied, section).items()
    } | {
        f"feast.data_source.{one['name']}": one["tags"]
        for one in applied["registry"]["data_sources"]
    }
    wanted = {one.address: marks_as_labels(one.marks) for one in resources(credit_risk())}
    checked = {
        address: labels
        for address, labels in wanted.items()
        if address != "feast.project.credit_risk"
    }
    assert len(checked) == 15
    for address, labels in checked.items():
        assert labels.items() <= stored[address].items(), address
    assert stored["feast.feature_view.customer_spend"]["team"] == "risk"


def test_a_stock_plan_afterwards_has_no_changes(applied: dict[str, Any]) -> None:
    first, second = applied["said"]
    assert "Created feature view customer_spend" in first
    assert "No changes to registry" in second
    assert "No changes to infrastructure" in second


def test_text_arrives_in_the_registry_unchanged(tmp_path: Path) -> None:
    """What looks like code, markup or YAML is stored to the letter, and none of it runs."""
    require("feast")
    text = "".join(HOSTILE)
    common: dict[str, Any] = {"description": text, "owner": text, "tags": {text: text}}
    fields = {"a": {"dtype": "Int64", "description": text, "tags": {text: text}}}
    objects = [
        Project(name="credit_risk", description=text),
        Entity(name="e", join_keys=["k"], value_type="Int64", **common),
        FileSource(
            name=text, path=text, timestamp_field=text, field_mapping={text: text}, **common
        ),
        FeatureView(name="v", entities=["e"], source=text, schema=fields, org=text, **common),
        FeatureService(
            name=text,
            features={
                text: {"view": "v", "features": ["a"], "as": text, "join_key_map": {"k": text}}
            },
            **common,
        ),
    ]
    done = stock([write(stack(objects), tmp_path)], ["apply", "plan"])[0]
    assert "No changes to registry" in done["said"][1]
    source = done["registry"]["data_sources"][0]
    assert (source["name"], source["timestamp_field"], source["field_mapping"]) == (
        text,
        text,
        {text: text},
    )
    view = specs(done, "feature_views")["v"]
    assert (view["org"], view["features"][0]["description"]) == (text, text)
    service = specs(done, "feature_services")[text]["features"][0]
    assert (service["feature_view_name_alias"], service["join_key_map"]) == (text, {"k": text})
    stored = [
        source,
        *(spec for kind in SPECS for spec in specs(done, kind).values() if spec.get("owner")),
    ]
    assert len(stored) == 4
    assert {(one["description"], one["owner"], one["tags"][text]) for one in stored} == {
        (text, text, text)
    }
    assert specs(done, "projects")["credit_risk"]["description"] == text


SPECS = ("entities", "feature_views", "feature_services")


def inputs(view: OnDemandFeatureView, stack: Stack) -> set[str]:
    """The types of the columns that an on-demand view gets."""
    read = {one.get("view") or one.get("source") for one in view.sources.values()}
    schemas = [one.schema for one in stack.objects if one.name in read and hasattr(one, "schema")]
    return {given["dtype"] for schema in schemas for given in schema.values()}


def test_random_stacks_are_accepted_and_stable(tmp_path: Path) -> None:
    require("feast")
    repos: list[Path] = []

    @settings(
        max_examples=12,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(manifests())
    def collect(manifest: dict[str, Any]) -> None:
        made = stack_of(manifest)
        views = [one for one in made.objects if isinstance(one, OnDemandFeatureView)]
        assume(all(not inputs(one, made) <= WITHOUT_SAMPLE for one in views))
        objects = tuple(
            replace(one, udf={"name": "rate", "source": ANYTHING})
            if isinstance(one, OnDemandFeatureView)
            else one
            for one in made.objects
        )
        repos.append(write(replace(made, objects=objects), tmp_path / str(len(repos))))

    collect()
    assert len(repos) == 12
    for repo, done in zip(repos, stock(repos, ["apply", "plan"]), strict=True):
        assert "No changes to registry" in done["said"][1], f"{repo}: {done['said'][1]}"
