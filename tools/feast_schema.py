"""Rewrite the JSON Schema that pydantic makes of a Feast class into the form of the catalog.

Pure functions over JSON values; nothing here knows a name of Feast's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Schema = dict[str, Any]

ENV_REF: Schema = {
    "type": "string",
    "pattern": r"^\$\{env:[A-Za-z_][A-Za-z0-9_]*\}$",
    "description": "A reference to an environment variable, resolved when the store is loaded.",
}
TO_ENV_REF: Schema = {"$ref": "#/$defs/env_ref"}
GIVEN: Schema = {
    "not": {"enum": [None, "", [], {}]},
    "$comment": "Validators of Feast test for truth: these values are the same as no value.",
}
DEFS: Schema = {"env_ref": ENV_REF, "given": GIVEN}
"""What every schema of the catalog may refer to."""

_DROPPED = ("title", "description", "writeOnly")
_ANNOTATIONS = ("$comment", "default", "deprecated")
_NEEDS_QUOTING = {"boolean", "integer", "number"}


def inlined(schema: Schema) -> Schema:
    """The schema with every reference replaced by what it refers to."""
    return _inlined(schema, schema.get("$defs", {}))


def _inlined(node: Any, definitions: Schema) -> Any:
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        node = {**definitions[node["$ref"].rpartition("/")[2]], **node}
    return {k: _inlined(v, definitions) for k, v in node.items() if k not in ("$ref", "$defs")}


def tidy(node: Schema, volatile: str, alternative: bool = False) -> Schema:
    """Close objects, allow environment references, drop Feast's own texts.

    A default that contains the text `volatile` depends on the machine and is dropped. One of the
    alternatives of a field gets no reference of its own, the field does.
    """
    node = {k: v for k, v in node.items() if k not in _DROPPED}
    if volatile in json.dumps(node.get("default")):
        del node["default"]
    for key in ("anyOf", "oneOf", "prefixItems"):
        if key in node:
            node[key] = [tidy(item, volatile, key != "prefixItems") for item in node[key]]
    for key in ("items", "additionalProperties"):
        if isinstance(node.get(key), dict):
            node[key] = tidy(node[key], volatile)
    if "properties" in node:
        node["properties"] = {k: tidy(v, volatile) for k, v in node["properties"].items()}
        node["additionalProperties"] = False
    node = _folded(node)
    return node if alternative else _with_env_ref(node)


def _folded(node: Schema) -> Schema:
    """`anyOf` of plain alternatives, each of one type, as one schema with several types.

    Errors of one schema can be read; those of an `anyOf` cannot.
    """
    alternatives = node.get("anyOf", [])
    types = [alternative.get("type") for alternative in alternatives]
    if not types or not all(isinstance(t, str) for t in types) or len(set(types)) != len(types):
        return node
    merged = {k: v for k, v in node.items() if k != "anyOf"}
    for alternative in alternatives:
        merged |= {k: v for k, v in alternative.items() if k != "type"}
    distinct = set(types) - ({"integer"} if "number" in types else set())
    kinds = sorted(distinct, key=lambda kind: (kind == "null", kind))
    merged["type"] = kinds if len(kinds) > 1 else kinds[0]
    if "enum" in merged and "null" in types:
        merged["enum"] = [*merged["enum"], None]
    return merged


def _with_env_ref(node: Schema) -> Schema:
    """Accept a reference too where a text would not do."""
    alternatives = node.get("anyOf", [node])
    if TO_ENV_REF in alternatives or not any(map(_needs_reference, alternatives)):
        return node
    if "anyOf" in node:
        return {**node, "anyOf": [*alternatives, TO_ENV_REF]}
    notes = {key: node[key] for key in _ANNOTATIONS if key in node}
    value = {key: item for key, item in node.items() if key not in notes}
    return {**notes, "anyOf": [value, TO_ENV_REF]}


def _needs_reference(node: Schema) -> bool:
    types = node.get("type", [])
    kinds = {types} if isinstance(types, str) else set(types)
    if "string" in kinds and not {"enum", "pattern"} & node.keys():
        return False
    return bool(kinds & _NEEDS_QUOTING) or ("enum" in node or "pattern" in node)


def close(schema: Schema, discriminator: str, name: str, required: bool) -> Schema:
    """Pin the discriminator to the type's name and say whether it has to be written."""
    properties = dict(schema.get("properties", {}))
    properties[discriminator] = {"const": name}
    keys = set(schema.get("required", [])) - {discriminator}
    keys |= {discriminator} if required else set()
    result = {**schema, "properties": properties, "additionalProperties": False}
    result.pop("required", None)
    return {**result, "required": sorted(keys)} if keys else result


def union(schemas: list[Schema]) -> Schema:
    """One schema for classes of which Feast picks one by the keys that are present."""
    first, *others = schemas
    properties: Schema = dict(first.get("properties", {}))
    required = set(first.get("required", []))
    for other in others:
        properties = {**properties, **other.get("properties", {})}
        required &= set(other.get("required", []))
    return {**first, "properties": properties, "required": sorted(required)}


def patched(schema: Schema, patch: Schema) -> Schema:
    """A deep merge in which null removes."""
    result = dict(schema)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = patched(result[key], value)
        else:
            result[key] = value
    return result


def expanded(value: Any, macros: Mapping[str, Callable[[Any], Schema]]) -> Any:
    """Replace `{"macro": argument}` wherever it stands."""
    if isinstance(value, list):
        return [expanded(item, macros) for item in value]
    if not isinstance(value, dict):
        return value
    result: Schema = {}
    for key, item in value.items():
        result |= macros[key](item) if key in macros else {key: expanded(item, macros)}
    return result


def given(keys: list[str]) -> Schema:
    """All of these keys are present with a value that Feast does not take as absent."""
    return {"required": keys, "properties": {key: {"$ref": "#/$defs/given"} for key in keys}}


def exactly_one(keys: list[str]) -> Schema:
    """One of these keys and none of the others."""
    return {"oneOf": [given([key]) for key in keys]}


def together(keys: list[str]) -> Schema:
    """All of these keys or none."""
    return {"anyOf": [given(keys), {"not": {"anyOf": [given([key]) for key in keys]}}]}


def described(schema: Schema, describe: Callable[[str], str], path: str = "") -> Schema:
    """The schema with a description at each of its properties, found by its dotted path."""
    result = dict(schema)
    for key in ("items", "additionalProperties"):
        if isinstance(result.get(key), dict):
            result[key] = described(result[key], describe, path)
    if "anyOf" in result and "properties" not in result:
        result["anyOf"] = [described(node, describe, path) for node in result["anyOf"]]
    if "properties" in result:
        result["properties"] = {
            name: described(node, describe, f"{path}{name}.")
            | {"description": describe(path + name)}
            for name, node in result["properties"].items()
        }
    return result


def fields(schema: Schema, path: str = "") -> Iterator[tuple[str, Schema]]:
    """Every property below a schema with its dotted path."""
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), dict):
            yield from fields(schema[key], path)
    for node in schema.get("anyOf", []) if "properties" not in schema else []:
        yield from fields(node, path)
    for name, node in schema.get("properties", {}).items():
        yield path + name, node
        yield from fields(node, f"{path}{name}.")
