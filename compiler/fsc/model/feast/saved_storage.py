"""Where the rows of saved datasets lie: one class per storage of Feast (feast/saved_dataset.py).

Storages that the message has no field for share `custom_storage`, and Feast tells them apart by
STORAGE_CLASS in its JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, attr
from fsc.model.feast.sources.base import word
from fsc.model.feast.sources.formats import LanceOptions
from fsc.model.types import Choice, FilePath, Json, MapOf, Part, Str
from fsc.records import dataclass

_WHERE = Change(Effect.VALUE, "readers look for the rows in another place")


def _text(doc: str, place: str) -> Any:
    return attr(Str(), doc, _WHERE, default="", place=place)


@dataclass(frozen=True, kw_only=True)
class FileStorage:
    """A file."""

    FIELD: ClassVar[str] = "file_storage"

    type: str = word("file")
    path: str = attr(FilePath(), "The file, or a URI.", _WHERE, place="uri")
    file_format: str = attr(
        Choice(("parquet", "delta")), "The format of the file.", _WHERE, default="parquet"
    )
    s3_endpoint_override: str = _text("Another endpoint of S3.", "s3_endpoint_override")


@dataclass(frozen=True, kw_only=True)
class BigQueryStorage:
    """A table of BigQuery."""

    FIELD: ClassVar[str] = "bigquery_storage"

    type: str = word("bigquery")
    table: str = attr(Str(), "The table.", _WHERE, place="table")


@dataclass(frozen=True, kw_only=True)
class RedshiftStorage:
    """A table of Redshift."""

    FIELD: ClassVar[str] = "redshift_storage"

    type: str = word("redshift")
    table: str = attr(Str(), "The table.", _WHERE, place="table")


@dataclass(frozen=True, kw_only=True)
class SnowflakeStorage:
    """A table of Snowflake."""

    FIELD: ClassVar[str] = "snowflake_storage"

    type: str = word("snowflake")
    table: str = attr(Str(), "The table.", _WHERE, place="table")


@dataclass(frozen=True, kw_only=True)
class TrinoStorage:
    """A table of Trino, or a query."""

    FIELD: ClassVar[str] = "trino_storage"

    type: str = word("trino")
    table: str = _text("The table.", "table")
    query: str = _text("The query.", "query")


@dataclass(frozen=True, kw_only=True)
class SparkStorage:
    """A table or files of Spark."""

    FIELD: ClassVar[str] = "spark_storage"

    type: str = word("spark")
    table: str = _text("The table.", "table")
    query: str = _text("The query.", "query")
    path: str = attr(FilePath(), "The files.", _WHERE, default="", place="path")
    file_format: str = _text("The format of the files, such as parquet.", "file_format")


@dataclass(frozen=True, kw_only=True)
class AthenaStorage:
    """A table of Athena, or a query."""

    FIELD: ClassVar[str] = "athena_storage"

    type: str = word("athena")
    table: str = _text("The table.", "table")
    query: str = _text("The query.", "query")
    database: str = _text("The database.", "database")
    data_source: str = _text("The data source of Athena.", "data_source")


@dataclass(frozen=True, kw_only=True)
class CustomStorage:
    """What a class of another offline store keeps, such as that of PostgreSQL."""

    FIELD: ClassVar[str] = "custom_storage"

    type: str = word("custom")
    configuration: Mapping[str, Any] = attr(
        Json(), "What the class keeps; `saved_dataset_storage_class` says which class.", _WHERE
    )


_STORES = "feast.infra.offline_stores.contrib"
_TABLE: Mapping[str, Any] = {"name": "", "query": "", "table": ""}


@dataclass(frozen=True, kw_only=True)
class PostgresStorage:
    """A table of PostgreSQL."""

    FIELD: ClassVar[str] = "custom_storage"
    CLASS_PATH: ClassVar[str] = (
        f"{_STORES}.postgres_offline_store.postgres_source.SavedDatasetPostgreSQLStorage"
    )
    CONFIG: ClassVar[Mapping[str, Any]] = _TABLE

    type: str = word("postgres")
    table: str = attr(Str(), "The table.", _WHERE, place="config.table")


@dataclass(frozen=True, kw_only=True)
class ClickhouseStorage:
    """A table of ClickHouse."""

    FIELD: ClassVar[str] = "custom_storage"
    CLASS_PATH: ClassVar[str] = (
        f"{_STORES}.clickhouse_offline_store.clickhouse_source.SavedDatasetClickhouseStorage"
    )
    CONFIG: ClassVar[Mapping[str, Any]] = _TABLE

    type: str = word("clickhouse")
    table: str = attr(Str(), "The table.", _WHERE, place="config.table")


@dataclass(frozen=True, kw_only=True)
class CouchbaseStorage:
    """A collection of Couchbase Columnar."""

    FIELD: ClassVar[str] = "custom_storage"
    CLASS_PATH: ClassVar[str] = (
        f"{_STORES}.couchbase_offline_store.couchbase_source.SavedDatasetCouchbaseColumnarStorage"
    )
    CONFIG: ClassVar[Mapping[str, Any]] = {
        "name": "", "query": "", "database": "", "scope": "", "collection": "",
    }  # fmt: skip

    type: str = word("couchbase")
    database: str = attr(Str(), "The database.", _WHERE, place="config.database")
    scope: str = attr(Str(), "The scope in the database.", _WHERE, place="config.scope")
    collection: str = attr(Str(), "The collection.", _WHERE, place="config.collection")


def _map(doc: str, place: str) -> Any:
    return attr(MapOf(Str()), doc, _WHERE, default={}, place=place)


@dataclass(frozen=True, kw_only=True)
class LanceStorage:
    """A version of a Lance dataset, at a URI or in a namespace."""

    FIELD: ClassVar[str] = "custom_storage"
    CLASS_PATH: ClassVar[str] = (
        "feast.infra.data_sources.contrib.lance.lance_source.SavedDatasetLanceStorage"
    )
    CONFIG: ClassVar[Mapping[str, Any]] = {
        "uri": None, "table": None, "namespace_impl": None, "namespace_properties": {},
        "storage_options": {}, "table_format": {},
    }  # fmt: skip

    type: str = word("lance")
    uri: str = _text("Where the dataset is. Instead: `table`.", "config.uri")
    table: str = _text("The table; needs `namespace_impl`. Instead: `uri`.", "config.table")
    namespace_impl: str = _text("The namespace: dir, rest.", "config.namespace_impl")
    namespace_properties: Mapping[str, str] = _map(
        "Settings of the namespace; no secrets.", "config.namespace_properties"
    )
    storage_options: Mapping[str, str] = _map(
        "Settings of the storage; no secrets.", "config.storage_options"
    )
    table_format: Mapping[str, Any] = attr(
        Part(LanceOptions), "Its `version` or `tag`, since rows of a saved dataset stay.", _WHERE,
        place="config.table_format",
    )  # fmt: skip


STORAGES: tuple[type, ...] = (
    FileStorage,
    BigQueryStorage,
    RedshiftStorage,
    SnowflakeStorage,
    TrinoStorage,
    SparkStorage,
    AthenaStorage,
    PostgresStorage,
    ClickhouseStorage,
    CouchbaseStorage,
    LanceStorage,
    CustomStorage,
)
