"""Where logs of features go: one class per destination of Feast (feast/feature_logging.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, attr
from fsc.model.feast.sources.base import word
from fsc.model.types import FilePath, Listing, MapOf, Str
from fsc.records import dataclass

_WHERE = Change(Effect.VALUE, "logs go to another place, and the old ones stay")
_STORES = "feast.infra.offline_stores"


def _table(doc: str, place: str) -> Any:
    return attr(Str(), doc, _WHERE, place=place)


@dataclass(frozen=True, kw_only=True)
class FileLog:
    """A folder of Parquet files."""

    CALL: ClassVar[str] = f"{_STORES}.file_source.FileLoggingDestination"
    FIELD: ClassVar[str] = "file_destination"

    type: str = word("file")
    path: str = attr(FilePath(), "The folder, or a URI.", _WHERE, place="path")
    s3_endpoint_override: str = attr(
        Str(), "Another endpoint of S3.", _WHERE, default="", place="s3_endpoint_override"
    )
    partition_by: list[str] = attr(
        Listing(Str()), "The columns that name folders.", _WHERE, default=[], place="partition_by"
    )


@dataclass(frozen=True, kw_only=True)
class BigQueryLog:
    """A table of BigQuery."""

    CALL: ClassVar[str] = f"{_STORES}.bigquery_source.BigQueryLoggingDestination"
    FIELD: ClassVar[str] = "bigquery_destination"

    type: str = word("bigquery")
    table_ref: str = _table("The table.", "table_ref")


@dataclass(frozen=True, kw_only=True)
class RedshiftLog:
    """A table of Redshift."""

    CALL: ClassVar[str] = f"{_STORES}.redshift_source.RedshiftLoggingDestination"
    FIELD: ClassVar[str] = "redshift_destination"

    type: str = word("redshift")
    table_name: str = _table("The table.", "table_name")


@dataclass(frozen=True, kw_only=True)
class SnowflakeLog:
    """A table of Snowflake."""

    CALL: ClassVar[str] = f"{_STORES}.snowflake_source.SnowflakeLoggingDestination"
    FIELD: ClassVar[str] = "snowflake_destination"

    type: str = word("snowflake")
    table_name: str = _table("The table.", "table_name")


@dataclass(frozen=True, kw_only=True)
class AthenaLog:
    """A table of Athena."""

    CALL: ClassVar[str] = (
        f"{_STORES}.contrib.athena_offline_store.athena_source.AthenaLoggingDestination"
    )
    FIELD: ClassVar[str] = "athena_destination"

    type: str = word("athena")
    table_name: str = _table("The table.", "table_name")


@dataclass(frozen=True, kw_only=True)
class CouchbaseLog:
    """A collection of Couchbase Columnar."""

    CALL: ClassVar[str] = (
        f"{_STORES}.contrib.couchbase_offline_store.couchbase_source"
        ".CouchbaseColumnarLoggingDestination"
    )
    FIELD: ClassVar[str] = "couchbase_columnar_destination"

    type: str = word("couchbase")
    database: str = _table("The database.", "database")
    scope: str = _table("The scope.", "scope")
    collection: str = _table("The collection.", "collection")


@dataclass(frozen=True, kw_only=True)
class CustomLog:
    """A destination of a class of one's own, which Feast finds by its kind.

    The registry does not say which class that is, so that compiled code cannot make it.
    """

    CALL: ClassVar[str] = ""
    FIELD: ClassVar[str] = "custom_destination"

    type: str = word("custom")
    kind: str = _table("The `_proto_kind` of the class.", "kind")
    config: Mapping[str, str] = attr(
        MapOf(Str()), "What the class keeps.", _WHERE, default={}, place="config"
    )


DESTINATIONS: tuple[type, ...] = (
    FileLog,
    BigQueryLog,
    RedshiftLog,
    SnowflakeLog,
    AthenaLog,
    CouchbaseLog,
    CustomLog,
)


# The names of the modules that compiled code imports.
LOGGING_MODULES = tuple(
    one.CALL.split(".")[-2]
    for one in (FileLog, BigQueryLog, RedshiftLog, SnowflakeLog, AthenaLog, CouchbaseLog)
)
