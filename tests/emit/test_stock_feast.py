"""The compiled repo on the real Feast, without any data: accepted, stored right, and stable."""

from __future__ import annotations

from typing import Any

import pytest

from fsc.marks import marks_as_labels
from fsc.plan.desired import resources
from tests.emit.conftest import RANDOM
from tests.emit.hostile import TEXT
from tests.emit.stacks import BANDS, RISK_RATIO, SAME_NAME, credit_risk
from tests.support import reported

Stored = dict[str, dict[str, Any]]


@pytest.fixture
def applied(stored: Stored) -> dict[str, Any]:
    return stored["credit_risk"]


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
        "age_band": [{"band": ["41"], "steps": [[1, 2]]}] * 2,
        "doubled": [{"double": [3.0]}] * 2,
        "risk_ratio": [{"ratio": [1.0]}] * 2,
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


def test_text_arrives_unchanged(stored: Stored) -> None:
    """What looks like code, markup or YAML is stored to the letter, and none of it runs."""
    done = stored["text"]
    source = done["registry"]["data_sources"][0]
    mapped = source["field_mapping"]
    assert (source["name"], source["timestamp_field"], mapped) == (TEXT, TEXT, {TEXT: TEXT})
    view = specs(done, "feature_views")["v"]
    assert (view["org"], view["features"][0]["description"]) == (TEXT, TEXT)
    service = specs(done, "feature_services")[TEXT]["features"][0]
    assert (service["feature_view_name_alias"], service["join_key_map"]) == (TEXT, {"k": TEXT})
    assert specs(done, "projects")["credit_risk"]["description"] == TEXT
    for one in (source, view, specs(done, "entities")["e"], specs(done, "feature_services")[TEXT]):
        assert (one["description"], one["owner"], one["tags"][TEXT]) == (TEXT, TEXT, TEXT)


@pytest.mark.parametrize("name", ["text", *(f"random_{number}" for number in range(RANDOM))])
def test_any_stack_is_accepted_and_stable(stored: Stored, name: str) -> None:
    assert reported(stored[name]["said"][1]) == []
