"""Where Feast's online store listens, for ZenML's feast flavor.

ZenML reads `online_host` only to tell a local stack from a remote one
(zenml/integrations/feast/flavors/feast_feature_store_flavor.py: is_local), and takes `localhost`
when it is not said. So that this is true, it is taken from the configuration of the online store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

Config = Mapping[str, Any]
Address = tuple[str, "int | None"]


def online_address(store: Any) -> dict[str, Any]:
    """`online_host` and `online_port` of an online store; nothing where it says no address.

    What comes from the environment (`${env:X}`) cannot be known here, and is left out.
    """
    config: Config = store if isinstance(store, Mapping) else {"type": store}
    find = _PLACES.get(str(config.get("type")))
    host, port = find(config) if find else ("", None)
    known = host and "$" not in host and "{" not in host
    return {"online_host": host} | ({"online_port": port} if port else {}) if known else {}


def _plain(config: Config) -> Address:
    """`host` and `port`; Milvus and Elasticsearch also take a URL for a host."""
    host = str(config.get("host") or "")
    found = _split(host) if "://" in host else (host, None)
    return found[0], _number(config.get("port")) or found[1]


def _first(key: str) -> Callable[[Config], Address]:
    """The first of several hosts: `[a, b]`, `["a:5701"]`, or for Aerospike `[[a, 3000]]`."""

    def found(config: Config) -> Address:
        one = (config.get(key) or [""])[0]
        host, port = one[:2] if isinstance(one, list) else (one, config.get("port"))
        name, _, own = str(host).partition(":")
        return name, _number(port) or _number(own)

    return found


def _redis(config: Config) -> Address:
    """`host:port,db=0,ssl=true`."""
    start = str(config.get("connection_string") or "").split(",")[0]
    host, _, port = start.partition(":")
    return host, _number(port)


def _url(key: str) -> Callable[[Config], Address]:
    def found(config: Config) -> Address:
        text = str(config.get(key) or "")
        return _split(text if "://" in text else f"//{text}") if text else _plain(config)

    return found


def _split(text: str) -> Address:
    try:
        parts = urlsplit(text)
        return (parts.hostname or "").split(",")[0], parts.port
    except ValueError:  # a port that is no number, as in a list of hosts
        return "", None


def _dynamodb(config: Config) -> Address:
    if config.get("endpoint_url"):
        return _url("endpoint_url")(config)
    region = str(config.get("region") or "")
    return (f"dynamodb.{region}.amazonaws.com" if region else ""), None


def _fixed(host: str) -> Callable[[Config], Address]:
    return lambda _config: (host, None)


def _snowflake(config: Config) -> Address:
    account = str(config.get("account") or "")
    return (f"{account}.snowflakecomputing.com" if account else ""), None


def _number(value: Any) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() else None


_PLACES: Mapping[str, Callable[[Config], Address]] = {
    "redis": _redis,
    "remote": _url("path"),
    "milvus": _url("uri"),
    "qdrant": _url("url"),
    "mongodb": _url("connection_string"),
    "couchbase.online": _url("connection_string"),
    "dynamodb": _dynamodb,
    "snowflake.online": _snowflake,
    "bigtable": _fixed("bigtable.googleapis.com"),
    "datastore": _fixed("datastore.googleapis.com"),
    "cassandra": _first("hosts"),
    "scylladb": _first("hosts"),
    "aerospike": _first("hosts"),
    "hazelcast": _first("cluster_members"),
    **dict.fromkeys(("postgres", "mysql", "singlestore", "elasticsearch", "hbase"), _plain),
}
