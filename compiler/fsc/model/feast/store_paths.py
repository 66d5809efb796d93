"""Which settings of feature_store.yaml are paths of this machine, and why.

A manifest says them relative to itself; Feast takes them relative to the compiled repo, either by
itself or because `feast` runs in that folder (feast/repo_operations.py, os.chdir).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from fsc.records import dataclass

Change = Callable[[str], str]


@dataclass(frozen=True)
class PathSetting:
    """`types` are the values of the section's type key that have it; none: every type."""

    section: str
    key: str
    types: tuple[str, ...]
    why: str


_AS_GIVEN = "opened as it is, so relative to the folder in which `feast` runs"

PATHS: tuple[PathSetting, ...] = (
    PathSetting("registry", "path", ("file",), "infra/registry/file.py joins it to the repo"),
    PathSetting("registry", "path", ("sql",), "infra/registry/sql.py: SQLite files in the URL"),
    PathSetting(
        "registry", "read_path", ("sql",), "infra/registry/sql.py: SQLite files in the URL"
    ),
    PathSetting("registry", "cert", ("remote",), _AS_GIVEN),
    PathSetting("registry", "client_cert", ("remote",), _AS_GIVEN),
    PathSetting("registry", "client_key", ("remote",), _AS_GIVEN),
    PathSetting("registry", "config_path", ("snowflake.registry",), _AS_GIVEN),
    PathSetting("registry", "private_key", ("snowflake.registry",), _AS_GIVEN),
    PathSetting(
        "online_store", "path", ("sqlite",), "infra/online_stores/sqlite.py joins it to the repo"
    ),
    PathSetting(
        "online_store", "path", ("milvus",), "milvus_online_store/milvus.py joins it to the repo"
    ),
    PathSetting("online_store", "path", ("qdrant",), _AS_GIVEN),
    PathSetting("online_store", "index_path", ("faiss",), _AS_GIVEN),
    PathSetting("online_store", "cert", ("remote",), _AS_GIVEN),
    PathSetting("online_store", "secure_bundle_path", ("cassandra",), _AS_GIVEN),
    PathSetting("online_store", "ssl_cafile_path", ("hazelcast",), _AS_GIVEN),
    PathSetting("online_store", "ssl_certfile_path", ("hazelcast",), _AS_GIVEN),
    PathSetting("online_store", "ssl_keyfile_path", ("hazelcast",), _AS_GIVEN),
    PathSetting("online_store", "sslkey_path", ("postgres",), _AS_GIVEN),
    PathSetting("online_store", "sslcert_path", ("postgres",), _AS_GIVEN),
    PathSetting("online_store", "sslrootcert_path", ("postgres",), _AS_GIVEN),
    PathSetting("online_store", "config_path", ("snowflake.online",), _AS_GIVEN),
    PathSetting("online_store", "private_key", ("snowflake.online",), _AS_GIVEN),
    PathSetting("offline_store", "cert", ("remote",), _AS_GIVEN),
    PathSetting("offline_store", "sslkey_path", ("postgres",), _AS_GIVEN),
    PathSetting("offline_store", "sslcert_path", ("postgres",), _AS_GIVEN),
    PathSetting("offline_store", "sslrootcert_path", ("postgres",), _AS_GIVEN),
    PathSetting("offline_store", "config_path", ("snowflake.offline",), _AS_GIVEN),
    PathSetting("offline_store", "private_key", ("snowflake.offline",), _AS_GIVEN),
    PathSetting("offline_store", "staging_location", ("duckdb", "spark"), _AS_GIVEN),
    PathSetting("offline_store", "storage_path", ("ray",), _AS_GIVEN),
    PathSetting("batch_engine", "config_path", ("snowflake.engine",), _AS_GIVEN),
    PathSetting("batch_engine", "private_key", ("snowflake.engine",), _AS_GIVEN),
    PathSetting(
        "batch_engine",
        "staging_location",
        ("spark.engine", "ray.engine", "spark_application"),
        _AS_GIVEN,
    ),
    PathSetting("auth", "ca_cert_path", (), _AS_GIVEN),
    PathSetting("mlflow", "ca_bundle", (), _AS_GIVEN),
)

# The type that Feast takes when a section names none (feast/repo_config.py).
_DEFAULT_TYPE = {"registry": "file", "online_store": "sqlite", "offline_store": "dask"}
_TYPE_KEY = {"registry": "registry_type"}
_CLASSES = {"FaissOnlineStore": "faiss", "SqliteOnlineStore": "sqlite"}
_SQLITE = re.compile(r"(sqlite(?:\+\w+)?:///)(?![/:?])(.+)")


def map_paths(config: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """The configuration with `change` applied to every path of this machine in it.

    `change` gets paths, absolute and object store ones too, and decides what to do with them.
    """
    return {name: _section(name, given, change) for name, given in config.items()}


def _section(section: str, given: Any, change: Change) -> Any:
    if section == "registry" and isinstance(given, str):  # short for {path: ...}
        return _changed(given, change)
    if not isinstance(given, Mapping):
        return given
    kind = _kind(section, given)
    keys = {
        one.key for one in PATHS if one.section == section and (kind in one.types or not one.types)
    }
    return {
        key: _changed(value, change) if key in keys and isinstance(value, str) else value
        for key, value in given.items()
    }


def _kind(section: str, given: Mapping[str, Any]) -> str:
    named = given.get(_TYPE_KEY.get(section, "type")) or _DEFAULT_TYPE.get(section, "")
    kind = str(named)
    return _CLASSES.get(kind.rpartition(".")[2], kind)


def _changed(value: str, change: Change) -> str:
    found = _SQLITE.fullmatch(value)
    return found.group(1) + change(found.group(2)) if found else change(value)
