"""One schema in other forms: bare for speed, with placeholders for editors, in part for patches.

Each form is a walk over the schema: `published` accepts what it accepts plus placeholders,
`partial` accepts any part of that, `bare` accepts exactly the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsc.model.jsonschema_basic import Schema

PLACEHOLDER = r"^\$\{(?:var|each)\.[^}]+\}$"
HOLDS_PLACEHOLDER = r"\$\{(?:var|each)\."

OR_PLACEHOLDER: Schema = {"type": "string", "pattern": HOLDS_PLACEHOLDER}

_ANNOTATIONS = ("title", "description", "default", "examples", "deprecated", "defaultSnippets")
_MAPS = ("properties", "$defs", "patternProperties")
_ONE = ("additionalProperties", "items", "propertyNames", "then", "else")
_LISTS = ("allOf", "anyOf", "prefixItems")

Step = Callable[[Schema], Schema]


def children(schema: Schema, step: Step) -> Schema:
    """The schema with `step` applied to every schema in it that describes a value.

    What stands under `if`, `not` and `oneOf` is a condition, and stays as it is.
    """
    made = dict(schema)
    for key in _MAPS:
        if key in made:
            made[key] = {name: step(one) for name, one in made[key].items()}
    for key in _ONE:
        if isinstance(made.get(key), dict):
            made[key] = step(made[key])
    for key in _LISTS:
        if key in made:
            made[key] = [step(one) for one in made[key]]
    return made


def bare(schema: Schema) -> Schema:
    """Without the texts that only people read."""
    made = children(schema, bare)
    return {key: value for key, value in made.items() if key not in _ANNOTATIONS}


def published(schema: Schema) -> Schema:
    """Accepts `${var.x}` and `${each.x}` wherever a value may stand, but not for constants.

    A default of null says nothing, and yaml-language-server stops completing at one.
    """
    made = _widened(children(schema, published))
    return {key: one for key, one in made.items() if not (key == "default" and one is None)}


def _widened(schema: Schema) -> Schema:
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else list(types)
    if "const" in schema:
        return schema
    if "enum" in schema:
        return _alternative(schema)
    if "pattern" in schema:
        return schema | {"pattern": f"(?:{schema['pattern']})|{HOLDS_PLACEHOLDER}"}
    return _text_too(schema, types) if types and "string" not in types else schema


def _text_too(schema: Schema, types: list[str]) -> Schema:
    """`pattern` speaks of text only, so one flat schema says both."""
    return schema | {"type": [*types, "string"], "pattern": PLACEHOLDER}


def _alternative(schema: Schema) -> Schema:
    kept = {key: schema[key] for key in _ANNOTATIONS if key in schema}
    inner = {key: value for key, value in schema.items() if key not in kept}
    return kept | {"anyOf": [inner, OR_PLACEHOLDER]}


def partial(schema: Schema) -> Schema:
    """Accepts any part of what `schema` accepts, with null for what is to be removed.

    References go to the definitions of the same form (`part.<name>`).
    """
    made = children(schema, partial)
    for key in ("required", "minProperties", "minItems", "default"):
        made.pop(key, None)
    if "$ref" in made:
        made["$ref"] = made["$ref"].replace("#/$defs/", "#/$defs/part.")
    return _nullable(made)


def _nullable(schema: Schema) -> Schema:
    allowed = {"enum": [*schema["enum"], None]} if "enum" in schema else {}
    return schema | allowed | _null_type(schema)


def _null_type(schema: Schema) -> dict[str, Any]:
    types = schema.get("type")
    if types is None:
        return {}
    listed = [types] if isinstance(types, str) else list(types)
    return {"type": [*listed, "null"]} if "null" not in listed else {}
