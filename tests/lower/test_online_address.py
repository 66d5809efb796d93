"""ZenML's feast flavor learns from the online store whether the stack is local."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc.lower.online_address import online_address
from fsc.pipeline import Inputs, validate
from tests.support import ROOT

CATALOG = json.loads((ROOT / "schemas/feast/config.json").read_text("utf-8"))
STORES = CATALOG["blocks"]["online_store"]["types"]


@pytest.mark.parametrize(
    ("store", "host", "port"),
    [
        ({"type": "redis", "connection_string": "cache.example.com:6380,ssl=true"}, "cache.example.com", 6380),
        ({"type": "redis", "connection_string": "cache,db=1"}, "cache", None),
        ({"type": "postgres", "host": "db", "port": 5433}, "db", 5433),
        ({"type": "mysql", "host": "db"}, "db", None),
        ({"type": "hbase", "host": "db", "port": "9090"}, "db", 9090),
        ({"type": "remote", "path": "https://features.example.com:6566"}, "features.example.com", 6566),
        ({"type": "milvus", "host": "http://milvus", "port": 19530}, "milvus", 19530),
        ({"type": "milvus", "uri": "http://milvus:1"}, "milvus", 1),
        ({"type": "qdrant", "url": "https://q.example.com"}, "q.example.com", None),
        ({"type": "qdrant", "host": "q", "port": 6333}, "q", 6333),
        ({"type": "mongodb", "connection_string": "mongodb://u:${env:P}@m:27017/x"}, "m", 27017),
        ({"type": "cassandra", "hosts": ["c1", "c2"], "port": 9042}, "c1", 9042),
        ({"type": "aerospike", "hosts": [["a", 3000, "tls"]]}, "a", 3000),
        ({"type": "hazelcast", "cluster_members": ["h:5701"]}, "h", 5701),
        ({"type": "dynamodb", "region": "eu-west-1"}, "dynamodb.eu-west-1.amazonaws.com", None),
        ({"type": "dynamodb", "region": "x", "endpoint_url": "http://localhost:8000"}, "localhost", 8000),
        ({"type": "snowflake.online", "account": "ab123"}, "ab123.snowflakecomputing.com", None),
        ({"type": "bigtable"}, "bigtable.googleapis.com", None),
    ],
)  # fmt: skip
def test_what_a_store_says(store: dict[str, Any], host: str, port: int | None) -> None:
    assert online_address(store) == {"online_host": host} | ({"online_port": port} if port else {})


@pytest.mark.parametrize(
    "store",
    [
        {"type": "redis", "connection_string": "${env:REDIS}"},
        {"type": "postgres", "host": "${env:DB}", "port": 5432},
        {"type": "mongodb", "connection_string": "mongodb://a:1,b:2"},
        {"type": "redis"},
        {"type": "sqlite", "path": "x.db"},
        {"type": "no.such.Store"},
        "sqlite",
        None,
    ],
)
def test_what_says_nothing(store: Any) -> None:
    assert online_address(store) == {}


@pytest.mark.parametrize("name", STORES)
def test_no_store_makes_it_fail(name: str) -> None:
    """With every text setting that the catalog knows, and with each of them null."""
    fields = STORES[name]["schema"]["properties"]
    for value in ("", "x", "http://x", "x:y", "[", None):
        found = online_address({**dict.fromkeys(fields, value), "type": name})
        assert set(found) <= {"online_host", "online_port"}


def test_the_component_gets_it_unless_it_says_its_own(tmp_path: Path) -> None:
    assert _config(tmp_path, "{flavor: feast}") == {
        "feast_repo": "/app/repo",
        "online_host": "cache",
        "online_port": 6380,
    }
    own = "{flavor: feast, config: {online_host: proxy, feast_repo: /mine}}"
    assert _config(tmp_path, own) == {"online_host": "proxy", "feast_repo": "/mine"}


def _config(folder: Path, component: str) -> dict[str, Any]:
    (folder / "stack.yaml").write_text(
        "apiVersion: fsc/v1\nkind: Stack\nmetadata: {name: team}\n"
        "feature_store: {online_store: {type: redis, connection_string: 'cache:6380'}}\n"
        "zenml:\n  feast_repo: /app/repo\n  components:\n    orchestrator: default\n"
        f"    artifact_store: default\n    feature_store: {component}\n"
    )
    stack, _ = validate(Inputs(str(folder / "stack.yaml"))).valid()
    (found,) = stack.of("zenml.component")
    return dict(found.config)
