"""The Feast half of a manifest -> objects of the model."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import Any

from fsc.document import Node
from fsc.lower.context import Context
from fsc.lower.values import described
from fsc.model.describe import Object, managed
from fsc.model.feast.data_source import SOURCE_BY_TYPE, DataSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.permission import ALIASES, TYPES, Permission
from fsc.model.feast.project import Project
from fsc.model.stack import KINDS, FeatureStore

_CREATED = "created_timestamp_column"


def feature_store(root: Node, name: str, context: Context) -> FeatureStore:
    """What becomes feature_store.yaml; without a name the project is named like the stack."""
    node = root.get("feature_store") or Node({}, root.at)
    config = dict(node.plain())
    project = str(config.pop("project", None) or name)
    return FeatureStore(
        project=project,
        config=config,
        repo=_repo(node, config, context),
        about=_about(config),
        at=node,
    )


def _about(config: dict[str, Any]) -> dict[str, Any]:
    """What the manifest says of the project. Feast's own file only knows the description."""
    return {
        "description": str(config.get("project_description") or ""),
        "owner": str(config.pop("project_owner", None) or ""),
        "tags": config.pop("project_tags", None) or {},
    }


def _repo(node: Node, config: dict[str, Any], context: Context) -> str:
    """The folder of the compiled repo: it lies in the manifest's folder, as all that fsc writes."""
    given = node.get("repo")
    if config.pop("repo", None) is None or given is None:
        return ""
    path = context.path(given)
    return posixpath.normpath(path) if context.inside(path, given.at) else ""


def feast_objects(root: Node, store: FeatureStore, context: Context) -> Iterator[Object]:
    """The project, then every object of every Feast section."""
    yield Project(name=store.project, at=store.at, **store.about)
    for kind in KINDS:
        if kind.KIND.name.startswith("feast.") and kind.KIND.section:
            for name, node in sorted(context.names[kind.KIND.name].items()):
                yield _object(kind, name, node, context)


def _object(kind: type[Object], name: str, node: Node, context: Context) -> Object:
    cls: type[Object] = kind
    if kind is DataSource:
        cls = SOURCE_BY_TYPE[node.text("type")]
    given: dict[str, Any] = described(cls, node, context)
    if kind is DataSource:
        given |= _filled(cls, given)
    if given.get("type") == "mlflow_dataset" and not given[_CREATED]:
        given[_CREATED] = _created(context.names[kind.KIND.name].get(given["batch_source"]))
    if cls is Entity and not given["join_keys"]:
        given["join_keys"] = [name]
    if kind.KIND.view:
        given["schema"] = _features(given["schema"], context.join_keys(node, typed=True))
    if "aggregations" in given:
        given["aggregations"] = [_windowed(one) for one in given["aggregations"]]
    if kind is Permission:
        given["types"] = sorted(given["types"] or TYPES)
        given["actions"] = _actions(given["actions"])
        given |= _trimmed(given)
    return cls(name=name, at=node, **given)


def _filled(cls: Any, given: Mapping[str, Any]) -> dict[str, str]:
    """What the constructor of a source makes of an option that is not given."""
    return {
        key: value
        for key, (value, needed) in cls.FILLED.items()
        if not given[key] and all(given[one] for one in needed)
    }


def _created(behind: Node | None) -> str:
    """A dataset of MLflow has the column of the source behind it, unless it says another one."""
    if behind is None:
        return ""
    cls = SOURCE_BY_TYPE[behind.text("type")]
    usual = {one.key: one.default for one in managed(cls)}
    said = behind.get(_CREATED)
    return str(said.value) if said is not None else str(usual.get(_CREATED, ""))


def _windowed(aggregation: dict[str, Any]) -> dict[str, Any]:
    """Windows follow each other unless it is said how often one begins (Aggregation.__init__)."""
    window = aggregation.get("time_window")
    if not window or "slide_interval" in aggregation:
        return aggregation
    name = {"name": aggregation["name"]} if "name" in aggregation else {}
    rest = {key: one for key, one in aggregation.items() if key != "name"}
    return {**rest, "slide_interval": window, **name}


def _actions(given: list[str]) -> list[str]:
    """The actions that are meant, each by its own name; none means all."""
    return sorted({each for one in given or ["all"] for each in ALIASES.get(one, (one,))})


def _trimmed(given: Mapping[str, Any]) -> dict[str, Any]:
    """Patterns and tags without the blanks around them, as Feast takes them (permission.py)."""
    tags = {key.strip(): one.strip() for key, one in given["required_tags"].items()}
    patterns = [one.strip() for one in given["name_patterns"]]
    return {"required_tags": tags, "name_patterns": patterns}


def _features(schema: dict[str, Any], join_keys: frozenset[str]) -> dict[str, Any]:
    """A schema without join keys that only repeat the type of their entity.

    Feast keeps keys apart, as entity columns, and cannot tell a listed one from one that is not
    (feature_view.py).
    """
    return {
        name: field
        for name, field in schema.items()
        if name not in join_keys or set(field) != {"dtype"}
    }
