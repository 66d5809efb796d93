"""A small manifest with the kinds that most tests need, and edits of it."""

from __future__ import annotations

from typing import Any

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

FUNCTIONS = """\
def rate(inputs):
    import pandas as pd

    return pd.DataFrame({"rate": inputs["total"] * 1.0, "share": inputs["total"] * 2.0})


def other(inputs):
    return {"rate": [one * 1.0 for one in inputs["total"]], "share": [2.0 for _ in inputs["total"]]}
"""
