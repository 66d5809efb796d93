"""Samples of every type of data source: the least that one needs, and everything it can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.drivers.feast.world import STORE

TEXT = {"description": "d", "tags": {"team": "risk"}, "owner": "o@example.com"}
ROWS = {"timestamp_field": "ts"}
MAPPED = {"created_timestamp_column": "made", "field_mapping": {"raw": "cooked"}}
CONNECTION = {
    "connection_ref": {
        "provider": "kubernetes",
        "name": "lake",
        "namespace": "ml",
        "connection_type": "snowflake.offline",
        "auth_type": "oauth2",
        "params": {"account": "xy"},
    }
}
FULL = {**ROWS, **MAPPED, **TEXT}
LINKED = {**FULL, **CONNECTION}
DAILY = {**LINKED, "date_partition_column": "day"}

Sample = Mapping[str, Any]

# The type, then one sample after the other. `base` is the file source of the stack.
SAMPLES: Mapping[str, tuple[Sample, ...]] = {
    "file": (
        {**ROWS, "path": "s3://lake/x"},
        {
            **LINKED,
            "path": "s3://lake/y",
            "file_format": "delta",
            "s3_endpoint_override": "http://s",
        },
    ),
    "bigquery": (
        {**ROWS, "table": "p.d.t"},
        {**DAILY, "query": "SELECT 1", "timestamp_field_type": "DATE"},
    ),
    "redshift": (
        {**ROWS, "table": "t"},
        {**LINKED, "query": "SELECT 1", "schema": "s", "database": "d"},
    ),
    "snowflake": (
        {**ROWS, "table": "T", "database": "D"},
        {**ROWS, "query": "SELECT 1"},
        {**LINKED, "table": "T", "database": "D", "schema": "S"},
    ),
    "athena": (
        {**ROWS, "table": "t"},
        {**DAILY, "table": "t", "database": "d", "data_source": "c"},
        {**ROWS, "query": "SELECT 1"},
    ),
    "trino": ({**ROWS, "table": "t"}, {**LINKED, "query": "SELECT 1"}),
    "spark": (
        {**ROWS, "table": "t"},
        {**ROWS, "query": "SELECT 1"},
        {**DAILY, "path": "s3a://x", "file_format": "avro", "date_partition_column_format": "%Y"},
        {
            **ROWS,
            "path": "s3a://i",
            "table_format": {
                "type": "iceberg",
                "catalog": "c",
                "namespace": "n",
                "properties": {"a": "b"},
            },
        },
        {**ROWS, "path": "s3a://d", "table_format": {"type": "delta", "checkpoint_location": "s3"}},
        {
            **ROWS,
            "path": "s3a://h",
            "table_format": {
                "type": "hudi",
                "table_type": "COPY_ON_WRITE",
                "record_key": "id",
                "precombine_field": "ts",
            },
        },
        {
            **ROWS,
            "path": "s3a://l",
            "table_format": {"type": "lance", "catalog": "c", "namespace": "n", "version": 3},
        },
        {**ROWS, "path": "s3a://t", "table_format": {"type": "lance", "tag": "best"}},
    ),
    "postgres": ({**ROWS, "table": "t"}, {**LINKED, "query": "SELECT 1"}),
    "clickhouse": ({**ROWS, "table": "t"}, {**LINKED, "query": "SELECT 1"}),
    "oracle": ({**ROWS, "table_ref": "t"}, {**DAILY, "table_ref": "t"}),
    "mssql": ({**ROWS, "table_ref": "t"}, {**DAILY, "table_ref": "t"}),
    "mongodb": ({}, {**LINKED}),
    "couchbase": (
        {**ROWS, "collection": "c"},
        {**LINKED, "query": "SELECT 1", "database": "d", "scope": "s"},
    ),
    "iceberg": (
        {**ROWS, "warehouse": "w", "namespace": "n", "table": "t"},
        {
            **LINKED,
            "warehouse": "w",
            "namespace": "n",
            "table": "t",
            "catalog_type": "hive",
            "catalog_name": "c",
            "endpoint": "http://c",
            "token_env_var": "TOKEN",
            "catalog_properties": {"a": "b"},
            "credential_vending": False,
        },
    ),
    "unity_catalog": (
        {**ROWS, "warehouse": "w", "namespace": "n", "table": "t", "endpoint": "http://u"},
        {
            **LINKED,
            "warehouse": "w",
            "namespace": "n",
            "table": "t",
            "endpoint": "http://u",
            "catalog_type": "hive",
            "catalog_name": "c",
            "token_env_var": "TOKEN",
            "catalog_properties": {"a": "b"},
            "credential_vending": False,
            "register_as_feature_table": False,
            "sync_lineage": False,
        },
    ),
    "lance": (
        {**ROWS, "uri": "s3://x.lance"},
        {
            **FULL,
            "table": "t",
            "namespace_impl": "dir",
            "namespace_properties": {"root": "/x"},
            "storage_options": {"region": "eu"},
            "table_format": {
                "catalog": "c",
                "namespace": "n",
                "version": 2,
                "properties": {"a": "b"},
            },
        },
        {**ROWS, "uri": "s3://y.lance", "table_format": {"tag": "best"}},
    ),
    "mlflow_dataset": (
        {**ROWS, "dataset_name": "d", "batch_source": "base"},
        {**FULL, "dataset_id": "i", "tracking_uri": "http://m", "batch_source": "base"},
        {
            **ROWS,
            "run_id": "r",
            "artifact_path": "a.csv",
            "artifact_format": "csv",
            "batch_source": "base",
        },
    ),
    "ray": (
        {**ROWS, "reader_type": "parquet", "path": "s3://x"},
        {
            **LINKED,
            "reader_type": "huggingface",
            "reader_options": {"dataset_name": "d", "split": None, "columns": ["a"]},
        },
    ),
    "chronon": (
        {**ROWS, "materialization_path": "s3://c"},
        {
            **FULL,
            "materialization_path": "s3://c",
            "chronon_join": "j",
            "online_endpoint": "http://o",
        },
        {**ROWS, "materialization_path": "s3://c", "chronon_group_by": "g"},
    ),
    "push": ({"batch_source": "base"}, {**TEXT, "batch_source": "base"}),
    "kafka": (
        {**ROWS, "message_format": {"type": "json", "schema_json": "id int"}},
        {
            **FULL,
            "kafka_bootstrap_servers": "b:9092",
            "topic": "t",
            "message_format": {"type": "avro", "schema_json": "{}"},
            "watermark_delay_threshold": "5m",
            "batch_source": "base",
        },
    ),
    "kinesis": (
        {
            "region": "eu",
            "stream_name": "s",
            "record_format": {"type": "proto", "class_path": "shop.Click"},
        },
        {
            **FULL,
            "region": "eu",
            "stream_name": "s",
            "record_format": {"type": "avro", "schema_json": "{}"},
            "batch_source": "base",
        },
    ),
    "request": (
        {"schema": {"amount": "Float64"}},
        {**TEXT, "schema": {"amount": {"dtype": "Float64", "description": "in euro"}}},
    ),
    "custom": (
        {**ROWS, "class_path": "tests.sources.ledger.LedgerSource"},
        {
            **DAILY,
            "timestamp_field_type": "DATE",
            "class_path": "tests.sources.ledger.LedgerSource",
            "configuration": {"book": "b", "years": [1, 2], "none": None},
        },
    ),
}


def named() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every sample with a name of its own."""
    for kind, samples in SAMPLES.items():
        for number, one in enumerate(samples):
            yield f"{kind}_{number}", {"type": kind, **one}


def base() -> dict[str, Any]:
    return {"type": "file", "path": "s3://lake/base", **ROWS, **MAPPED, **TEXT}


def manifest() -> dict[str, Any]:
    """A stack with all samples, and a view of each that a view can be read from."""
    sources = dict(named())
    views = {
        f"v_{name}": {"source": name, "schema": {"value": "Int64"}}
        for name, one in sources.items()
        if one["type"] not in ("request", "push", "kafka", "kinesis") or "batch_source" in one
    }
    return {
        "metadata": {"name": "team"},
        "feature_store": {**STORE, "project": "shop", "online_store": "none"},
        "data_sources": {"base": base(), **sources},
        "feature_views": views,
    }
