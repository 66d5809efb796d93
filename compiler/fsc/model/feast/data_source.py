"""Data sources: where feature values come from. One table of all types.

(feast/data_source.py, feast/infra/offline_stores, feast/infra/data_sources)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module

from fsc.model.feast.sources.base import BatchSource, DataSource, TimedSource
from fsc.model.feast.sources.custom import CustomSource
from fsc.model.feast.sources.file import FileSource
from fsc.model.feast.sources.streams import PushSource, RequestSource, StreamSource

__all__ = [
    "SOURCE_BY_TYPE", "STREAM_TYPES", "BatchSource", "CustomSource", "DataSource", "FileSource",
    "PushSource", "RequestSource", "StreamSource", "TimedSource", "sources",
]  # fmt: skip

# The word of each type -> its module in model/feast/sources, and its class. Making the classes of
# a family takes 5 ms, so it is imported when a manifest or a registry has one of them.
_HOMES: Mapping[str, tuple[str, str]] = {
    "file": ("file", "FileSource"),
    "bigquery": ("warehouses", "BigQuerySource"),
    "redshift": ("warehouses", "RedshiftSource"),
    "snowflake": ("warehouses", "SnowflakeSource"),
    "athena": ("warehouses", "AthenaSource"),
    "trino": ("warehouses", "TrinoSource"),
    "spark": ("warehouses", "SparkSource"),
    "postgres": ("databases", "PostgreSQLSource"),
    "clickhouse": ("databases", "ClickhouseSource"),
    "oracle": ("databases", "OracleSource"),
    "mssql": ("databases", "MsSqlServerSource"),
    "mongodb": ("databases", "MongoDBSource"),
    "couchbase": ("databases", "CouchbaseColumnarSource"),
    "iceberg": ("lakes", "IcebergSource"),
    "unity_catalog": ("lakes", "UnityCatalogSource"),
    "lance": ("lakes", "LanceSource"),
    "mlflow_dataset": ("lakes", "MlflowDatasetSource"),
    "ray": ("lakes", "RaySource"),
    "chronon": ("lakes", "ChrononSource"),
    "push": ("streams", "PushSource"),
    "kafka": ("streams", "KafkaSource"),
    "kinesis": ("streams", "KinesisSource"),
    "request": ("streams", "RequestSource"),
    "custom": ("custom", "CustomSource"),
}


class _Types(Mapping[str, type[DataSource]]):
    """The class of each type, imported when it is asked for."""

    def __getitem__(self, word: str) -> type[DataSource]:
        return _class(*_HOMES[word])

    def __iter__(self) -> Iterator[str]:
        return iter(_HOMES)

    def __len__(self) -> int:
        return len(_HOMES)


@cache
def _class(module: str, name: str) -> type[DataSource]:
    found: type[DataSource] = getattr(import_module(f"fsc.model.feast.sources.{module}"), name)
    return found


SOURCE_BY_TYPE: Mapping[str, type[DataSource]] = _Types()


def sources() -> tuple[type[DataSource], ...]:
    """The classes of all types."""
    return tuple(SOURCE_BY_TYPE.values())


# What Feast keeps in a view beside the batch source behind it (FeatureView.__init__).
STREAM_TYPES = frozenset({"push", "kafka", "kinesis"})
