"""Changes of what is no view, and the whole table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.setups.row import Row, copies, one, texts
from tests.setups.views import (
    ASKED,
    CLICKS,
    CUSTOMER,
    DAILY,
    DERIVED,
    FRAUD,
    FS,
    LIVE,
    MODEL,
    PUSHED,
    RATIO,
    ROWS,
    ROWS_OF_VIEWS,
    SPEND,
)  # fmt: skip
from tests.sources.samples import SAMPLES
from tests.support import DROP

TOPIC, SHARDS = "feast.data_source.topic", "feast.data_source.shards"
TRAINING, MARCH, SCORERS = (
    "feast.saved_dataset.training",
    "feast.validation_reference.march",
    "feast.permission.scorers",
)
DS, PM = "saved_datasets.training", "permissions.scorers"
LOGS = {"destination": {"type": "file", "path": "logs"}, "sample_rate": 0.5}
AVRO = {"type": "avro", "schema_json": "{}"}
ALL_OF_ROWS = {
    PUSHED: [copies(ROWS)],
    SPEND: [copies(ROWS)],
    LIVE: [copies(ROWS)],
    RATIO: [copies(SPEND)],
    MODEL: [copies(SPEND)],
}

SOURCES = (
    *texts(ROWS, "description", "tags", "owner"),
    one(ROWS, "timestamp_field", "at", lambda s: s.timestamp_field == "at"),
    one(ROWS, "created_timestamp_column", "made", lambda s: s.created_timestamp_column == "made"),
    one(ROWS, "field_mapping", {"a": "b"}, lambda s: s.field_mapping == {"a": "b"}),
    one(ROWS, "file_format", "delta", lambda s: "Delta" in type(s.file_options.file_format).__name__),
    one(ROWS, "s3_endpoint_override", "http://s", lambda s: s.s3_endpoint_override == "http://s"),
    one(ROWS, "connection_ref", {"provider": "env", "name": "n"}, lambda s: s.connection_ref.name == "n"),
    Row("source path", {"data_sources.rows.path": "other.parquet"}, {ROWS: ["path"], **ALL_OF_ROWS}, lambda s: s.path.endswith("other.parquet")),
    Row("source text in copies", {"data_sources.rows.description": "new"}, {SPEND: [copies(ROWS)], ROWS: ["description"], **{
        key: ALL_OF_ROWS[key] for key in (PUSHED, LIVE, RATIO, MODEL)}}, lambda v: v.batch_source.description == "new"),
    Row("path in other copies", {"data_sources.rows.path": "other.parquet"}, {
        FRAUD: [copies(ROWS)], ROWS: ["path"], PUSHED: [copies(ROWS)], SPEND: [copies(ROWS)],
        DAILY: [copies(ROWS)], CLICKS: [copies(ROWS)], DERIVED: [copies(ROWS), copies(SPEND)],
    }, lambda v: v.source.batch_source.path.endswith("other.parquet")),
    Row("source of another type", {"data_sources.rows.type": "bigquery", "data_sources.rows.path": DROP, "data_sources.rows.table": "p.d.t"},
        {ROWS: ["file_format", "path", "table", "type"]}, lambda s: type(s).__name__ == "BigQuerySource"),
    *texts(PUSHED, "description", "tags", "owner"),
    Row("push of other rows", {"data_sources.pushed.batch_source": "lake"}, {PUSHED: ["batch_source", copies(ROWS), copies("feast.data_source.lake")]},
        lambda s: s.batch_source.name == "lake"),
    *texts(ASKED, "description", "tags", "owner"),
    *(row for stream in (TOPIC, SHARDS) for row in (
        *texts(stream, "description", "tags", "owner"),
        one(stream, "timestamp_field", "at", lambda s: s.timestamp_field == "at"),
        one(stream, "created_timestamp_column", "made", lambda s: s.created_timestamp_column == "made"),
        one(stream, "field_mapping", {"a": "b"}, lambda s: s.field_mapping == {"a": "b"}),
        Row(f"{stream[18:]} alone", {f"data_sources.{stream[18:]}.batch_source": DROP}, {stream: ["batch_source", copies(ROWS)]},
            lambda s: s.batch_source is None),
    )),
    one(TOPIC, "topic", "taps", lambda s: s.kafka_options.topic == "taps"),
    one(TOPIC, "kafka_bootstrap_servers", "b:1", lambda s: s.kafka_options.kafka_bootstrap_servers == "b:1"),
    one(TOPIC, "watermark_delay_threshold", "1m", lambda s: s.kafka_options.watermark_delay_threshold.seconds == 60),
    Row("topic format", {"data_sources.topic.message_format": AVRO}, {TOPIC: ["message_format.schema_json", "message_format.type"]},
        lambda s: "Avro" in type(s.kafka_options.message_format).__name__),
    one(SHARDS, "region", "us", lambda s: s.kinesis_options.region == "us"),
    one(SHARDS, "stream_name", "taps", lambda s: s.kinesis_options.stream_name == "taps"),
    Row("shards format", {"data_sources.shards.record_format": AVRO}, {SHARDS: ["record_format.schema_json", "record_format.type"]},
        lambda s: "Avro" in type(s.kinesis_options.record_format).__name__),
)  # fmt: skip

ENTITIES = (
    *texts(CUSTOMER, "description", "tags", "owner"),
    one(CUSTOMER, "value_type", "String", lambda e: e.value_type.name == "STRING"),
    Row("join key", {"entities.customer.join_keys": ["client_id"]}, {
        CLICKS: [copies(CUSTOMER)], CUSTOMER: ["join_keys"], **{key: [copies(CUSTOMER)] for key in (SPEND, LIVE, DAILY, FRAUD)},
        DERIVED: [copies(CUSTOMER), copies(SPEND)],
    }, lambda v: v.entity_columns[0].name == "client_id"),
)  # fmt: skip

SERVICES = (
    *texts(MODEL, "description", "tags", "owner"),
    one("feast.feature_service.kept", "precompute_online", True, lambda s: s.precompute_online),
    Row("service features", {f"{FS}.features": ["spend"]}, {MODEL: [copies(RATIO), "features.ratio"]}, lambda s: len(s.feature_view_projections) == 1),
    one(MODEL, "logging_config", LOGS, lambda s: s.logging_config.sample_rate == 0.5),
)  # fmt: skip

NOTES = (
    *texts(TRAINING, "description", "tags", "namespace", "collection"),
    one(TRAINING, "features", ["spend:total", "spend:trips"], lambda d: len(d.features) == 2),
    one(TRAINING, "join_keys", ["customer_id", "branch_id"], lambda d: len(d.join_keys) == 2),
    Row("dataset storage", {f"{DS}.storage.path": "x.parquet"}, {TRAINING: ["storage.path"]}, lambda d: "x.parquet" in str(d.storage.to_proto())),
    one(TRAINING, "full_feature_names", True, lambda d: d.full_feature_names),
    Row("dataset service", {f"{DS}.feature_service_name": "model"}, {TRAINING: ["feature_service_name"]}, lambda d: d.feature_service_name == "model"),
    *texts(MARCH, "description", "tags"),
    Row("reference to another", {"validation_references.march.reference": "april"}, {MARCH: ["reference"]}, lambda r: r.dataset_name == "april"),
    Row("profiler", {"validation_references.march.profiler": "udfs.py:other"}, {MARCH: ["profiler.name", "profiler.source"]},
        lambda r: r.profiler.user_defined_profiler.__name__ == "other"),
    *texts(SCORERS, "tags"),
    one(SCORERS, "name_patterns", ["a.*"], lambda p: p.name_patterns == ["a.*"]),
    one(SCORERS, "types", ["Entity"], lambda p: [each.__name__ for each in p.types] == ["Entity"]),
    one(SCORERS, "actions", ["read", "describe"], lambda p: len(p.actions) == 3),
    one(SCORERS, "required_tags", {"a": "b"}, lambda p: p.required_tags == {"a": "b"}),
    Row("permission roles", {f"{PM}.policy.roles": ["a", "b"]}, {SCORERS: ["policy.roles"]}, lambda p: p.policy.roles == ["a", "b"]),
    Row("permission groups", {f"{PM}.policy": {"groups": ["g"]}}, {SCORERS: ["policy.groups", "policy.roles"]}, lambda p: p.policy.groups == ["g"]),
)  # fmt: skip

PROJECT = Row(
    "project",
    {"feature_store.project_owner": "o", "feature_store.project_tags": {"a": "b"}, "feature_store.project_description": "d"},
    {"feast.project": ["description", "owner", "tags"]},
    lambda p: (p.owner, p.description) == ("o", "d"),
)  # fmt: skip

# Types whose class stock Feast can read here, and what else changes of them.
READABLE: Mapping[str, Mapping[str, Any]] = {
    "bigquery": {"timestamp_field": "at"},
    "redshift": {"timestamp_field": "at"},
    "snowflake": {"timestamp_field": "at", "database": "E", "table": "U"},
    "spark": {"timestamp_field": "at"},
    "mongodb": {"timestamp_field": "at"},
    "iceberg": {"timestamp_field": "at", "warehouse": "v", "namespace": "m", "table": "u"},
    "unity_catalog": {"timestamp_field": "at", "warehouse": "v", "namespace": "m", "table": "u", "endpoint": "http://v"},
    "lance": {"timestamp_field": "at"},
    "postgres": {"timestamp_field": "at"},
}  # fmt: skip


def sampled(type_: str) -> tuple[str, Mapping[str, Any], Mapping[str, Any]]:
    """The name of a source, the least that its type needs, and all that it can say."""
    least, *more = SAMPLES[type_]
    most = next(one for one in more if "owner" in one)
    others = READABLE.get(type_, {})
    return f"kind_{type_}", {"type": type_, **least}, {"type": type_, **most, **others}


FLAKE, SPARKS, ICE = (f"feast.data_source.{name}" for name in ("flake", "sparks", "ice"))
MORE_SOURCES = (
    one(FLAKE, "query", "SELECT 2", lambda s: s.query == "SELECT 2"),
    one(SPARKS, "query", "SELECT 2", lambda s: s.query == "SELECT 2"),
    Row("table format", {"data_sources.ice.table_format.checkpoint_location": "s4"}, {ICE: ["table_format.checkpoint_location"]},
        lambda s: "s4" in str(s.spark_options.table_format.to_dict())),
)  # fmt: skip

TABLE: tuple[Row, ...] = (*ROWS_OF_VIEWS, *SOURCES, *MORE_SOURCES, *ENTITIES, *SERVICES, *NOTES)
