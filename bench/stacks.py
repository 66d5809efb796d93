"""A synthetic stack of any size, as the manifest that fsc reads. Equal input gives equal bytes.

The content is plain data, from which `stock` makes the same objects as a team without fsc would
write them. A view has ten features and a file source of its own; ten views share an entity and a
service. In block style with a description and a unit per feature, that is 68 lines a view.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

Data = dict[str, Any]

VIEWS_PER_DOMAIN = 10
FEATURES_PER_VIEW = 10
PROJECT = "bench"
REGISTRY_URL = "FSC_BENCH_REGISTRY_URL"  # the variable with the URL of the PostgreSQL registry

_DTYPES = ("Float64", "Int64", "String", "Float64", "Bool")
_UNITS = ("euro", "count", "code", "percent", "flag")


class Registry(str, Enum):
    """Where the Feast registry lies."""

    FILE = "file"
    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True)
class Content:
    """What a stack holds. `edited` makes the one change that a person makes to the first view."""

    views: int
    registry: Registry = Registry.FILE
    zenml: bool = False
    edited: bool = False


# Ten components that ZenML registers without the packages of their integration.
COMPONENTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "annotator": ("pigeon", {"output_dir": "annotations"}),
    "artifact_store": ("local", {}),
    "container_registry": ("default", {"uri": "localhost:5000"}),
    "data_validator": ("evidently", {}),
    "deployer": ("local", {}),
    "experiment_tracker": ("mlflow", {"experiment_name": "bench"}),
    "feature_store": ("feast", {}),
    "image_builder": ("local", {}),
    "orchestrator": ("local", {}),
    "sandbox": ("local", {}),
}


def component_name(type_: str) -> str:
    """The name of the component of a type; ZenML's own are called `default`."""
    return f"{PROJECT}_{type_}"


def manifest(content: Content) -> Data:
    """The whole stack in the words of a manifest."""
    data: Data = {
        "apiVersion": "fsc/v1",
        "kind": "Stack",
        "metadata": {"name": PROJECT},
        "feature_store": store(content.registry),
        "entities": dict(_entities(content)),
        "data_sources": dict(_sources(content)),
        "feature_views": dict(_views(content)),
        "feature_services": dict(_services(content)),
        "zenml": _zenml() if content.zenml else {},
    }
    return {key: value for key, value in data.items() if value}


def store(registry: Registry) -> Data:
    """feature_store.yaml as a manifest says it: paths are relative to the manifest's folder."""
    return {
        "project": PROJECT,
        "provider": "local",
        "registry": _REGISTRIES[registry],
        "online_store": {"type": "sqlite", "path": "state/online.db"},
        "offline_store": {"type": "dask"},
        "entity_key_serialization_version": 3,
    }


_REGISTRIES: Mapping[Registry, Data] = {
    Registry.FILE: {"registry_type": "file", "path": "state/registry.db"},
    Registry.SQLITE: {"registry_type": "sql", "path": "sqlite:///state/registry.db"},
    Registry.POSTGRES: {"registry_type": "sql", "path": f"${{env:{REGISTRY_URL}}}"},
}


def domains(content: Content) -> range:
    """The numbers of the domains: groups of ten views with an entity and a service."""
    return range(-(-content.views // VIEWS_PER_DOMAIN))


def views_of(content: Content, domain: int) -> range:
    """The numbers of the views of a domain."""
    first = domain * VIEWS_PER_DOMAIN
    return range(first, min(first + VIEWS_PER_DOMAIN, content.views))


def _entities(content: Content) -> Iterator[tuple[str, Data]]:
    for domain in domains(content):
        yield (
            f"entity_{domain:03}",
            {
                "join_keys": [f"id_{domain:03}"],
                "value_type": "Int64",
                "description": f"The thing that domain {domain} is about",
                "owner": _owner(domain),
            },
        )


def _sources(content: Content) -> Iterator[tuple[str, Data]]:
    for view in range(content.views):
        yield (
            f"source_{view:05}",
            {
                "type": "file",
                "path": f"data/rows_{view:05}.parquet",
                "timestamp_field": "event_timestamp",
                "created_timestamp_column": "created",
                "description": f"The rows of view {view}",
            },
        )


def _views(content: Content) -> Iterator[tuple[str, Data]]:
    for view in range(content.views):
        domain = view // VIEWS_PER_DOMAIN
        edited = content.edited and view == 0
        yield (
            f"view_{view:05}",
            {
                "description": f"What domain {domain} knows from source {view}",
                "owner": _owner(domain),
                "tags": {"domain": f"domain_{domain:03}"},
                "entities": [f"entity_{domain:03}"],
                "source": f"source_{view:05}",
                "ttl": "60d" if edited else "30d",
                "schema": dict(_features(view, FEATURES_PER_VIEW + edited)),
            },
        )


def _features(view: int, count: int) -> Iterator[tuple[str, Data]]:
    for number in range(count):
        sort = (view + number) % len(_DTYPES)
        yield (
            f"feature_{number:02}",
            {
                "dtype": _DTYPES[sort],
                "description": f"Feature {number} of view {view}",
                "tags": {"unit": _UNITS[sort]},
            },
        )


def _services(content: Content) -> Iterator[tuple[str, Data]]:
    for domain in domains(content):
        yield (
            f"service_{domain:03}",
            {
                "description": f"What the model of domain {domain} reads",
                "owner": _owner(domain),
                "features": [f"view_{view:05}" for view in views_of(content, domain)],
            },
        )


def _owner(domain: int) -> str:
    return f"team-{domain:03}@example.com"


def _zenml() -> Data:
    parts = {
        type_: {"name": component_name(type_), "flavor": flavor, "config": dict(config)}
        for type_, (flavor, config) in COMPONENTS.items()
    }
    components = {
        type_: {key: value for key, value in part.items() if value} for type_, part in parts.items()
    }
    return {"components": components, "stack": {"name": PROJECT}}


def yaml(data: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """Lines of block YAML for maps, lists of text, and plain scalars."""
    pad = "  " * indent
    for key, value in data.items():
        if isinstance(value, Mapping):
            yield f"{pad}{key}:"
            yield from yaml(value, indent + 1)
        elif isinstance(value, list):
            yield f"{pad}{key}:"
            yield from (f"{pad}  - {one}" for one in value)
        else:
            yield f"{pad}{key}: {value}"


def manifest_text(content: Content) -> str:
    """stack.yaml. `${env:X}` and URLs with a colon but no blank after it are plain scalars."""
    return "\n".join(yaml(manifest(content))) + "\n"
