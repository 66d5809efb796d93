"""Tables of catalogs and datasets, kept as JSON (feast/infra/data_sources, Ray, Chronon)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import attr
from fsc.model.feast.sources.base import (
    ACCESS,
    PLACE,
    READING,
    BatchSource,
    ConnectedSource,
    Data,
    option,
    word,
)
from fsc.model.feast.sources.formats import LanceOptions
from fsc.model.types import Bool, Choice, Json, MapOf, Part, Ref, Str
from fsc.records import dataclass

_CONTRIB = "feast.infra.data_sources.contrib"
_STORES = "feast.infra.offline_stores.contrib"


def _needed(doc: str, place: str, *examples: str) -> Any:
    return attr(Str(), doc, PLACE, place=place, examples=examples)


def _map(doc: str, place: str) -> Any:
    return attr(MapOf(Str()), doc, READING, default={}, place=place)


@dataclass(frozen=True, kw_only=True)
class CatalogTable(ConnectedSource):
    """A table that an Iceberg catalog knows."""

    ENUM = "BATCH_ICEBERG"
    TYPED = True

    warehouse: str = _needed("The warehouse, or the catalog.", "config.warehouse", "lake")
    namespace: str = _needed("The namespace, or the schema.", "config.namespace", "shop")
    table: str = _needed("The table.", "config.table", "transactions")
    catalog_type: str = option("The kind of the catalog.", "config.catalog_type", default="rest")
    catalog_name: str = option(
        "What the client calls the catalog.", "config.catalog_name", default="feast_iceberg"
    )
    catalog_properties: Mapping[str, str] = _map(
        "More settings of the client; no secrets.", "config.catalog_properties"
    )
    credential_vending: bool = attr(
        Bool(), "Let the catalog give credentials for the files.", ACCESS,
        default=True, place="config.credential_vending",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class IcebergSource(CatalogTable):
    """A table of an Iceberg catalog."""

    CLASS_PATH = f"{_CONTRIB}.iceberg_catalog.iceberg_source.IcebergSource"
    CONFIG: ClassVar[Data] = {
        "catalog_type": "rest", "catalog_name": "feast_iceberg", "endpoint": "", "warehouse": "",
        "namespace": "", "table": "", "token_env_var": None, "credential_vending": True,
        "catalog_properties": {},
    }  # fmt: skip

    type: str = word("iceberg")
    endpoint: str = option("The address of the catalog.", "config.endpoint")
    token_env_var: str = attr(
        Str(), "The environment variable with the token.", ACCESS,
        default="", place="config.token_env_var",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class UnityCatalogSource(CatalogTable):
    """A table of Unity Catalog."""

    CLASS_PATH = f"{_CONTRIB}.iceberg_catalog.unity_catalog_source.UnityCatalogSource"
    CONFIG: ClassVar[Data] = {
        "endpoint": "", "warehouse": "", "namespace": "", "table": "",
        "token_env_var": "DATABRICKS_TOKEN", "credential_vending": True, "catalog_type": "rest",
        "catalog_name": "feast_iceberg", "catalog_properties": {},
        "register_as_feature_table": True, "sync_lineage": True,
    }  # fmt: skip

    type: str = word("unity_catalog")
    endpoint: str = _needed(
        "The address of the catalog. Feast would make it of the variable DATABRICKS_HOST.",
        "config.endpoint", "https://dbc.example.com/api/2.1/unity-catalog/iceberg",
    )  # fmt: skip
    token_env_var: str = attr(
        Str(), "The environment variable with the token.", ACCESS,
        default="DATABRICKS_TOKEN", place="config.token_env_var",
    )  # fmt: skip
    register_as_feature_table: bool = attr(
        Bool(), "Make it a feature table in the catalog.", ACCESS,
        default=True, place="config.register_as_feature_table",
    )  # fmt: skip
    sync_lineage: bool = attr(
        Bool(), "Write lineage into the catalog.", ACCESS,
        default=True, place="config.sync_lineage",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class LanceSource(BatchSource):
    """A Lance dataset, at a URI or in a namespace."""

    CLASS_PATH = f"{_CONTRIB}.lance.lance_source.LanceSource"
    TYPED = True
    CONFIG: ClassVar[Data] = {
        "uri": None, "table": None, "namespace_impl": None, "namespace_properties": {},
        "storage_options": {}, "table_format": {},
    }  # fmt: skip
    WAYS = ("uri", "table")
    REFUSED = (("uri", "table"),)
    NEEDS = (("table", ("namespace_impl",)),)

    type: str = word("lance")
    uri: str = option("Where the dataset is. Instead: `table`.", "config.uri",
                      examples=("s3://lake/transactions.lance",))  # fmt: skip
    table: str = option("The table; needs `namespace_impl`. Instead: `uri`.", "config.table")
    namespace_impl: str = option("The namespace: dir, rest.", "config.namespace_impl",
                                 examples=("dir",))  # fmt: skip
    namespace_properties: Mapping[str, str] = _map(
        "Settings of the namespace; no secrets.", "config.namespace_properties"
    )
    storage_options: Mapping[str, str] = _map(
        "Settings of the storage; no secrets.", "config.storage_options"
    )
    table_format: Mapping[str, Any] = attr(
        Part(LanceOptions), "Which version is read.", PLACE,
        default={}, place="config.table_format", examples=({"version": 3},),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class MlflowDatasetSource(BatchSource):
    """A dataset of MLflow, or a file that a run left; rows of the past come from `batch_source`."""

    CLASS_PATH = "feast.infra.data_sources.mlflow.mlflow_dataset_source.MlflowDatasetSource"
    TYPED = True
    CONFIG: ClassVar[Data] = {
        "dataset_name": None, "dataset_id": None, "run_id": None, "artifact_path": None,
        "artifact_format": "parquet", "tracking_uri": None,
    }  # fmt: skip
    WAYS = ("dataset_name", "dataset_id", "run_id")
    REFUSED = (("dataset_name", "run_id"), ("dataset_id", "run_id"))
    NEEDS = (("run_id", ("artifact_path",)), ("artifact_path", ("run_id",)))

    type: str = word("mlflow_dataset")
    dataset_name: str = option("The name of the dataset.", "config.dataset_name")
    dataset_id: str = option("The id of the dataset.", "config.dataset_id")
    run_id: str = option("The run that left the file; needs `artifact_path`.", "config.run_id")
    artifact_path: str = option("The file that the run left.", "config.artifact_path")
    artifact_format: str = attr(
        Choice(("parquet", "csv")), "The format of the file.", PLACE,
        default="parquet", place="config.artifact_format",
    )  # fmt: skip
    tracking_uri: str = option("The server of MLflow.", "config.tracking_uri")
    batch_source: str = attr(
        Ref(("feast.data_source",)), "The source that stores read.", PLACE,
        examples=("transactions",),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RaySource(ConnectedSource):
    """Whatever Ray Data reads."""

    CLASS_PATH = f"{_STORES}.ray_offline_store.ray_source.RaySource"
    TYPED = True
    CONFIG: ClassVar[Data] = {"reader_type": "", "path": "", "reader_options": {}}

    type: str = word("ray")
    reader_type: str = attr(
        Choice(
            (
                "parquet", "csv", "json", "text", "images", "binary_files", "tfrecords",
                "webdataset", "huggingface", "mongo", "sql",
            )
        ),
        "What reads it.", PLACE, place="config.reader_type",
    )  # fmt: skip
    path: str = option("Where the files are, as Ray reads it.", "config.path",
                       examples=("s3://lake/images",))  # fmt: skip
    reader_options: Mapping[str, Any] = attr(
        Json(), "Arguments of the reader; no secrets.", READING,
        default={}, place="config.reader_options",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ChrononSource(BatchSource):
    """What Chronon has computed."""

    CLASS_PATH = f"{_STORES}.chronon_offline_store.chronon_source.ChrononSource"
    TYPED = True
    CONFIG: ClassVar[Data] = {
        "materialization_path": "", "chronon_group_by": "", "chronon_join": "",
        "online_endpoint": "",
    }  # fmt: skip
    REFUSED = (("chronon_join", "chronon_group_by"),)
    NEEDS = (("online_endpoint", ("chronon_join", "chronon_group_by")),)

    type: str = word("chronon")
    materialization_path: str = _needed(
        "Where its files are.", "config.materialization_path", "s3://lake/chronon/spend"
    )
    chronon_join: str = option("The join that serves. Instead: `chronon_group_by`.",
                               "config.chronon_join")  # fmt: skip
    chronon_group_by: str = option("The group-by that serves. Instead: `chronon_join`.",
                                   "config.chronon_group_by")  # fmt: skip
    online_endpoint: str = option("The server that serves it online.", "config.online_endpoint")
