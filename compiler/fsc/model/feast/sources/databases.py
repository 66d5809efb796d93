"""Tables and queries that the registry keeps as JSON (feast/infra/offline_stores/contrib)."""

from __future__ import annotations

from typing import ClassVar

from fsc.model.describe import attr
from fsc.model.feast.sources.base import (
    PLACE,
    TIME,
    ConnectedSource,
    Data,
    PartitionedSource,
    Texts,
    option,
    word,
)
from fsc.model.types import Str
from fsc.records import dataclass

_CONTRIB = "feast.infra.offline_stores.contrib"


@dataclass(frozen=True, kw_only=True)
class TableOrQuery(ConnectedSource):
    """A source that Feast keeps as name, query and table."""

    TYPED = True
    CONFIG: ClassVar[Data] = {"name": "", "query": "", "table": ""}
    NAMED = "name"
    WAYS = ("table", "query")

    table: str = option(
        "The table, with its schema. Instead: `query`.", "config.table",
        examples=("shop.transactions",),
    )  # fmt: skip
    query: str = attr(
        Str(multiline=True), "The query that gives the rows. Instead: `table`.", PLACE,
        default="", place="config.query",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PostgreSQLSource(TableOrQuery):
    """A table or query of PostgreSQL."""

    CLASS_PATH = f"{_CONTRIB}.postgres_offline_store.postgres_source.PostgreSQLSource"

    type: str = word("postgres")


@dataclass(frozen=True, kw_only=True)
class ClickhouseSource(TableOrQuery):
    """A table or query of ClickHouse."""

    CLASS_PATH = f"{_CONTRIB}.clickhouse_offline_store.clickhouse_source.ClickhouseSource"

    type: str = word("clickhouse")


@dataclass(frozen=True, kw_only=True)
class _TableRef(PartitionedSource):
    TYPED = True
    WAYS = ("table_ref",)

    timestamp_field: str = attr(
        Str(), "The column with the time of the event.", TIME, arg="event_timestamp_column",
        place="timestamp_field", examples=("event_timestamp",),
    )  # fmt: skip
    table_ref: str = option("The table, with its schema.", "config.table_ref",
                            examples=("shop.transactions",))  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class OracleSource(_TableRef):
    """A table of Oracle."""

    CLASS_PATH = f"{_CONTRIB}.oracle_offline_store.oracle_source.OracleSource"
    CONFIG: ClassVar[Data] = {"table_ref": None}

    type: str = word("oracle")


@dataclass(frozen=True, kw_only=True)
class MsSqlServerSource(_TableRef):
    """A table of Microsoft SQL Server."""

    CLASS_PATH = f"{_CONTRIB}.mssql_offline_store.mssqlserver_source.MsSqlServerSource"
    CONFIG: ClassVar[Data] = {"table_ref": None, "connection_string": ""}
    LOST: ClassVar[Texts] = {
        "connection_str": "the registry would hold its password; the offline store has one, or "
        "name credentials with `connection_ref`"
    }

    type: str = word("mssql")


@dataclass(frozen=True, kw_only=True)
class MongoDBSource(ConnectedSource):
    """The documents that Feast keeps in MongoDB for one feature view."""

    CLASS_PATH = f"{_CONTRIB}.mongodb_offline_store.mongodb.MongoDBSource"
    TYPED = True
    CONFIG: ClassVar[Data] = {"feature_view": ""}
    NAMED = "feature_view"

    type: str = word("mongodb")
    timestamp_field: str = attr(
        Str(), "The field with the time of the event.", TIME,
        default="event_timestamp", place="timestamp_field",
    )  # fmt: skip
    created_timestamp_column: str = attr(
        Str(), "The field with the time when a document was written.", TIME,
        default="created_at", place="created_timestamp_column",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CouchbaseColumnarSource(ConnectedSource):
    """A collection or query of Couchbase Columnar."""

    CLASS_PATH = f"{_CONTRIB}.couchbase_offline_store.couchbase_source.CouchbaseColumnarSource"
    TYPED = True
    CONFIG: ClassVar[Data] = {
        "name": "",
        "query": "",
        "database": "Default",
        "scope": "Default",
        "collection": "",
    }
    NAMED = "name"
    WAYS = ("collection", "query")

    type: str = word("couchbase")
    collection: str = option("The collection. Instead: `query`.", "config.collection")
    query: str = attr(
        Str(multiline=True), "The query that gives the rows. Instead: `collection`.", PLACE,
        default="", place="config.query",
    )  # fmt: skip
    database: str = option("The database.", "config.database", default="Default")
    scope: str = option("The scope in the database.", "config.scope", default="Default")
