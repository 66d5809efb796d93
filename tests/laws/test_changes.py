"""Every change that Feast's own plan misses, repeats for ever or crashes on, one line each.

For each: fsc plans exactly that change (and the objects that carry a copy of what changed), its
apply persists it as stock Feast reads it, and the next plan is empty.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from fsc.driver import Action
from tests.laws.project import Project
from tests.support import require

require("feast")

BASE: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "team"},
    "feature_store": {
        "project": "shared",
        "registry": {"registry_type": "file", "path": "registry.db"},
        "online_store": {"type": "sqlite", "path": "online.db"},
    },
    "entities": {"customer": {"join_keys": ["customer_id"], "value_type": "Int64", "description": "a person"}},
    "data_sources": {
        "rows": {"type": "file", "path": "rows.parquet", "timestamp_field": "ts", "description": "rows"},
        "pushed": {"type": "push", "batch_source": "rows"},
        "asked": {"type": "request", "schema": {"amount": "Float64", "months": "Int64"}},
    },
    "feature_views": {
        "spend": {"entities": ["customer"], "source": "rows", "ttl": "30d", "schema": {"total": "Float64", "trips": "Int64"}},
        "live": {"entities": ["customer"], "source": "pushed", "ttl": "1d", "schema": {"clicks": "Int64"}},
    },
    "on_demand_feature_views": {
        "ratio": {"sources": ["spend", "asked"], "udf": "udfs.py:rate", "schema": {"rate": "Float64", "share": "Float64"}, "owner": "a"},
    },
    "feature_services": {"model": {"features": ["spend", "ratio"], "description": "first"}},
}  # fmt: skip

SPEND, LIVE, RATIO, MODEL = (
    "feast.feature_view.spend", "feast.feature_view.live",
    "feast.on_demand_feature_view.ratio", "feast.feature_service.model",
)  # fmt: skip
ROWS, ASKED, PUSHED, CUSTOMER = (
    "feast.data_source.rows", "feast.data_source.asked", "feast.data_source.pushed", "feast.entity.customer",
)  # fmt: skip
DROP = object()


@dataclass(frozen=True)
class Case:
    """`edit` sets values at dotted paths; `planned` maps an address to the paths that change."""

    name: str
    edit: dict[str, Any]
    planned: dict[str, list[str]]
    proof: Callable[[Any], bool] = field(default=lambda _store: True)


def copies(address: str) -> str:
    return f"copies[{address}]"


def view(name: str) -> Callable[[Any], Any]:
    return lambda store: store.get_feature_view(name)


def demand(store: Any) -> Any:
    return store.get_on_demand_feature_view("ratio")


FV = "feature_views.spend"
OD = "on_demand_feature_views.ratio"
CASES = (
    Case("view description", {f"{FV}.description": "x"}, {SPEND: ["description"]}, lambda s: view("spend")(s).description == "x"),
    Case("view tags", {f"{FV}.tags": {"a": "b"}}, {SPEND: ["tags"]}, lambda s: view("spend")(s).tags["a"] == "b"),
    Case("view owner", {f"{FV}.owner": "me"}, {SPEND: ["owner"]}, lambda s: view("spend")(s).owner == "me"),
    Case("view ttl", {f"{FV}.ttl": "60d"}, {SPEND: ["ttl"]}, lambda s: view("spend")(s).ttl.days == 60),
    Case("view ttl none", {f"{FV}.ttl": DROP}, {SPEND: ["ttl"]}, lambda s: view("spend")(s).ttl.days == 0),
    Case("view online", {f"{FV}.online": False}, {SPEND: ["online"]}, lambda s: view("spend")(s).online is False),
    Case("view offline", {f"{FV}.offline": True}, {SPEND: ["offline"]}, lambda s: view("spend")(s).offline is True),
    Case("view validation", {f"{FV}.enable_validation": True}, {SPEND: ["enable_validation"]}, lambda s: view("spend")(s).enable_validation),
    Case("view org", {f"{FV}.org": "retail"}, {SPEND: ["org"]}, lambda s: view("spend")(s).org == "retail"),
    Case("view mode", {f"{FV}.mode": "python"}, {SPEND: ["mode"]}, lambda s: view("spend")(s).mode == "python"),
    Case("view enabled", {f"{FV}.enabled": False}, {SPEND: ["enabled"]}, lambda s: view("spend")(s).enabled is False),
    Case(
        "field added", {f"{FV}.schema.extra": "Int64"},
        {SPEND: ["schema.extra"], RATIO: [copies(SPEND), "sources.spend.features"], MODEL: [copies(SPEND), "features.spend.features"]},
        lambda s: "extra" in [one.name for one in view("spend")(s).features],
    ),
    Case(
        "field dropped", {f"{FV}.schema.trips": DROP},
        {SPEND: ["schema.trips"], RATIO: [copies(SPEND), "sources.spend.features"], MODEL: [copies(SPEND), "features.spend.features"]},
        lambda s: [one.name for one in s.get_feature_service("model").feature_view_projections[1].features] == ["total"],
    ),
    Case(
        "field type", {f"{FV}.schema.trips": "String"},
        {SPEND: ["schema.trips.dtype"], RATIO: [copies(SPEND)], MODEL: [copies(SPEND)]},
        lambda s: str(view("spend")(s).features[1].dtype) == "String",
    ),
    Case(
        "field text", {f"{FV}.schema.trips": {"dtype": "Int64", "description": "d", "tags": {"k": "v"}}},
        {SPEND: ["schema.trips.description", "schema.trips.tags"], RATIO: [copies(SPEND)], MODEL: [copies(SPEND)]},
        lambda s: view("spend")(s).features[1].description == "d",
    ),
    Case("field order", {f"{FV}.schema": {"trips": "Int64", "total": "Float64"}}, {}),
    Case(
        "stream source dropped", {"feature_views.live.source": "rows"}, {LIVE: [copies(PUSHED), "source"]},
        lambda s: view("live")(s).stream_source is None,
    ),
    Case("on-demand tags", {f"{OD}.tags": {"a": "b"}}, {RATIO: ["tags"]}, lambda s: demand(s).tags["a"] == "b"),
    Case("on-demand owner", {f"{OD}.owner": "b"}, {RATIO: ["owner"]}, lambda s: demand(s).owner == "b"),
    Case("on-demand enabled", {f"{OD}.enabled": False}, {RATIO: ["enabled"]}, lambda s: demand(s).enabled is False),
    Case("on-demand org", {f"{OD}.org": "retail"}, {RATIO: ["org"]}, lambda s: demand(s).org == "retail"),
    Case("on-demand metrics", {f"{OD}.track_metrics": True}, {RATIO: ["track_metrics"]}, lambda s: demand(s).track_metrics is True),
    Case("on-demand description", {f"{OD}.description": "d"}, {RATIO: ["description"]}, lambda s: demand(s).description == "d"),
    Case(
        "on-demand output dropped", {f"{OD}.schema.share": DROP},
        {RATIO: ["schema.share"], MODEL: [copies(RATIO), "features.ratio.features"]},
        lambda s: [one.name for one in demand(s).features] == ["rate"],
    ),
    Case(
        "on-demand mode and code", {f"{OD}.mode": "python", f"{OD}.udf": "udfs.py:other"}, {RATIO: ["mode", "udf.name", "udf.source"]},
        lambda s: demand(s).mode == "python" and demand(s).feature_transformation.udf.__name__ == "other",
    ),
    Case(
        "on-demand stored", {f"{OD}.write_to_online_store": True, f"{OD}.entities": ["customer"]},
        {RATIO: [copies(CUSTOMER), "entities", "write_to_online_store"]},
        lambda s: demand(s).write_to_online_store is True,
    ),
    Case(
        "request field added", {"data_sources.asked.schema.rate": "Float64"}, {ASKED: ["schema.rate"], RATIO: [copies(ASKED)]},
        lambda s: "rate" in [one.name for one in demand(s).source_request_sources["asked"].schema],
    ),
    Case(
        "request field removed", {"data_sources.asked.schema.months": DROP}, {ASKED: ["schema.months"], RATIO: [copies(ASKED)]},
        lambda s: [one.name for one in demand(s).source_request_sources["asked"].schema] == ["amount"],
    ),
    Case(
        "source path", {"data_sources.rows.path": "other.parquet"},
        {ROWS: ["path"], PUSHED: [copies(ROWS)], SPEND: [copies(ROWS)], LIVE: [copies(ROWS)], RATIO: [copies(SPEND)], MODEL: [copies(SPEND)]},
        lambda s: view("spend")(s).batch_source.path.endswith("other.parquet"),
    ),
    Case(
        "source description", {"data_sources.rows.description": "other"},
        {ROWS: ["description"], PUSHED: [copies(ROWS)], SPEND: [copies(ROWS)], LIVE: [copies(ROWS)], RATIO: [copies(SPEND)], MODEL: [copies(SPEND)]},
        lambda s: s.get_data_source("rows").description == "other",
    ),
    Case("service features", {"feature_services.model.features": ["spend"]}, {MODEL: [copies(RATIO), "features.ratio"]}),
    Case("service text", {"feature_services.model.description": "second", "feature_services.model.owner": "o", "feature_services.model.tags": {"a": "b"}},
         {MODEL: ["description", "owner", "tags"]}, lambda s: s.get_feature_service("model").owner == "o"),
    Case("entity text", {"entities.customer.description": "someone"}, {CUSTOMER: ["description"]}, lambda s: s.get_entity("customer").description == "someone"),
    Case(
        "entity join key", {"entities.customer.join_keys": ["client_id"]},
        {CUSTOMER: ["join_keys"], SPEND: [copies(CUSTOMER)], LIVE: [copies(CUSTOMER)]},
        lambda s: view("spend")(s).entity_columns[0].name == "client_id",
    ),
    Case("project text", {"feature_store.project_description": "ours"}, {"feast.project.shared": ["description"]}, lambda s: s.get_project("shared").description == "ours"),
)  # fmt: skip


def edited(manifest: dict[str, Any], edit: dict[str, Any]) -> dict[str, Any]:
    made = copy.deepcopy(manifest)
    for path, value in edit.items():
        *parents, last = path.split(".")
        at = made
        for parent in parents:
            at = at[parent]
        if value is DROP:
            del at[last]
        else:
            at[last] = value
    return made


FUNCTIONS = """\
def rate(inputs):
    import pandas as pd

    return pd.DataFrame({"rate": inputs["total"] * 1.0, "share": inputs["total"] * 2.0})


def other(inputs):
    return {"rate": [one * 1.0 for one in inputs["total"]], "share": [2.0 for _ in inputs["total"]]}
"""


def start(folder: Path) -> Project:
    project = Project(folder).write(BASE)
    (folder / "udfs.py").write_text(FUNCTIONS)
    project.apply()
    return project


def rewrite(project: Project, manifest: dict[str, Any]) -> None:
    project.write(manifest)
    (project.folder / "udfs.py").write_text(FUNCTIONS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_one_change(case: Case, tmp_path: Path) -> None:
    from feast import FeatureStore

    project = start(tmp_path)
    rewrite(project, edited(BASE, case.edit))
    changes = project.changes()
    found = {
        one.address: sorted(
            part.path.split(".a")[0] if part.path.startswith("tags") else part.path
            for part in one.attributes
        )
        for one in changes
    }
    assert found == {address: sorted(paths) for address, paths in case.planned.items()}
    assert all(one.action is Action.UPDATE for one in changes)
    project.apply()
    assert project.changes() == ()
    assert case.proof(FeatureStore(str(project.inputs.folder / "feature_repo")))


def test_a_view_becomes_an_on_demand_view_of_the_same_name_and_back(tmp_path: Path) -> None:
    project = start(tmp_path)
    other = edited(BASE, {"feature_views.live": DROP})
    other["on_demand_feature_views"]["live"] = {
        "sources": ["asked"],
        "udf": "udfs.py:rate",
        "schema": {"rate": "Float64"},
    }
    for manifest, gone, new in (
        (other, LIVE, "feast.on_demand_feature_view.live"),
        (BASE, "feast.on_demand_feature_view.live", LIVE),
    ):
        rewrite(project, manifest)
        assert [(one.action, one.address) for one in project.changes()] == [
            (Action.DELETE, gone),
            (Action.CREATE, new),
        ]
        project.apply()
        assert project.changes() == ()
