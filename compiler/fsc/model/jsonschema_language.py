"""The keys of the manifest language, which loading resolves: only the published schema has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.jsonschema import Schema, closed

VARIABLE_TYPES = ("string", "integer", "number", "boolean", "list", "map")

_NAMES: Schema = {"type": "array", "items": {"type": "string", "minLength": 1}}
_OPEN = {"type": ["object", "null"]}
_ANYTHING: Schema = {}


def language(sections: Mapping[str, str]) -> dict[str, Schema]:
    """The top-level keys. `sections` maps a section to the definition of its objects."""
    return {
        "include": {
            "description": "More files of this manifest, as paths or globs relative to this file.",
            "type": "array",
            "items": {"type": "string", "minLength": 1},
            "examples": [["features/*.yaml"]],
        },
        "variables": {
            "description": "Values that `${var.NAME}` stands for.",
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/language.variable"},
        },
        "environments": {
            "description": "What differs between dev, staging and prod; `fsc -e NAME` picks one.",
            "type": "object",
            "additionalProperties": {"$ref": "#/$defs/language.environment"},
        },
        "defaults": {"description": "What all objects of a section say unless they say otherwise."}
        | closed({section: {"$ref": f"#/$defs/part.{one}"} for section, one in sections.items()}),
    }


def language_defs(part: Schema) -> dict[str, Schema]:
    """Definitions of the language. `part` is the schema of any part of a manifest."""
    return {
        "language.variable": _variable(),
        "language.environment": _environment(),
        "language.when": {"description": "Where this object exists."}
        | closed(
            {"environments": _NAMES | {"description": "Only in these environments."}},
            ["environments"],
        ),
        "language.for_each": {
            "description": "One object per entry; `${each.key}` and `${each.value}` differ.",
            "type": ["object", "array", "string"],
        },
        "language.patch": part | {"description": "Merged over the manifest; null removes a key."},
    }


def _variable() -> Schema:
    return {
        "if": {"type": "object"},
        "then": {"description": "A variable."} | closed({
            "type": {"type": "string", "enum": list(VARIABLE_TYPES), "default": "string",
                     "description": "The type of its values."},
            "default": _ANYTHING | {"description": "Its value when nothing else gives one."},
            "description": {"type": "string", "description": "What it is for."},
            "allowed": {"type": "array", "description": "The values it may have."},
            "pattern": {"type": "string", "description": "A regular expression for its text."},
            "sensitive": {"type": "boolean", "default": False,
                          "description": "Show its value nowhere."},
        }),
        "else": {},
    }  # fmt: skip


def _environment() -> Schema:
    return {"description": "One environment.", "type": ["object", "null"]} | {
        key: value
        for key, value in closed({
            "description": {"type": "string", "description": "What it is for."},
            "extends": {"type": "string", "minLength": 1,
                        "description": "The environment it starts from."},
            "variables": _OPEN | {"description": "Values of variables here."},
            "patch": {"$ref": "#/$defs/language.patch"},
        }).items()
        if key != "type"
    }  # fmt: skip


def object_keys(defs: Mapping[str, Any]) -> dict[str, Schema]:
    """The definitions with `when` and `for_each` among the keys of every object."""
    return {name: _with_keys(one) if _is_object(name) else one for name, one in defs.items()}


_KINDS = (
    "entity", "feature_view", "on_demand_feature_view", "feature_service", "secret", "flavor",
    "service_connector", "stack",
)  # fmt: skip


def _is_object(name: str) -> bool:
    own = name.removeprefix("part.")
    return own in _KINDS or own.startswith(("data_source.", "component."))


def _with_keys(schema: Schema) -> Schema:
    keys = {key: {"$ref": f"#/$defs/language.{key}"} for key in ("when", "for_each")}
    return schema | {"properties": schema["properties"] | keys}
