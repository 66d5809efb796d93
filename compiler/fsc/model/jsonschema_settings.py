"""What a manifest may declare of the settings of a custom flavor: a closed part of JSON Schema.

It takes what `model_json_schema()` of a flat config class gives. References and patterns are left
out: the one could lead to other machines, the other could fail when it is compiled.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.jsonschema_basic import Schema, closed

SETTINGS = "settings"

_TYPES = ("string", "integer", "number", "boolean", "array", "object", "null")
_REF: Schema = {"$ref": f"#/$defs/{SETTINGS}"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string"}
_NAMES: Schema = {"type": "array", "items": _TEXT}


def settings_schema() -> Schema:
    """The schema of such a declaration, at any depth."""
    return {"description": "A part of JSON Schema."} | closed({
        "type": {"enum": list(_TYPES), "description": "The type of the value."},
        "title": _TEXT | {"description": "A name for people."},
        "description": _TEXT | {"description": "What it is for."},
        "default": {"description": "The value when nothing is said."},
        "examples": {"type": "array", "description": "Values that are typical."},
        "enum": {"type": "array", "minItems": 1, "description": "The values that are allowed."},
        "const": {"description": "The one value that is allowed."},
        "anyOf": {"type": "array", "minItems": 1, "items": _REF,
                  "description": "Forms that it may have."},
        "properties": {"type": "object", "additionalProperties": _REF,
                       "description": "The settings by name."},
        "required": _NAMES | {"description": "The settings that have to be there."},
        "additionalProperties": {"if": {"type": "boolean"}, "then": {}, "else": _REF,
                                 "description": "What other settings may be."},
        "items": _REF | {"description": "What the items of a list may be."},
        "minimum": {"type": "number", "description": "The least value."},
        "maximum": {"type": "number", "description": "The greatest value."},
        "minLength": _COUNT | {"description": "The least number of characters."},
        "maxLength": _COUNT | {"description": "The greatest number of characters."},
        "minItems": _COUNT | {"description": "The least number of items."},
        "maxItems": _COUNT | {"description": "The greatest number of items."},
        "format": _TEXT | {"description": "`password` for a secret."},
        "writeOnly": {"type": "boolean", "description": "True for a secret."},
        "sensitive": {"type": "boolean", "description": "True for a secret."},
    })  # fmt: skip


def declared(config_schema: Mapping[str, Any]) -> Schema:
    """The schema of `config` that a flavor declares: closed, as ZenML refuses unknown keys."""
    return dict(config_schema) | {"type": "object", "additionalProperties": False}


def secret_fields(config_schema: Mapping[str, Any]) -> list[str]:
    """The settings that are declared as secrets."""
    fields: Mapping[str, Mapping[str, Any]] = config_schema.get("properties", {})
    return [name for name, one in fields.items() if _is_secret(one)]


def _is_secret(one: Mapping[str, Any]) -> bool:
    return bool(one.get("sensitive") or one.get("writeOnly") or one.get("format") == "password")
