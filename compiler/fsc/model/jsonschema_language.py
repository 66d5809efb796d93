"""The manifest language, which loading resolves: only the published schema knows it.

It adds the keys of the language, and it lets objects leave out, or refuse with null, what
`defaults` of another file may give them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.jsonschema_basic import Schema, closed
from fsc.model.jsonschema_forms import OR_PLACEHOLDER

VARIABLE_TYPES = ("string", "integer", "number", "boolean", "list", "map")

# Required keys that `defaults` give as often as the object itself: an editor that asked for them
# would be wrong about every object of a folder with such defaults.
OFTEN_DEFAULTS = frozenset({"timestamp_field", "type"})

_SECTION_KINDS = ("entity", "feature_view", "on_demand_feature_view", "feature_service")
_OTHER_KINDS = ("secret", "flavor", "service_connector", "stack")
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
            "propertyNames": {
                "pattern": r"^[A-Za-z_][A-Za-z0-9_-]*$",
                "patternErrorMessage": "A variable has letters, digits, `_` and `-`.",
            },
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


def _is_object(name: str) -> bool:
    own = name.removeprefix("part.")
    kinds = (*_SECTION_KINDS, *_OTHER_KINDS)
    return own in kinds or own.startswith(("data_source.", "component."))


def _with_keys(schema: Schema) -> Schema:
    keys = {key: {"$ref": f"#/$defs/language.{key}"} for key in ("when", "for_each")}
    return schema | {"properties": schema["properties"] | keys}


def with_defaults(defs: Mapping[str, Any]) -> dict[str, Schema]:
    """The definitions for objects that `defaults` complete: those of the top-level sections."""
    return {name: _completed(one) if _has_defaults(name) else one for name, one in defs.items()}


def _has_defaults(name: str) -> bool:
    return name in _SECTION_KINDS or name == "data_source" or name.startswith("data_source.")


def _completed(schema: Schema) -> Schema:
    required = schema.get("required", [])
    kept = [key for key in required if key not in OFTEN_DEFAULTS]
    made = {key: value for key, value in schema.items() if key != "required"}
    made["properties"] = {
        key: one if key in required else _or_null(one) for key, one in schema["properties"].items()
    }
    return made | ({"required": kept} if kept else {})


def _or_null(schema: Schema) -> Schema:
    """Null refuses a default."""
    types = schema.get("type")
    if types is not None and "enum" not in schema:
        return schema | {"type": [*([types] if isinstance(types, str) else types), "null"]}
    if "anyOf" in schema and schema["anyOf"][-1] == OR_PLACEHOLDER:
        return schema | {
            "anyOf": [*schema["anyOf"][:-1], OR_PLACEHOLDER | {"type": ["string", "null"]}]
        }
    return schema
