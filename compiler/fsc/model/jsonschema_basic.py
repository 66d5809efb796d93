"""The few forms that every schema of fsc is built of. Light: checking a manifest imports it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

Schema = dict[str, Any]

SECRET = r"^\$\{(?:env:[A-Za-z_][A-Za-z0-9_]*|file:[^}]+)\}$"
SECRET_TEXT: Schema = {
    "type": "string",
    "pattern": SECRET,
    "patternErrorMessage": ("Secrets are only named here: write `${env:NAME}` or `${file:PATH}`."),
    "x-code": "FSC402",
}
"""A secret, which is a reference to where its value comes from."""


def closed(properties: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    """A map with exactly these keys."""
    needed = list(required)
    return (
        {"type": "object", "properties": dict(properties)}
        | ({"required": needed} if needed else {})
        | {"additionalProperties": False}
    )


def either(condition: Schema, then: Schema, other: Schema) -> Schema:
    """One of two forms, told apart by a condition, so that errors speak of the form meant."""
    return {"if": condition, "then": then, "else": other}


def branch(key: str, word: str, definition: str) -> Schema:
    """When `key` says `word`, the whole object fits a definition."""
    return {
        "if": {"type": "object", "properties": {key: {"const": word}}, "required": [key]},
        "then": {"$ref": f"#/$defs/{definition}"},
    }
