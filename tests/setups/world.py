"""One object of each kind, and copies of them, so that many changes fit into one apply.

A change gets copies of its own of the objects that it touches (`spend_in_view_org`), and shares the
rest. So a change that is lost or does too much shows at its own address.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from fsc.model.stack import KIND_BY_NAME
from tests.laws.base import BASE, FUNCTIONS
from tests.support import DROP

AGGREGATION = {"column": "total", "function": "sum", "time_window": "1d"}
WORLD: dict[str, Any] = {
    **{key: BASE[key] for key in ("apiVersion", "kind", "metadata")},
    "entities": {**BASE["entities"], "branch": {"join_keys": ["branch_id"], "value_type": "String"}},
    "data_sources": {
        **BASE["data_sources"],
        "topic": {
            "type": "kafka", "timestamp_field": "ts", "batch_source": "rows", "topic": "clicks", "kafka_bootstrap_servers": "a:1",
            "message_format": {"type": "json", "schema_json": "id int"}, "watermark_delay_threshold": "5m",
        },
        "shards": {
            "type": "kinesis", "timestamp_field": "ts", "batch_source": "rows", "region": "eu-west-1", "stream_name": "clicks",
            "record_format": {"type": "json", "schema_json": "id int"},
        },
        "flake": {"type": "snowflake", "timestamp_field": "ts", "query": "SELECT 1"},
        "sparks": {"type": "spark", "timestamp_field": "ts", "query": "SELECT 1"},
        "ice": {"type": "spark", "timestamp_field": "ts", "path": "s3a://d", "table_format": {"type": "delta", "checkpoint_location": "s3"}},
    },
    "feature_views": {
        **BASE["feature_views"],
        "derived": {"entities": ["customer"], "source_views": ["spend"], "sink_source": "rows", "ttl": "1d", "schema": {"d": "Float64"}},
        "streamed": {"entities": ["customer"], "source": "topic", "ttl": "1d", "schema": {"s": "Float64"}},
    },
    "batch_feature_views": {
        "daily": {"entities": ["customer"], "source": "rows", "udf": "udfs.py:rate", "mode": "pandas", "ttl": "1d", "schema": {"rate": "Float64"}},
        "summed": {"entities": ["customer"], "source_views": ["spend"], "sink_source": "rows", "udf": "udfs.py:rate", "ttl": "1d", "schema": {"x": "Float64"}},
    },
    "stream_feature_views": {
        "clicks": {
            "entities": ["customer"], "source": "pushed", "udf": "udfs.py:rate", "mode": "pandas", "ttl": "1d",
            "schema": {"sums": "Float64"}, "timestamp_field": "ts", "aggregations": [AGGREGATION],
        },
    },
    "label_views": {"fraud": {"entities": ["customer"], "source": "pushed", "schema": {"is_fraud": "Bool", "labeler": "String"}}},
    "on_demand_feature_views": {
        **BASE["on_demand_feature_views"],
        "sums": {"input_schema": {"amount": "Float64"}, "aggregations": [{"column": "amount", "function": "sum"}], "schema": {"sum_amount": "Float64"}},
        "stored": {
            "sources": ["spend"], "mode": "python", "udf": "udfs.py:other", "schema": {"rate": "Float64", "share": "Float64"},
            "entities": ["customer"], "write_to_online_store": True,
        },
    },
    "feature_services": {**BASE["feature_services"], "kept": {"features": ["spend"]}},
    "saved_datasets": {
        "training": {"features": ["spend:total"], "join_keys": ["customer_id"], "storage": {"type": "file", "path": "training.parquet"}},
    },
    "validation_references": {"march": {"reference": "training", "profiler": "udfs.py:rate"}},
    "permissions": {"scorers": {"actions": ["read"], "policy": {"roles": ["scorer"]}}},
}  # fmt: skip
SECTIONS: Mapping[str, str] = {
    name: one.KIND.section[0] for name, one in KIND_BY_NAME.items() if one.KIND.section and name.startswith("feast.")
}  # fmt: skip

# Where an object names others, in the words of the manifest.
_REFERENCES = frozenset(
    {"batch_source", "entities", "feature_service_name", "features", "reference", "source", "source_views", "sink_source", "sources",
     "reference_feature_view", "view"}
)  # fmt: skip


def parts(address: str) -> tuple[str, str]:
    """The section of the manifest and the name of an object."""
    system, word, name = address.split(".", 2)
    return SECTIONS[f"{system}.{word}"], name


def copied(world: Mapping[str, Any], addresses: Iterable[str], suffix: str) -> dict[str, Any]:
    """Copies of objects by section, under names with the suffix, that refer to each other."""
    places = [parts(one) for one in addresses]
    names = {name: f"{name}{suffix}" for _, name in places}
    made: dict[str, Any] = {}
    for section, name in places:
        one = {key: _named(key, value, names) for key, value in world[section][name].items()}
        made.setdefault(section, {})[names[name]] = copy.deepcopy(one)
    return made


def _named(key: str, value: Any, names: Mapping[str, str]) -> Any:
    """A value with the new names, where it is one that refers to objects."""
    if isinstance(value, dict):
        return {inner: _named(inner, one, names) for inner, one in value.items()}
    if key not in _REFERENCES:
        return value
    if isinstance(value, list):
        return [_named(key, one, names) for one in value]
    name, colon, rest = str(value).partition(":")
    return f"{names.get(name, name)}{colon}{rest}"


def edited(
    manifest: dict[str, Any], edit: Mapping[str, Any], suffix: str, names: Mapping[str, str]
) -> None:
    """Make the edit on the copies: `section.name.key` becomes `section.name<suffix>.key`."""
    for path, value in edit.items():
        section, name, *keys = path.split(".")
        steps = [section, f"{name}{suffix}" if section != "feature_store" else name, *keys]
        at = manifest
        for step in steps[:-1]:
            at = at.setdefault(step, {})
        if value is DROP:
            del at[steps[-1]]
        else:
            at[steps[-1]] = _named(keys[0] if keys else "", value, names)


def merged(*manifests: Mapping[str, Any]) -> dict[str, Any]:
    """Manifests of different objects as one."""
    made: dict[str, Any] = {}
    for one in manifests:
        for section, value in one.items():
            made[section] = {**made.get(section, {}), **value} if isinstance(value, dict) else value
    return made


__all__ = ["DROP", "FUNCTIONS", "SECTIONS", "WORLD", "copied", "edited", "merged", "parts"]
