"""What stock Feast or stock ZenML says is live, as JSON on stdout; run in a process of its own.

    python -m bench.listing feast REPO ROOT
    python -m bench.listing zenml REPO ROOT

Feast is asked through FeatureStore, ZenML through Client: nothing of fsc takes part. What both
sides may differ in is left out: times, fsc's marks, and where the folder of the side lies.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Iterable
from typing import Any

Listing = dict[str, Any]

# Set by Feast when it writes, or copies of what is listed elsewhere.
_NOISE = {"meta", "created_timestamp", "last_updated_timestamp", "data_source_class_type"}


def main() -> None:
    """Print one listing."""
    system, repo, root = sys.argv[1:]
    os.chdir(repo if os.path.isdir(repo) else root)
    found = {"feast": feast, "zenml": zenml}[system](root)
    json.dump(found, sys.stdout, indent=1, sort_keys=True)


def feast(root: str) -> Listing:
    """Every object of the registry by kind and name, and the tables of the online store."""
    from feast import FeatureStore

    store = FeatureStore(repo_path=".")
    lists: dict[str, Iterable[Any]] = {
        "projects": store.list_projects(),
        "entities": store.list_entities(),
        "data_sources": store.list_data_sources(),
        "feature_views": store.list_feature_views(),
        "on_demand_feature_views": store.list_on_demand_feature_views(),
        "feature_services": store.list_feature_services(),
    }
    found: Listing = {kind: _objects(objects, root) for kind, objects in lists.items()}
    found["online_tables"] = _tables(store.config.online_store.path)
    return found


def _objects(objects: Iterable[Any], root: str) -> Listing:
    from google.protobuf.json_format import MessageToDict

    protos = {one.name: one.to_proto() for one in objects if not one.name.startswith("__")}
    return {
        name: _same(MessageToDict(proto, preserving_proto_field_name=True), root)
        for name, proto in protos.items()
    }


def _tables(path: str) -> list[str]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


def zenml(root: str) -> Listing:
    """The components and stacks, without ZenML's own."""
    from zenml.client import Client

    client = Client()
    components = client.list_stack_components(size=1_000, hydrate=True).items
    return {
        "components": {
            f"{one.type.value}/{one.name}": {
                "flavor": one.flavor_name,
                "configuration": _same(dict(one.configuration), root),
            }
            for one in components
            if one.name != "default"
        },
        "stacks": {
            one.name: {
                type_.value: [part.name for part in parts]
                for type_, parts in one.components.items()
            }
            for one in client.list_stacks(size=1_000, hydrate=True).items
            if one.name != "default"
        },
    }


def _same(value: Any, root: str) -> Any:
    """A value without noise, paths as they are below the folder of the side."""
    if isinstance(value, dict):
        kept = {key: _path(key, one, root) for key, one in value.items() if _matters(key)}
        return {key: one for key, one in kept.items() if one not in ({}, [], "", None)}
    if isinstance(value, list):
        return sorted((_same(one, root) for one in value), key=json.dumps)
    return value


def _matters(key: str) -> bool:
    return key not in _NOISE and not key.startswith("fsc.")


def _path(key: str, value: Any, root: str) -> Any:
    if key == "feast_repo":  # each side has its own repo; that there is one is what matters
        return "a repo" if os.path.isdir(value) else value
    if key == "uri" and value.startswith("../"):
        return os.path.relpath(os.path.abspath(value), root)
    return _same(value, root)


if __name__ == "__main__":
    main()
