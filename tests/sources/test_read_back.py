"""What can be said in two ways has one form, so that the plan after an apply is empty."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.drivers.feast.world import Team, tiny, without_online

_LAKE = {"type": "spark", "path": "s3a://lake/x"}
_KAFKA = {
    "type": "kafka",
    "topic": "t",
    "message_format": {"type": "json", "schema_json": "a int"},
    "watermark_delay_threshold": "0s",
}
_VAULT = {"provider": "vault", "name": "n"}
SOURCES: dict[str, dict[str, Any]] = {
    "unlimited": _KAFKA,
    "half": {"type": "postgres", "table": "t", "tags": {"feast.connection-ref.provider": "vault"}},
    "later": {
        "type": "postgres",
        "table": "t",
        "connection_ref": _VAULT,
        "tags": {"feast.connection-ref.later": "x", "feast.connection-ref.namespace": ""},
    },
    "repeated": {
        **_LAKE,
        "table_format": {
            "type": "iceberg",
            "catalog": "lake",
            "properties": {"iceberg.catalog": "lake", "iceberg.namespace": "only here"},
        },
    },
    "delta": {
        **_LAKE,
        "table_format": {
            "type": "delta",
            "checkpoint_location": "c",
            "properties": {"delta.checkpointLocation": "c"},
        },
    },
    "hudi": {
        **_LAKE,
        "table_format": {
            "type": "hudi",
            "record_key": "id",
            "properties": {"hoodie.datasource.write.recordkey.field": "id", "a": "b"},
        },
    },
    "lance": {
        "type": "lance",
        "uri": "s3://x",
        "table_format": {"version": 2, "properties": {"lance.version": "2"}},
    },
}


def team(root: Path) -> Team:
    made = without_online(tiny())
    made["data_sources"] |= {
        name: {"timestamp_field": "ts", **one} for name, one in SOURCES.items()
    }
    return Team(root, made)


def test_a_plan_after_an_apply_is_empty(tmp_path: Path) -> None:
    shop = team(tmp_path)
    shop.apply()
    assert [(one.address, one.attributes) for one in shop.plan().changes] == []
    kept = {one.name: one for one in shop.registry().data_sources}
    assert kept["later"].tags["feast.connection-ref.later"] == "x"
    assert not kept["unlimited"].kafka_options.HasField("watermark_delay_threshold")


def test_properties_that_differ_are_read_as_feast_reads_them(tmp_path: Path) -> None:
    """Its constructor overwrites them at each read (feast/table_format.py), so nothing is changed."""
    shop = team(tmp_path)
    shop.apply()
    held = shop.registry()
    lake = next(one for one in held.data_sources if one.name == "repeated")
    lake.spark_options.table_format.iceberg_format.properties["iceberg.catalog"] = "pond"
    shop.registry_path.write_bytes(held.SerializeToString())
    assert shop.plan().changes == ()
