"""One change of each attribute of the kinds that test_changes.py does not have, one line each.

For each: fsc plans exactly that change (and the objects that carry a copy of what changed), its
apply persists it as stock Feast reads it, and the next plan is empty.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fsc.driver import Action
from tests.laws.project import Project
from tests.laws.test_changes import BASE as PLAIN
from tests.laws.test_changes import CUSTOMER, DROP, PUSHED, ROWS, SPEND, Case, copies, edited
from tests.support import require

require("feast")

FUNCTIONS = """\
def rate(inputs):
    import pandas as pd

    return pd.DataFrame({"rate": inputs["total"] * 1.0})


def other(inputs):
    return inputs
"""
AGGREGATION = {"column": "total", "function": "sum", "time_window": "1d"}
BASE: dict[str, Any] = {
    **{key: PLAIN[key] for key in ("apiVersion", "kind", "metadata", "feature_store", "entities", "data_sources")},
    "feature_views": {
        "spend": PLAIN["feature_views"]["spend"],
        "derived": {"entities": ["customer"], "source_views": ["spend"], "sink_source": "rows", "ttl": "1d", "schema": {"d": "Float64"}},
    },
    "batch_feature_views": {
        "daily": {"entities": ["customer"], "source": "rows", "udf": "udfs.py:rate", "mode": "pandas", "ttl": "1d", "schema": {"rate": "Float64"}},
    },
    "stream_feature_views": {
        "clicks": {
            "entities": ["customer"], "source": "pushed", "udf": "udfs.py:rate", "mode": "pandas", "ttl": "1d",
            "schema": {"sums": "Float64"}, "timestamp_field": "ts", "aggregations": [AGGREGATION],
        },
    },
    "label_views": {"fraud": {"entities": ["customer"], "source": "pushed", "schema": {"is_fraud": "Bool", "labeler": "String"}}},
    "on_demand_feature_views": {
        "sums": {"input_schema": {"amount": "Float64"}, "aggregations": [{"column": "amount", "function": "sum"}], "schema": {"sum_amount": "Float64"}},
    },
    "permissions": {"scorers": {"actions": ["read"], "policy": {"roles": ["scorer"]}}},
}  # fmt: skip
DERIVED, DAILY, CLICKS, FRAUD, SUMS, SCORERS = (
    "feast.feature_view.derived", "feast.batch_feature_view.daily", "feast.stream_feature_view.clicks",
    "feast.label_view.fraud", "feast.on_demand_feature_view.sums", "feast.permission.scorers",
)  # fmt: skip
BATCH, STREAM, LABEL, ASKED, ALLOWED = (
    "batch_feature_views.daily", "stream_feature_views.clicks", "label_views.fraud",
    "on_demand_feature_views.sums", "permissions.scorers",
)  # fmt: skip


def daily(store: Any) -> Any:
    return store.get_feature_view("daily")


def clicks(store: Any) -> Any:
    return store.get_stream_feature_view("clicks")


def fraud(store: Any) -> Any:
    return store.get_label_view("fraud")


def sums(store: Any) -> Any:
    return store.get_on_demand_feature_view("sums")


def scorers(store: Any) -> Any:
    return store.get_permission("scorers")


def one(address: str, place: str, key: str, value: Any, proof: Callable[[Any], bool]) -> Case:
    """A change of one attribute, which nobody else carries a copy of."""
    return Case(f"{place} {key}", {f"{place}.{key}": value}, {address: [key]}, proof)


CASES = (
    one(DAILY, BATCH, "description", "x", lambda s: daily(s).description == "x"),
    one(DAILY, BATCH, "owner", "me", lambda s: daily(s).owner == "me"),
    one(DAILY, BATCH, "org", "retail", lambda s: daily(s).org == "retail"),
    one(DAILY, BATCH, "ttl", "2d", lambda s: daily(s).ttl.days == 2),
    one(DAILY, BATCH, "ttl", DROP, lambda s: daily(s).ttl.days == 0),
    one(DAILY, BATCH, "online", True, lambda s: daily(s).online),
    one(DAILY, BATCH, "offline", True, lambda s: daily(s).offline),
    one(DAILY, BATCH, "enabled", False, lambda s: not daily(s).enabled),
    one(DAILY, BATCH, "enable_validation", True, lambda s: daily(s).enable_validation),
    one(DAILY, BATCH, "mode", "python", lambda s: daily(s).mode == "python"),
    Case("batch code", {f"{BATCH}.udf": "udfs.py:other"}, {DAILY: ["udf.name", "udf.source"]}, lambda s: daily(s).feature_transformation.udf.__name__ == "other"),
    Case("batch field", {f"{BATCH}.schema.more": "Int64"}, {DAILY: ["schema.more"]}, lambda s: len(daily(s).features) == 2),
    one(CLICKS, STREAM, "description", "x", lambda s: clicks(s).description == "x"),
    one(CLICKS, STREAM, "owner", "me", lambda s: clicks(s).owner == "me"),
    one(CLICKS, STREAM, "org", "retail", lambda s: clicks(s).org == "retail"),
    one(CLICKS, STREAM, "ttl", "2d", lambda s: clicks(s).ttl.days == 2),
    one(CLICKS, STREAM, "online", False, lambda s: not clicks(s).online),
    one(CLICKS, STREAM, "enabled", False, lambda s: not clicks(s).enabled),
    one(CLICKS, STREAM, "enable_validation", True, lambda s: clicks(s).enable_validation),
    one(CLICKS, STREAM, "timestamp_field", "at", lambda s: clicks(s).timestamp_field == "at"),
    one(CLICKS, STREAM, "enable_tiling", True, lambda s: clicks(s).enable_tiling),
    one(CLICKS, STREAM, "tiling_hop_size", "10m", lambda s: clicks(s).tiling_hop_size.seconds == 600),
    one(CLICKS, STREAM, "mode", "python", lambda s: clicks(s).mode == "python"),
    one(CLICKS, STREAM, "aggregations", [{**AGGREGATION, "slide_interval": "1h"}], lambda s: clicks(s).aggregations[0].slide_interval.seconds == 3600),
    one(CLICKS, STREAM, "aggregations", DROP, lambda s: clicks(s).aggregations == []),
    Case("stream code", {f"{STREAM}.udf": "udfs.py:other"}, {CLICKS: ["udf.name", "udf.source"]}, lambda s: clicks(s).udf.__name__ == "other"),
    Case("stream no code", {f"{STREAM}.udf": DROP}, {CLICKS: ["udf"]}, lambda s: clicks(s).udf is None),
    one(FRAUD, LABEL, "description", "x", lambda s: fraud(s).description == "x"),
    one(FRAUD, LABEL, "owner", "me", lambda s: fraud(s).owner == "me"),
    one(FRAUD, LABEL, "ttl", "2d", lambda s: fraud(s).ttl.days == 2),
    one(FRAUD, LABEL, "online", False, lambda s: not fraud(s).online),
    one(FRAUD, LABEL, "labeler_field", "is_fraud", lambda s: fraud(s).labeler_field == "is_fraud"),
    one(FRAUD, LABEL, "conflict_policy", "majority_vote", lambda s: fraud(s).conflict_policy.value == "majority_vote"),
    one(FRAUD, LABEL, "reference_feature_view", "spend", lambda s: fraud(s).reference_feature_view == "spend"),
    Case("label source", {f"{LABEL}.source": "rows"}, {FRAUD: [copies(PUSHED), "source"]}, lambda s: fraud(s).source.name == "rows"),
    Case("no label source", {f"{LABEL}.source": DROP}, {FRAUD: [copies(PUSHED), copies(ROWS), "source"]}, lambda s: fraud(s).source is None),
    Case(
        "a view of a view", {"feature_views.spend.schema.extra": "Int64"}, {SPEND: ["schema.extra"], DERIVED: [copies(SPEND)]},
        lambda s: len(s.get_feature_view("derived").source_views[0].features) == 3,
    ),
    Case(
        "text of a view of a view",
        {"feature_views.spend.description": "x"},
        {SPEND: ["description"], DERIVED: [copies(SPEND)]},
        lambda s: s.get_feature_view("derived").source_views[0].description == "x",
    ),
    Case(
        "of other views", {"feature_views.derived.source_views": ["daily"]}, {DERIVED: [copies(SPEND), copies(DAILY), "source_views"]},
        lambda s: s.get_feature_view("derived").source_views[0].name == "daily",
    ),
    Case("input", {f"{ASKED}.input_schema.more": "Int64"}, {SUMS: ["input_schema.more"]}, lambda s: len(sums(s).input_schema) == 2),
    one(SUMS, ASKED, "aggregations", [{"column": "amount", "function": "max"}], lambda s: sums(s).aggregations[0].function == "max"),
    one(SCORERS, ALLOWED, "name_patterns", ["a.*"], lambda s: scorers(s).name_patterns == ["a.*"]),
    one(SCORERS, ALLOWED, "types", ["Entity"], lambda s: [one.__name__ for one in scorers(s).types] == ["Entity"]),
    one(SCORERS, ALLOWED, "actions", ["read", "describe"], lambda s: len(scorers(s).actions) == 3),
    one(SCORERS, ALLOWED, "required_tags", {"a": "b"}, lambda s: scorers(s).required_tags == {"a": "b"}),
    Case("permission roles", {f"{ALLOWED}.policy.roles": ["a", "b"]}, {SCORERS: ["policy.roles"]}, lambda s: scorers(s).policy.roles == ["a", "b"]),
    Case("permission groups", {f"{ALLOWED}.policy": {"groups": ["g"]}}, {SCORERS: ["policy.groups", "policy.roles"]}, lambda s: scorers(s).policy.groups == ["g"]),
    Case("project", {"feature_store.project_owner": "o", "feature_store.project_tags": {"a": "b"}}, {"feast.project.shared": ["owner", "tags"]}, lambda s: s.get_project("shared").owner == "o"),
    Case(
        "source path", {"data_sources.rows.path": "other.parquet"},
        {ROWS: ["path"], PUSHED: [copies(ROWS)], **{each: [copies(ROWS)] for each in (SPEND, DAILY, CLICKS, FRAUD)}, DERIVED: [copies(ROWS), copies(SPEND)]},
    ),
    Case(
        "join key", {"entities.customer.join_keys": ["client_id"]},
        {CUSTOMER: ["join_keys"], **{each: [copies(CUSTOMER)] for each in (SPEND, DAILY, CLICKS, FRAUD)}, DERIVED: [copies(CUSTOMER), copies(SPEND)]},
        lambda s: clicks(s).entity_columns[0].name == "client_id",
    ),
)  # fmt: skip


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifest above, applied once: the tests work on copies of its folder."""
    return written(Project(tmp_path_factory.mktemp("base")), BASE, apply=True).folder


def written(project: Project, manifest: dict[str, Any], *, apply: bool = False) -> Project:
    project.write(manifest)
    (project.folder / "udfs.py").write_text(FUNCTIONS)
    if apply:
        project.apply()
    return project


def copied(applied: Path, to: Path) -> Project:
    shutil.copytree(applied, to, dirs_exist_ok=True)
    return Project(to)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_change(case: Case, applied: Path, tmp_path: Path) -> None:
    from feast import FeatureStore

    project = written(copied(applied, tmp_path), edited(BASE, case.edit))
    changes = project.changes()
    found = {
        each.address: sorted(_short(part.path) for part in each.attributes) for each in changes
    }
    assert found == {address: sorted(paths) for address, paths in case.planned.items()}
    assert all(each.action is Action.UPDATE for each in changes)
    project.apply()
    assert project.changes() == ()
    assert case.proof(FeatureStore(str(project.inputs.folder / "feature_repo")))


def _short(path: str) -> str:
    """Lists and maps that are new or gone are shown key by key."""
    for key in ("aggregations", "required_tags", "tags", "udf"):
        if path.startswith((f"{key}[", f"{key}.a")):
            return key
    return path


KINDS = (
    "feature_views",
    "batch_feature_views",
    "stream_feature_views",
    "label_views",
    "on_demand_feature_views",
)
SHAPES: dict[str, dict[str, Any]] = {
    "feature_views": {"entities": ["customer"], "source": "rows", "schema": {"x": "Float64"}, "ttl": "1d"},
    "batch_feature_views": {"entities": ["customer"], "source": "rows", "udf": "udfs.py:rate", "schema": {"x": "Float64"}, "ttl": "1d"},
    "stream_feature_views": {"entities": ["customer"], "source": "pushed", "schema": {"x": "Float64"}, "ttl": "1d"},
    "label_views": {"entities": ["customer"], "source": "pushed", "schema": {"x": "Bool", "labeler": "String"}},
    "on_demand_feature_views": {"input_schema": {"a": "Float64"}, "aggregations": [{"column": "a", "function": "sum"}], "schema": {"sum_a": "Float64"}},
}  # fmt: skip


def test_a_view_becomes_one_of_each_other_kind(tmp_path: Path) -> None:
    """Feast crashes or refuses most of these; here the old one goes and the new one comes."""
    head = {
        key: BASE[key]
        for key in ("apiVersion", "kind", "metadata", "feature_store", "entities", "data_sources")
    }
    project = Project(tmp_path)
    before = ""
    for section in (*KINDS, *reversed(KINDS[:-1])):
        written(project, {**head, section: {"same": SHAPES[section]}})
        changes = [each for each in project.changes() if each.kind != "feast.project"]
        address = f"feast.{section[:-1]}.same"
        made = [(each.action, each.address) for each in changes if each.name == "same"]
        assert made == [*([(Action.DELETE, before)] if before else []), (Action.CREATE, address)]
        project.apply()
        assert project.changes() == ()
        before = address
