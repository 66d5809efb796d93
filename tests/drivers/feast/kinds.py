"""A manifest with the kinds of views that are not in the world of world.py, and permissions."""

from __future__ import annotations

from typing import Any

from tests.drivers.feast.world import STORE

MANIFEST: dict[str, Any] = {
    "metadata": {"name": "team"},
    "feature_store": {**STORE, "project_owner": "p@example.com", "project_tags": {"tier": "1"}},
    "entities": {
        "customer": {"join_keys": ["customer_id"], "value_type": "Int64"},
        "branch": {"value_type": "String"},
    },
    "data_sources": {
        "spending": {
            "type": "file",
            "path": "data/spending.parquet",
            "timestamp_field": "ts",
            "created_timestamp_column": "created",
        },
        "sums": {"type": "file", "path": "data/sums.parquet", "timestamp_field": "ts"},
        "clicks": {"type": "push", "batch_source": "spending"},
        "answers": {"type": "push", "batch_source": "sums", "tags": {"by": "people"}},
    },
    "feature_views": {
        "spend": {
            "entities": ["customer"],
            "source": "spending",
            "schema": {"spend_7d": "Float64", "n_7d": "Int64"},
        },
        "unfed": {"entities": ["customer"], "schema": {"score": "Float64"}},
        "derived": {
            "entities": ["customer"],
            "source_views": ["spend"],
            "sink_source": "sums",
            "ttl": "7d",
            "schema": {"total": "Float64"},
        },
    },
    "batch_feature_views": {
        "batch": {
            "entities": ["customer"],
            "source": "spending",
            "udf": "udfs.py:rate",
            "mode": "pandas",
            "ttl": "1d",
            "online": True,
            "offline": True,
            "schema": {"rate": "Float64"},
            "org": "retail",
            "description": "by the day",
            "owner": "o@example.com",
            "tags": {"k": "v"},
            "enable_validation": True,
        },
        "silent": {
            "source_views": ["batch"],
            "sink_source": "sums",
            "udf": "udfs.py:rate",
            "schema": {"more": "Float64"},
            "enabled": False,
        },
    },
    "stream_feature_views": {
        "stream": {
            "entities": ["customer", "branch"],
            "source": "clicks",
            "udf": "udfs.py:rate",
            "mode": "pandas",
            "ttl": "1d",
            "schema": {"sum_spend": "Float64", "branch": {"dtype": "String", "description": "b"}},
            "aggregations": [
                {"column": "spend", "function": "sum", "time_window": "1d", "slide_interval": "1h"},
                {"column": "spend", "function": "max", "time_window": "2d", "name": "most"},
            ],
            "timestamp_field": "ts",
            "enable_tiling": True,
            "tiling_hop_size": "10m",
            "enable_validation": True,
            "description": "as it happens",
            "owner": "o@example.com",
            "org": "retail",
            "tags": {"k": "v"},
        },
        "plain": {
            "source": "clicks",
            "schema": {"n": "Int64"},
            "online": False,
            "enabled": False,
        },
    },
    "label_views": {
        "fraud": {
            "entities": ["customer"],
            "source": "answers",
            "schema": {"is_fraud": "Bool", "who": "String"},
            "labeler_field": "who",
            "conflict_policy": "majority_vote",
            "reference_feature_view": "spend",
            "tags": {"feast.io/labeling-method": "entity-form"},
            "description": "what people say",
            "owner": "o@example.com",
        },
        "unasked": {"entities": ["customer"], "schema": {"score": "Float64"}, "online": False},
    },
    "on_demand_feature_views": {
        "asked": {
            "input_schema": {"amount": "Float64"},
            "aggregations": [{"column": "amount", "function": "sum"}],
            "schema": {"sum_amount": "Float64"},
        },
        "rated": {
            "sources": ["batch", {"view": "stream", "features": ["sum_spend"]}],
            "input_schema": {"months": "Int64"},
            "udf": "udfs.py:rate",
            "schema": {"rate": "Float64"},
            "singleton": False,
        },
    },
    "feature_services": {
        "all": {"features": ["spend", "batch", "stream", "fraud", "derived", "asked", "rated"]},
    },
    "permissions": {
        "read": {"actions": ["read"], "policy": {"roles": ["b", "a"]}, "tags": {"k": "v"}},
        "everything": {"policy": {"groups": ["g"], "namespaces": ["n"]}},
        "named": {
            "types": ["FeatureView", "LabelView"],
            "name_patterns": ["risk_.*", "a.*"],
            "required_tags": {"tier": "1"},
            "actions": ["crud", "write_online"],
            "policy": {"namespaces": ["n", "m"]},
        },
        "grouped": {"actions": ["describe"], "policy": {"groups": ["g"]}},
    },
}
