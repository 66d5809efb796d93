"""A small manifest by hand, and planning it against the memory driver."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fsc.apply import execute
from fsc.driver import Change, Scope
from fsc.drivers.memory import MemoryDriver
from fsc.plan.desired import resources
from fsc.plan.planner import Options, Outcome, plan_changes
from tests.manifests import stack_of
from tests.support import DROP, changed

SMALL: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "team"},
    "feature_store": {
        "project": "shared",
        "registry": {"registry_type": "file", "path": "registry.db"},
        "online_store": {"type": "sqlite", "path": "online.db"},
    },
    "entities": {"customer": {"join_keys": ["customer_id"], "value_type": "Int64"}},
    "data_sources": {
        "rows": {"type": "file", "path": "rows.parquet", "timestamp_field": "ts"},
        "asked": {"type": "request", "schema": {"amount": "Float64"}},
    },
    "feature_views": {
        "spend": {
            "entities": ["customer"],
            "source": "rows",
            "ttl": "30d",
            "schema": {"total": "Float64", "trips": "Int64"},
        },
    },
    "on_demand_feature_views": {
        "ratio": {
            "sources": ["spend", "asked"],
            "udf": "udfs.py:rate",
            "schema": {"rate": "Float64"},
        },
    },
    "feature_services": {"model": {"features": ["spend", "ratio"]}},
}


def renamed_view(manifest: dict[str, Any], **more: Any) -> dict[str, Any]:
    """`spend` under the name `purchases`, with a `moved` entry; readers follow."""
    view = manifest["feature_views"]["spend"] | more
    return changed(
        manifest,
        {
            "feature_views.spend": DROP,
            "feature_views.purchases": view,
            "on_demand_feature_views.ratio.sources": ["purchases", "asked"],
            "feature_services.model.features": ["purchases", "ratio"],
            "moved": [{"from": "feast.feature_view.spend", "to": "feast.feature_view.purchases"}],
        },
    )


def outcome(manifest: dict[str, Any], driver: MemoryDriver, **options: Any) -> Outcome:
    stack = stack_of(manifest)
    live = driver.read(Scope(stack.name, "shared"))
    given = {"moved": stack.moved, **options}
    return plan_changes(resources(stack), live.resources, Options(stack.name, **given))


def apply(manifest: dict[str, Any], driver: MemoryDriver, **options: Any) -> Outcome:
    made = outcome(manifest, driver, **options)
    execute(made.changes, [driver])
    return made


def applied(manifest: dict[str, Any]) -> MemoryDriver:
    driver = MemoryDriver()
    apply(manifest, driver)
    return driver


def materialised(driver: MemoryDriver, address: str) -> MemoryDriver:
    """As if rows of a view were stored for serving."""
    driver.stored[address] = replace(
        driver.stored[address], facts={"materialised": [["2026-01-01", "2026-01-02"]]}
    )
    return driver


def by_address(made: Outcome) -> dict[str, Change]:
    return {one.address: one for one in made.changes}
