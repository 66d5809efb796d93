"""The catalog and the descriptors of Feast in schemas/feast, and that they are what Feast says."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[1]
CATALOG: dict[str, Any] = json.loads((ROOT / "schemas/feast/config.json").read_text("utf-8"))
BLOCKS: dict[str, Any] = CATALOG["blocks"]
TYPES = [(block, name) for block in BLOCKS for name in BLOCKS[block]["types"]]

# Values that the classes of Feast judge when a store is loaded: block, value, whether it is good.
AT_LOAD: list[tuple[str, Any, bool]] = [
    ("online_store", {}, True),
    ("online_store", "sqlite", True),
    ("online_store", "sqlit", False),
    ("online_store", None, True),
    ("online_store", {"type": "feast.infra.online_stores.redis.RedisOnlineStore"}, False),
    ("online_store", {"type": "feast.infra.online_stores.sqlite.SqliteOnlineStore"}, True),
    ("online_store", {"type": "milvus", "varchar_max_length": 65536}, False),
    ("online_store", {"type": "chronon", "connection_retries": 6}, False),
    ("offline_store", {"type": "bigquery", "billing_project_id": "b"}, False),
    ("offline_store", {"type": "bigquery", "billing_project_id": "b", "project_id": "p"}, True),
    ("offline_store", {"type": "oracle", "user": "u", "password": "p"}, True),
    ("offline_store", {"type": "oracle", "user": "u", "password": "p", "sid": "s"}, True),
    ("offline_store", {"type": "oracle", "user": "u", "password": "p", "sid": "s", "dsn": "d"}, False),
    ("batch_engine", {}, False),
    ("batch_engine", {"type": "snowflake.engine", "database": "d"}, True),
    (
        "batch_engine",
        {"type": "snowflake.engine", "database": "d", "python_udf_runtime_version": "new"},
        False,
    ),
    ("batch_engine", {"type": "spark_application", "image": "i", "env": [{"name": "A"}]}, False),
    (
        "batch_engine",
        {"type": "spark_application", "image": "i", "env": [{"name": "A", "value": "b"}]},
        True,
    ),
    ("feature_server", {"metrics": {"feature_count_bins": [1, 2]}}, True),
    ("feature_server", {"metrics": {"feature_count_bins": [0, 2]}}, False),
    ("auth", {}, False),
    ("auth", {"type": "oidc_client"}, False),
    ("auth", {"type": "oidc"}, True),
    ("auth", {"type": "oidc", "auth_discovery_url": "u"}, True),
    ("auth", {"type": "oidc", "client_id": "c"}, False),
    ("auth", {"type": "oidc", "token": "t"}, True),
    ("auth", {"type": "oidc", "token": "t", "token_env_var": "T"}, False),
    ("auth", {"type": "oidc", "token": "t", "auth_discovery_url": "u"}, False),
    ("auth", {"type": "oidc", "client_secret": "s"}, False),
    (
        "auth",
        {"type": "oidc", "client_secret": "s", "client_id": "c", "auth_discovery_url": "u"},
        True,
    ),
    ("top", {"project_description": "d", "provider": "local"}, True),
    ("top", {"materialization": {"online_write_batch_size": 0}}, False),
    ("top", {"embedding_model": {}}, False),
    ("top", {"project": "a_b"}, True),
    ("top", {"project": "a-b"}, False),
    ("top", {"project": "_b"}, False),
]
_REDSHIFT = {"type": "redshift", "region": "r", "database": "d", "s3_staging_location": "s"}
for _keys, _good in [
    ({}, False),
    ({"cluster_id": "c"}, False),
    ({"cluster_id": "c", "user": "u"}, True),
    ({"workgroup": "w"}, True),
    ({"workgroup": "w", "user": "u"}, True),
    ({"workgroup": "w", "cluster_id": "c", "user": "u"}, False),
]:
    AT_LOAD.append(("offline_store", {**_REDSHIFT, "iam_role": "i", **_keys}, _good))

# Values that only the code of a store judges, when it connects or writes.
AT_RUN: list[tuple[str, Any, bool]] = [
    ("registry", {}, False),
    ("registry", {"path": "data/registry.db"}, True),
    ("registry", "data/registry.db", True),
    ("registry", {"registry_type": "sql"}, False),
    ("registry", {"registry_type": "sql", "path": "sqlite:///r.db", "cache_mode": "never"}, False),
    ("registry", {"path": "r", "registry_store_type": "S4RegistryStore"}, False),
    ("registry", {"path": "r", "registry_store_type": "my.module.MyRegistryStore"}, True),
    ("registry", {"registry_type": "remote", "path": "h:1", "client_cert": "c"}, False),
    ("online_store", {"type": "aerospike", "user": "u"}, False),
    ("online_store", {"type": "cassandra"}, False),
    ("online_store", {"type": "cassandra", "hosts": ["h"], "secure_bundle_path": "b"}, False),
    ("online_store", {"type": "cassandra", "hosts": ["h"], "username": "u"}, False),
    (
        "online_store",
        {"type": "cassandra", "hosts": ["h"], "load_balancing": {"load_balancing_policy": "x"}},
        False,
    ),
    ("online_store", {"type": "cassandra", "datacenters": [{"name": "a", "hosts": ["h"]}]}, True),
    ("online_store", {"type": "scylladb", "hosts": []}, False),
    ("online_store", {"type": "mysql", "batch_write": True}, False),
    ("online_store", {"type": "qdrant", "similarity": "Cosine"}, True),
    ("online_store", {"type": "qdrant", "similarity": "far"}, False),
    ("online_store", {"type": "redis", "client": "glide"}, True),
    ("online_store", {"type": "redis", "client": "glide", "redis_type": "redis_sentinel"}, False),
    ("online_store", {"type": "hybrid", "online_stores": [{"type": "a.B", "conf": {}}]}, False),
    ("online_store", {"type": "my.module.MyOnlineStore", "anything": {"at": "all"}}, True),
    ("online_store", {"type": "my.module.MyStore"}, False),
    ("batch_engine", {"type": "local", "backend": "dask"}, False),
    ("top", {"provider": "local"}, True),
    ("top", {"provider": "nowhere"}, False),
    ("top", {"provider": "my.module.Provider"}, True),
    ("top", {"openlineage": {"transport_type": "http"}}, False),
    ("top", {"mlflow": {"enabled": True, "unknown": 1}}, False),
    ("top", {"embedding_model": {"model": "m", "provider": "openai"}}, False),
]
for _type in ("basic", "jwt", "certificate", "kerberos", "oauth2"):
    for _config in (None, {"username": "u", "password": "p"}, {"token": "t"}, {"principal": None}):
        _fits = {"basic": "username", "jwt": "token", "kerberos": "principal"}.get(_type, "-")
        _value = {"type": "trino", "auth": {"type": _type, "config": _config}}
        _good = _type == "oauth2" if _config is None else _fits in _config or _type == "oauth2"
        AT_RUN.append(("batch_engine", _value, _good))


def block_schema(block: str) -> dict[str, Any]:
    """The whole block, as a consumer of the catalog puts it together."""
    if block == "top":
        return {"properties": CATALOG["top"], "additionalProperties": False}
    entry = BLOCKS[block]
    schemas = [item["schema"] for item in entry["types"].values()]
    return {"anyOf": [s for s in (*schemas, entry["scalar"], (entry["custom"] or {}).get("schema")) if s]}


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator({"allOf": [schema], "$defs": CATALOG["$defs"]})


def sample(schema: Any) -> Any:
    """The least value that a schema without rules takes."""
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if schema["type"] == "object":
        return {key: sample(schema["properties"][key]) for key in schema.get("required", [])}
    values = {"string": "x", "integer": 1, "boolean": True, "array": ["x"]}
    return values[schema["type"]]


def example(block: str, name: str) -> dict[str, Any]:
    entry = BLOCKS[block]
    schema = entry["types"][name]["schema"]
    if "examples" in schema:
        return dict(schema["examples"][0])
    return {entry["discriminator"]: name, **sample(schema)}


def nodes(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema below a schema with the place it stands at."""
    yield path, schema
    for key in ("properties", "$defs"):
        for name, node in schema.get(key, {}).items():
            yield from nodes(node, f"{path}/{name}")
    for key in ("anyOf", "allOf", "oneOf", "prefixItems"):
        for node in schema.get(key, []):
            yield from nodes(node, f"{path}/{key}")
    for key in ("items", "additionalProperties", "if", "then", "not"):
        if isinstance(schema.get(key), dict):
            yield from nodes(schema[key], f"{path}/{key}")


EVERY = {f"{block}.{name}": BLOCKS[block]["types"][name]["schema"] for block, name in TYPES}
EVERY["top"] = block_schema("top")
PROPERTIES = {
    f"{name}{path}/{key}": node
    for name, schema in EVERY.items()
    for path, parent in nodes(schema)
    for key, node in parent.get("properties", {}).items()
    if not {"allOf", "if", "then", "not", "anyOf", "oneOf"} & set(path.split("/"))
}


@pytest.mark.parametrize("block", [*BLOCKS, "top"])
def test_schemas_are_valid(block: str) -> None:
    Draft202012Validator.check_schema({**block_schema(block), "$defs": CATALOG["$defs"]})


def test_rules_are_valid_and_judge_the_whole_file() -> None:
    for rule in CATALOG["rules"]:
        Draft202012Validator.check_schema(rule)
    whole = validator({"allOf": CATALOG["rules"]})
    engine = {"type": "spark_application", "image": "i"}
    good = {"online_store": {"type": "redis"}, "offline_store": {"type": "spark"}}
    good["registry"] = {"registry_type": "sql", "path": "postgresql://h/d"}
    assert whole.is_valid({"registry": "r.db", "batch_engine": "local"})
    assert whole.is_valid({"batch_engine": engine, **good})
    for key, bad in [("online_store", "sqlite"), ("offline_store", {"type": "file"}), ("registry", "r")]:
        assert not whole.is_valid({"batch_engine": engine, **good, key: bad})
    assert not whole.is_valid({"batch_engine": {"type": "snowflake.engine", "database": "d"}})


@pytest.mark.parametrize(("block", "name"), TYPES)
def test_example_is_good_and_unknown_key_is_not(block: str, name: str) -> None:
    check, value = validator(BLOCKS[block]["types"][name]["schema"]), example(block, name)
    check.validate(value)
    assert not check.is_valid({**value, "no_such_key": 1})
    assert not check.is_valid({**value, BLOCKS[block]["discriminator"]: "other"})
    assert sum(validator(t["schema"]).is_valid(value) for t in BLOCKS[block]["types"].values()) == 1


def test_defaults_validate() -> None:
    for path, node in PROPERTIES.items():
        assert "default" not in node or validator(node).is_valid(node["default"]), path


def test_properties_are_described_and_objects_closed() -> None:
    for path, node in PROPERTIES.items():
        assert node["description"].endswith(".") and "title" not in node, path
        assert "properties" not in node or node["additionalProperties"] is False, path
    assert "nonexistent" not in json.dumps(CATALOG)


def test_numbers_and_flags_may_be_environment_references() -> None:
    schema = validator(EVERY["online_store.qdrant"])
    for key in ("port", "prefer_grpc", "timeout", "similarity"):
        assert schema.is_valid({"type": "qdrant", key: "${env:A_1}"})
        assert not schema.is_valid({"type": "qdrant", key: "a${env:A_1}"})


def test_secrets_are_known() -> None:
    stores = BLOCKS["online_store"]["types"]
    assert stores["postgres"]["secret_fields"] == ["password"]
    assert stores["aerospike"]["secret_fields"] == ["password"]
    assert stores["redis"]["may_embed_secret"] == ["connection_string"]
    oidc = BLOCKS["auth"]["types"]["oidc"]["secret_fields"]
    assert oidc == ["client_secret", "password", "token"]


@pytest.mark.parametrize(("block", "value", "good"), AT_LOAD + AT_RUN)
def test_cases(block: str, value: Any, good: bool) -> None:
    assert validator(block_schema(block)).is_valid(value) is good
