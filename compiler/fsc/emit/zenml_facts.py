"""What register.py is told of each object: plain data, with values of secrets only named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fsc.driver import Resource
from fsc.marks import marks_as_labels
from fsc.model.secrets import reference
from fsc.model.zenml.lists import Listed
from fsc.model.zenml.service_connector import RESOURCES, SECRET_SETTINGS, secret_place


def facts(one: Resource, needs_repo: bool, wanted: list[Resource]) -> dict[str, Any]:
    """One entry of WANTED in templates/zenml/register.py.jinja."""
    kind = one.kind.partition(".")[2]
    head = {"kind": kind, "name": one.name}
    match kind:
        case "secret":
            values = _sources(one.attrs.get("values", {}))
            return {**head, "private": one.attrs.get("private", False), "values": values}
        case "flavor":
            return {**head, "type": one.attrs["type"], "source": one.attrs["source"]}
        case "service_connector":
            return {**head, **_connector(one)}
        case "stack":
            return {**head, **_common(one, needs_repo), **_stack(one, wanted)}
        case _:
            return {**head, **_common(one, needs_repo), **_component(one, needs_repo)}


def _common(one: Resource, needs_repo: bool) -> dict[str, Any]:
    return {
        "labels": {**one.attrs.get("labels", {}), **_marks(one, "config" if needs_repo else "")},
        "environment": one.attrs.get("environment", {}),
        "secrets": one.attrs.get("secrets", []),
    }


def _component(one: Resource, needs_repo: bool) -> dict[str, Any]:
    return {
        "type": component_type(one),
        "flavor": one.attrs["flavor"],
        "config": one.attrs.get("config", {}),
        "feast_repo": needs_repo,
        "connector": one.attrs.get("connector"),
        "resource_id": one.attrs.get("resource_id"),
    }


def _stack(one: Resource, wanted: list[Resource]) -> dict[str, Any]:
    listed = {
        each.address: Listed(each.marks.protect, each.attrs.get("code", ""))
        for each in wanted
        if each.kind in ("zenml.secret", "zenml.flavor")
    }
    return {
        "description": one.attrs.get("description", ""),
        "components": one.attrs.get("components", {}),
        "lists": {address: vars(noted) for address, noted in listed.items()},
    }


def _connector(one: Resource) -> dict[str, Any]:
    attrs = one.attrs
    given = attrs.get("configuration", {})
    secret = SECRET_SETTINGS[attrs["type"]]
    offered = RESOURCES[attrs["type"]]
    single: str = attrs.get("resource_type", "")
    return {
        "labels": {**attrs.get("labels", {}), **_marks(one, "configuration" if given else "")},
        "place": secret_place(one.name),
        "configuration": {key: value for key, value in given.items() if key not in secret},
        "values": _sources({key: value for key, value in given.items() if key in secret}),
        "fixed": {"connector_type": attrs["type"], "auth_method": attrs["auth_method"],
                  "resource_id": attrs.get("resource_id")},
        "resource_types": [single] if single else list(offered),
        "supports_instances": bool(single) and offered[single],
        "rest": {
            "description": attrs.get("description", ""),
            "expires_at": attrs.get("expires_at"),
            "expires_skew_tolerance": attrs.get("expires_skew_tolerance", 0),
            "expiration_seconds": attrs.get("expiration_seconds"),
        },
    }  # fmt: skip


def _sources(values: dict[str, str]) -> dict[str, dict[str, str]]:
    found = {key: reference(text) for key, text in values.items()}
    return {key: {one.kind: one.name} if one else {} for key, one in found.items()}


def _marks(one: Resource, later: str) -> dict[str, str]:
    """The labels of fsc. What one attribute holds is only known where the script runs."""
    digests = {**one.marks.digests, later: "?"} if later else one.marks.digests
    return marks_as_labels(replace(one.marks, digests=digests))


def component_type(one: Resource) -> str:
    """The type of a component, by its address."""
    return one.address.partition("zenml.component.")[2].partition("/")[0]
