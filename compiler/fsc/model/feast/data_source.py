"""Data sources: where feature values come from. One table of all types.

(feast/data_source.py, feast/infra/offline_stores, feast/infra/data_sources)
"""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import by_type
from fsc.model.feast.sources.base import BatchSource, DataSource, TimedSource
from fsc.model.feast.sources.custom import CustomSource
from fsc.model.feast.sources.databases import (
    ClickhouseSource,
    CouchbaseColumnarSource,
    MongoDBSource,
    MsSqlServerSource,
    OracleSource,
    PostgreSQLSource,
)
from fsc.model.feast.sources.file import FileSource
from fsc.model.feast.sources.lakes import (
    ChrononSource,
    IcebergSource,
    LanceSource,
    MlflowDatasetSource,
    RaySource,
    UnityCatalogSource,
)
from fsc.model.feast.sources.streams import (
    KafkaSource,
    KinesisSource,
    PushSource,
    RequestSource,
    StreamSource,
)
from fsc.model.feast.sources.warehouses import (
    AthenaSource,
    BigQuerySource,
    RedshiftSource,
    SnowflakeSource,
    SparkSource,
    TrinoSource,
)

__all__ = [
    "SOURCES", "SOURCE_BY_TYPE", "STREAMS", "BatchSource", "CustomSource", "DataSource",
    "FileSource", "PushSource", "RequestSource", "StreamSource", "TimedSource",
]  # fmt: skip

SOURCES: tuple[type[DataSource], ...] = (
    FileSource,
    BigQuerySource,
    RedshiftSource,
    SnowflakeSource,
    AthenaSource,
    TrinoSource,
    SparkSource,
    PostgreSQLSource,
    ClickhouseSource,
    OracleSource,
    MsSqlServerSource,
    MongoDBSource,
    CouchbaseColumnarSource,
    IcebergSource,
    UnityCatalogSource,
    LanceSource,
    MlflowDatasetSource,
    RaySource,
    ChrononSource,
    PushSource,
    KafkaSource,
    KinesisSource,
    RequestSource,
    CustomSource,
)

SOURCE_BY_TYPE: Mapping[str, type[DataSource]] = by_type(SOURCES)

# What Feast keeps in a view beside the batch source behind it (FeatureView.__init__).
STREAMS: tuple[type[DataSource], ...] = (PushSource, KafkaSource, KinesisSource)
