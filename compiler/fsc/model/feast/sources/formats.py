"""Formats of messages and of tables (feast/data_format.py, feast/table_format.py).

`FIELD` is the member of the oneof `format` that holds one. `MIRROR` are the properties that
Feast's constructor writes once more, by the attribute that they repeat.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import attr
from fsc.model.feast.sources.base import PLACE, READING, Texts
from fsc.model.types import Choice, Int, MapOf, Str
from fsc.records import dataclass


def _type(name: str) -> Any:
    return attr(Choice((name,)), "Which format this is.", READING, default=name, arg="")


def _option(doc: str, place: str) -> Any:
    return attr(Str(), doc, PLACE, default="", place=place)


@dataclass(frozen=True, kw_only=True)
class AvroFormat:
    """Messages in Avro."""

    CALL: ClassVar[str] = "feast.data_format.AvroFormat"
    FIELD: ClassVar[str] = "avro_format"

    type: str = _type("avro")
    schema_json: str = attr(Str(), "The Avro schema, as JSON.", READING, place="schema_json")


@dataclass(frozen=True, kw_only=True)
class JsonFormat:
    """Messages in JSON."""

    CALL: ClassVar[str] = "feast.data_format.JsonFormat"
    FIELD: ClassVar[str] = "json_format"

    type: str = _type("json")
    schema_json: str = attr(
        Str(), "The columns and their types, as Spark writes them.", READING,
        place="schema_json", examples=("id integer, at timestamp",),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ProtoFormat:
    """Messages in Protocol Buffers."""

    CALL: ClassVar[str] = "feast.data_format.ProtoFormat"
    FIELD: ClassVar[str] = "proto_format"

    type: str = _type("proto")
    class_path: str = attr(
        Str(), "The class of the messages.", READING, place="class_path", examples=("shop.Click",)
    )


@dataclass(frozen=True, kw_only=True)
class TableFormat:
    """What all table formats have."""

    MIRROR: ClassVar[Mapping[str, str]] = {}

    properties: Mapping[str, str] = attr(
        MapOf(Str()), "Options for the engine that reads the table.", READING,
        default={}, place="properties",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class IcebergFormat(TableFormat):
    """An Apache Iceberg table."""

    CALL: ClassVar[str] = "feast.table_format.IcebergFormat"
    FIELD: ClassVar[str] = "iceberg_format"
    MIRROR: ClassVar[Texts] = {"catalog": "iceberg.catalog", "namespace": "iceberg.namespace"}

    type: str = _type("iceberg")
    catalog: str = _option("The catalog that knows the table.", "catalog")
    namespace: str = _option("The namespace of the table.", "namespace")


@dataclass(frozen=True, kw_only=True)
class DeltaTableFormat(TableFormat):
    """A Delta Lake table."""

    CALL: ClassVar[str] = "feast.table_format.DeltaFormat"
    FIELD: ClassVar[str] = "delta_format"
    MIRROR: ClassVar[Texts] = {"checkpoint_location": "delta.checkpointLocation"}

    type: str = _type("delta")
    checkpoint_location: str = _option("Where checkpoints are.", "checkpoint_location")


@dataclass(frozen=True, kw_only=True)
class HudiFormat(TableFormat):
    """An Apache Hudi table."""

    CALL: ClassVar[str] = "feast.table_format.HudiFormat"
    FIELD: ClassVar[str] = "hudi_format"
    MIRROR: ClassVar[Texts] = {
        "table_type": "hoodie.datasource.write.table.type",
        "record_key": "hoodie.datasource.write.recordkey.field",
        "precombine_field": "hoodie.datasource.write.precombine.field",
    }

    type: str = _type("hudi")
    table_type: str = _option("COPY_ON_WRITE or MERGE_ON_READ.", "table_type")
    record_key: str = _option("The field that is the key of a record.", "record_key")
    precombine_field: str = _option("Of equal records the one with most here.", "precombine_field")


@dataclass(frozen=True, kw_only=True)
class LanceOptions(TableFormat):
    """Which version of a Lance dataset is read."""

    CALL: ClassVar[str] = "feast.table_format.LanceFormat"
    FIELD: ClassVar[str] = "lance_format"
    MIRROR: ClassVar[Texts] = {
        "catalog": "lance.catalog",
        "namespace": "lance.namespace",
        "version": "lance.version",
        "tag": "lance.tag",
    }

    catalog: str = _option("The catalog that knows the dataset.", "catalog")
    namespace: str = _option("The namespace of the dataset.", "namespace")
    version: int = attr(
        Int(minimum=1), "Read this version only.", PLACE, default=0, place="version"
    )
    tag: str = _option("Read what this tag points at.", "tag")


@dataclass(frozen=True, kw_only=True)
class LanceFormat(LanceOptions):
    """A Lance dataset."""

    type: str = _type("lance")


MESSAGES = (AvroFormat, JsonFormat, ProtoFormat)
TABLES = (IcebergFormat, DeltaTableFormat, HudiFormat, LanceFormat)
