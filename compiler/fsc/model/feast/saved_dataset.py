"""A saved dataset: training data that was kept (feast/saved_dataset.py)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, Kind, Object, attr
from fsc.model.feast.common import LABEL, LOOSE_NAME
from fsc.model.feast.sources.base import word
from fsc.model.types import Bool, Choice, FilePath, Json, MapOf, OneOf, Ref, SetOf, Str

_ROWS = Change(Effect.VALUE, "the note says another thing than the rows that were saved")
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
        Json(), "What the class keeps; `_storage_class_path` says which class.", _WHERE
    )


STORAGES: tuple[type, ...] = (
    FileStorage,
    BigQueryStorage,
    RedshiftStorage,
    SnowflakeStorage,
    TrinoStorage,
    SparkStorage,
    AthenaStorage,
    CustomStorage,
)


@dataclass(frozen=True, kw_only=True)
class SavedDataset(Object):
    """The note about the rows; the rows themselves are Feast's to write (create_saved_dataset)."""

    KIND = Kind(
        name="feast.saved_dataset",
        section=("saved_datasets",),
        title="saved dataset",
        doc="Training data that was kept: which features it has and where it lies.",
        call="SavedDataset",
        module="feast.saved_dataset",
        place="saved_datasets",
        names=LOOSE_NAME,
    )

    features: list[str] = attr(
        SetOf(Str(r"^[^:]+:[^:]+$")), "The features, as `view:feature`.", _ROWS,
        place="spec.features", examples=(["customer_spend:spend_7d"],),
    )  # fmt: skip
    join_keys: list[str] = attr(
        SetOf(Str()), "The columns that identify its rows.", _ROWS,
        place="spec.join_keys", examples=(["customer_id"],),
    )  # fmt: skip
    storage: Mapping[str, Any] = attr(
        OneOf(STORAGES), "Where the rows lie: `type`, and what that type needs.", _WHERE,
        examples=({"type": "file", "path": "data/training.parquet"},),
    )  # fmt: skip
    full_feature_names: bool = attr(
        Bool(), "Columns are named `view__feature`.", _ROWS,
        default=False, place="spec.full_feature_names",
    )  # fmt: skip
    feature_service_name: str = attr(
        Ref(("feast.feature_service",)), "The service whose features were asked for.", _ROWS,
        default="", place="spec.feature_service_name",
    )  # fmt: skip
    namespace: str = attr(
        Str(), "The namespace of its lineage.", LABEL, default="", place="spec.namespace"
    )
    collection: str = attr(
        Str(), "The collection it belongs to.", LABEL, default="", place="spec.collection"
    )
    description: str = attr(
        Str(), "What this is, for people.", LABEL, default="", place="spec.description"
    )
    tags: Mapping[str, str] = attr(
        MapOf(Str()), "Free key and value text. Keys that start with `fsc.` belong to fsc.", LABEL,
        default={}, place="spec.tags",
    )  # fmt: skip
