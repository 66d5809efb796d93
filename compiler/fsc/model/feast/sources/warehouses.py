"""Tables and queries that the registry has fields for (feast/infra/offline_stores)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import attr
from fsc.model.feast.sources.base import (
    PLACE,
    READING,
    TIME,
    ConnectedSource,
    Filled,
    PartitionedSource,
    Texts,
    option,
    word,
)
from fsc.model.types import Choice, OneOf, Str
from fsc.records import dataclass

_CONTRIB = "feast.infra.offline_stores.contrib"
_TABLE = "The table, with its schema where the system has schemas. Instead: `query`."
_QUERY = "The query that gives the rows. Instead: `table`."


def _table(options: str, *examples: str) -> Any:
    return option(_TABLE, f"{options}.table", examples=examples)


def _query(options: str) -> Any:
    return attr(Str(multiline=True), _QUERY, PLACE, default="", place=f"{options}.query")


@dataclass(frozen=True, kw_only=True)
class BigQuerySource(PartitionedSource):
    """A table or query of BigQuery."""

    ENUM = "BATCH_BIGQUERY"
    CLASS_PATH = "feast.infra.offline_stores.bigquery_source.BigQuerySource"
    WAYS = ("table", "query")

    type: str = word("bigquery")
    table: str = _table("bigquery_options", "project.dataset.transactions")
    query: str = _query("bigquery_options")
    timestamp_field_type: str = attr(
        Str(), "`DATE` where the column of the time holds days, not times.", TIME,
        default="", place="timestamp_field_type", examples=("DATE",),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RedshiftSource(ConnectedSource):
    """A table or query of Amazon Redshift."""

    ENUM = "BATCH_REDSHIFT"
    CLASS_PATH = "feast.infra.offline_stores.redshift_source.RedshiftSource"
    WAYS = ("table", "query")
    FILLED: ClassVar[Filled] = {"schema": ("public", ("table",))}

    type: str = word("redshift")
    table: str = _table("redshift_options", "transactions")
    query: str = _query("redshift_options")
    schema: str = option("The schema of the table: `public`.", "redshift_options.schema")
    database: str = option("The database, if it is not that of the store.",
                           "redshift_options.database")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SnowflakeSource(ConnectedSource):
    """A table or query of Snowflake."""

    ENUM = "BATCH_SNOWFLAKE"
    CLASS_PATH = "feast.infra.offline_stores.snowflake_source.SnowflakeSource"
    WAYS = ("table", "query")
    REFUSED = (("table", "query"),)
    FILLED: ClassVar[Filled] = {"schema": ("PUBLIC", ("database", "table"))}
    LOST: ClassVar[Texts] = {
        "warehouse": "Feast ignores it: the warehouse of the offline store is used"
    }

    type: str = word("snowflake")
    table: str = _table("snowflake_options", "TRANSACTIONS")
    query: str = _query("snowflake_options")
    database: str = option("The database of the table.", "snowflake_options.database")
    schema: str = option(
        "The schema of the table: `PUBLIC`, where a database and a table are named.",
        "snowflake_options.schema",
    )


@dataclass(frozen=True, kw_only=True)
class AthenaSource(PartitionedSource):
    """A table or query of Amazon Athena."""

    ENUM = "BATCH_ATHENA"
    CLASS_PATH = f"{_CONTRIB}.athena_offline_store.athena_source.AthenaSource"
    WAYS = ("table", "query")
    FILLED: ClassVar[Filled] = {"database": ("default", ("table",))}

    type: str = word("athena")
    table: str = _table("athena_options", "transactions")
    query: str = _query("athena_options")
    database: str = option("The database of the table: `default`.", "athena_options.database")
    data_source: str = option("The catalog of Athena.", "athena_options.data_source")


@dataclass(frozen=True, kw_only=True)
class TrinoSource(ConnectedSource):
    """A table or query of Trino."""

    ENUM = "BATCH_TRINO"
    CLASS_PATH = f"{_CONTRIB}.trino_offline_store.trino_source.TrinoSource"
    WAYS = ("table", "query")

    type: str = word("trino")
    table: str = _table("trino_options", "hive.shop.transactions")
    query: str = _query("trino_options")


@dataclass(frozen=True, kw_only=True)
class SparkSource(PartitionedSource):
    """A table, query or path that Spark reads."""

    ENUM = "BATCH_SPARK"
    CLASS_PATH = f"{_CONTRIB}.spark_offline_store.spark_source.SparkSource"
    TYPED = True
    WAYS = ("table", "query", "path")
    REFUSED = (("table", "query"), ("table", "path"))
    NEEDS = (("path", ("file_format", "table_format")),)

    type: str = word("spark")
    table: str = _table("spark_options", "shop.transactions")
    query: str = _query("spark_options")
    path: str = option(
        "Where the files are, as Spark reads it; needs `file_format` or `table_format`.",
        "spark_options.path", examples=("s3a://lake/transactions",),
    )  # fmt: skip
    file_format: str = attr(
        Choice(("", "csv", "json", "parquet", "avro")), "The format of the files.", PLACE,
        default="", place="spark_options.file_format", examples=("parquet",),
    )  # fmt: skip
    table_format: Mapping[str, Any] = attr(
        OneOf("fsc.model.feast.sources.formats:TABLES"),
        "The format of the table at `path`.", READING,
        default={}, place="spark_options.table_format", examples=({"type": "iceberg"},),
    )  # fmt: skip
    date_partition_column_format: str = attr(
        Str(), "How days are written in `date_partition_column`.", READING,
        default="%Y-%m-%d", place="spark_options.date_partition_column_format",
    )  # fmt: skip
