"""Entries of the catalogs as schemas: what `feature_store` and the `config` of a flavor may say.

tools/feast_catalog.py and tools/zenml_catalog.py say what is in a catalog. Light: checking a
manifest imports it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fsc.model.feast.common import NAME
from fsc.model.jsonschema_basic import SECRET_TEXT, Schema, branch, closed, either

# What fsc fills in, so that nobody has to write it: (type, flavor) -> settings.
FILLED_IN: Mapping[tuple[str, str], frozenset[str]] = {
    ("feature_store", "feast"): frozenset({"feast_repo"}),
}


def settings(type_: str, flavor: str, entry: Mapping[str, Any]) -> Schema:
    """The schema of a flavor's `config`, without the settings that fsc fills in."""
    schema: Schema = dict(entry["config"])
    needed = [
        one for one in schema.pop("required", []) if one not in FILLED_IN.get((type_, flavor), ())
    ]
    return schema | ({"required": needed} if needed else {})


def connector_type(name: str, entry: Mapping[str, Any]) -> Schema:
    """What depends on the type of a service connector: its methods and what it gives access to.

    The settings of its methods are the definitions `connector.<type>.<method>`.
    """
    methods = entry["auth_methods"]
    choices = {"auth_method": sorted(methods), "resource_type": sorted(entry["resource_types"])}
    return {
        "properties": {key: {"enum": words} for key, words in choices.items()},
        "allOf": [_method(name, method, one) for method, one in sorted(methods.items())],
    }


def _method(type_: str, method: str, entry: Mapping[str, Any]) -> Schema:
    made = branch("auth_method", method, "")
    needed = {"required": ["configuration"]} if entry["config"].get("required") else {}
    own = {"configuration": {"$ref": f"#/$defs/connector.{type_}.{method}"}}
    return made | {"then": {"properties": own} | needed}


def connector_settings(entry: Mapping[str, Any]) -> Schema:
    """The settings of one method; secret ones are references."""
    fields = {
        name: {"description": one["description"], **SECRET_TEXT} if one.get("sensitive") else one
        for name, one in entry["config"]["properties"].items()
    }
    kept = {key: one for key, one in entry["config"].items() if key != "examples"}
    return kept | {"properties": fields}


Only = Mapping[str, Collection[str]]

_PROJECT: Schema = {
    "description": "The namespace in the registry. Default: the name of the manifest.",
    "type": "string",
    "pattern": NAME,
    "patternErrorMessage": "A project has letters, digits and `_`, and starts with a letter.",
    "x-code": "FSC312",
}


_REPO: Schema = {
    "description": "The folder of the compiled Feast repo; default: in the build folder.",
    "type": "string",
    "minLength": 1,
    "examples": ["feature_repo"],
}


_OWN: Mapping[str, Schema] = {
    "project": _PROJECT,
    "project_owner": {"description": "Who answers for the project.", "type": "string"},
    "project_tags": {
        "description": "Free key and value text on the project.",
        "type": "object",
        "additionalProperties": {"type": "string"},
    },
    "repo": _REPO,
}
"""What fsc takes out of `feature_store`: Feast's own file does not know these keys."""


def feature_store(catalog: Mapping[str, Any], only: Only | None = None) -> Schema:
    """What `feature_store` may say.

    `only` maps a block to the types that the schema has to know in full: checking one manifest
    needs few of the seventy. The other types are then named but not described.
    """
    blocks = {name: _block(name, block, only) for name, block in catalog["blocks"].items()}
    schema = closed({**catalog["top"], **blocks, **_OWN})
    description = "What becomes feature_store.yaml: where the registry and the stores are."
    return {"description": description} | schema | {"allOf": catalog["rules"]}


def feature_store_defs(catalog: Mapping[str, Any], only: Only | None = None) -> dict[str, Schema]:
    """The definitions that `feature_store(catalog, only)` refers to."""
    defs = dict(catalog["$defs"])
    for name, block in catalog["blocks"].items():
        defs |= {
            f"{name}.{word}": block["types"][word]["schema"] for word in _wanted(name, block, only)
        }
    return defs


def _wanted(name: str, block: Mapping[str, Any], only: Only | None) -> list[str]:
    return [word for word in block["types"] if only is None or word in only.get(name, ())]


def _block(name: str, block: Mapping[str, Any], only: Only | None) -> Schema:
    """A block that is told apart by its discriminator, or a plain value where Feast takes one."""
    key, default = block["discriminator"], block["default"]
    words = sorted(block["types"])
    full: Schema = {"type": "object", "properties": {key: _discriminator(words, block["custom"])}}
    branches = [branch(key, word, f"{name}.{word}") for word in _wanted(name, block, only)]
    if block["discriminator_required"]:
        full["required"] = [key]
    elif default in _wanted(name, block, only):
        unsaid = {"type": "object", "not": {"required": [key]}}
        branches.append({"if": unsaid, "then": {"$ref": f"#/$defs/{name}.{default}"}})
    full |= {"allOf": branches} if branches else {}
    described = {"description": f"Feast's {name.replace('_', ' ')}; its keys depend on `{key}`."}
    return described | (
        either({"type": "object"}, full, block["scalar"]) if block["scalar"] else full
    )


def _discriminator(words: list[str], custom: Mapping[str, Any] | None) -> Schema:
    described = {"description": "Which kind of backend this is; the other keys depend on it."}
    own = list(custom["schema"]["properties"].values()) if custom else []
    return described | ({"anyOf": [{"enum": words}, *own]} if own else {"enum": words})
