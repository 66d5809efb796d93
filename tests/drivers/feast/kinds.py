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
        "logged": {
            "features": ["spend:spend_7d", "spend:n_7d"],
            "logging_config": {
                "destination": {"type": "file", "path": "logs/", "partition_by": ["day"]},
                "sample_rate": 0.1,
            },
        },
        **{
            f"logged_{place['type']}": {
                "features": ["spend"],
                "logging_config": {"destination": place},
            }
            for place in (
                {"type": "bigquery", "table_ref": "p.d.t"},
                {"type": "redshift", "table_name": "t"},
                {"type": "snowflake", "table_name": "t"},
                {"type": "athena", "table_name": "t"},
            )
        },
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

# What a Feast repo cannot declare, and what needs a library that is not there to be read by Feast.
ONLY_OURS: dict[str, Any] = {
    "saved_datasets": {
        "training": {
            "features": ["spend:spend_7d", "batch:rate"],
            "join_keys": ["customer_id"],
            "storage": {"type": "file", "path": "data/training.parquet"},
            "full_feature_names": True,
            "feature_service_name": "all",
            "namespace": "risk",
            "collection": "monthly",
            "description": "of March",
            "tags": {"month": "3"},
        },
        **{
            f"in_{place['type']}": {
                "features": ["spend:n_7d"],
                "join_keys": ["customer_id"],
                "storage": place,
            }
            for place in (
                {"type": "bigquery", "table": "t"},
                {"type": "redshift", "table": "t"},
                {"type": "snowflake", "table": "t"},
                {"type": "trino", "table": "t", "query": "select 1"},
                {"type": "spark", "path": "data/t.parquet", "file_format": "parquet"},
                {"type": "athena", "table": "t", "database": "d", "data_source": "s"},
                {"type": "postgres", "table": "t"},
                {"type": "clickhouse", "table": "t"},
                {"type": "couchbase", "database": "d", "scope": "s", "collection": "c"},
                {"type": "lance", "uri": "s3://x", "table_format": {"version": 2}},
                {"type": "custom", "configuration": {"table": "t", "n": 1}},
            )
        },
    },
    "validation_references": {
        "march": {
            "reference": "training",
            "profiler": "udfs.py:rate",
            "description": "as in March",
            "tags": {"month": "3"},
        }
    },
    "services": {
        "elsewhere": {
            "features": ["spend"],
            "logging_config": {
                "destination": {"type": "custom", "kind": "mine", "config": {"a": "b"}}
            },
        },
        "couch": {
            "features": ["spend"],
            "logging_config": {
                "destination": {
                    "type": "couchbase",
                    "database": "d",
                    "scope": "s",
                    "collection": "c",
                }
            },
        },
    },
}


def with_ours() -> dict[str, Any]:
    """The manifest with what only fsc writes."""
    services = {**MANIFEST["feature_services"], **ONLY_OURS["services"]}
    rest = {key: one for key, one in ONLY_OURS.items() if key != "services"}
    return {**MANIFEST, "feature_services": services, **rest}
