"""Rewrite the JSON Schema that pydantic makes of a ZenML class into the form of the catalog.

Pure functions over JSON values; nothing here imports ZenML. What pydantic cannot say (the rules in
model validators) comes from zenml_overlays.json, and every description, which is ours and never
ZenML's, from zenml_descriptions.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

Schema = dict[str, Any]

# The reference is found whole; name and key are split at the first dot (zenml.utils.secret_utils).
REFERENCE = "{{fsc_probe.value}}"

_VENDOR_TEXT = {"title", "description", "examples", "writeOnly", "$defs"}
_UUID = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"


@dataclass(frozen=True)
class Rewriter:
    """Rewrites schemas whose references point into `defs`, with `words` for the fields of `scopes`.

    A scope is what a field name is looked up under, the closest first: `artifact_store/s3`, `s3`,
    `artifact_store` for a flavor, the name of the model for a nested one.
    """

    defs: Mapping[str, Schema]
    words: Mapping[str, str]
    scopes: Sequence[str]

    def schema(self, raw: Schema) -> Schema:
        """The rewritten schema: references inlined, models closed, unions merged."""
        kept = {key: value for key, value in raw.items() if key not in _VENDOR_TEXT}
        if "$ref" in kept:
            return self._referred(kept.pop("$ref")) | kept
        for key in ("items", "additionalProperties"):
            if isinstance(kept.get(key), dict):
                kept[key] = self.schema(kept[key])
        for key in ("anyOf", "prefixItems"):
            if key in kept:
                kept[key] = [self.schema(branch) for branch in kept[key]]
        if "properties" in kept:
            kept |= self._fields(kept["properties"])
        return _formatted(_merged(kept))

    def _referred(self, reference: str) -> Schema:
        name = reference.rpartition("/")[2]
        return replace(self, scopes=(name,)).schema(self.defs[name])

    def _fields(self, properties: Mapping[str, Schema]) -> Schema:
        return {
            "properties": {
                name: self.schema(field) | {"description": self._text(name)}
                for name, field in properties.items()
            },
            "additionalProperties": False,
        }

    def _text(self, field: str) -> str:
        keys = [f"{scope}.{field}" for scope in self.scopes] + [field]
        found = next((self.words[key] for key in keys if key in self.words), None)
        return found or f"{field.replace('_', ' ').capitalize()}."


def rewritten(raw: Schema, scopes: Sequence[str], words: Mapping[str, str]) -> Schema:
    """The closed, self-contained schema of one configuration."""
    return Rewriter(raw.get("$defs", {}), words, scopes).schema(raw)


def _formatted(schema: Schema) -> Schema:
    """The schema with pydantic's formats as what a validator checks or what we call them."""
    form = schema.pop("format", None)
    if form == "password":
        schema["sensitive"] = True
    elif form == "uuid":
        schema["pattern"] = _UUID
    elif form is not None:
        raise ValueError(f"a format that the catalog does not know: {form}")
    return schema


def _merged(schema: Schema) -> Schema:
    """The schema with `anyOf` as one list of types, where no branch disturbs another.

    The keywords of JSON Schema but `enum` hold for one type only, so that branches of different
    types need no `anyOf`; validators then say "is not of type" instead of listing the branches.
    """
    branches = schema.get("anyOf", [])
    if not branches or not _independent(branches):
        return schema
    merged = {key: value for key, value in schema.items() if key != "anyOf"}
    for branch in branches:
        merged |= branch
    merged["type"] = _types(branches)
    if "enum" in merged and {"type": "null"} in branches:
        merged["enum"] = [*merged["enum"], None]
    return merged


def _independent(branches: Sequence[Schema]) -> bool:
    """Whether the branches have one type each, all different, and no keyword in common."""
    keys = [key for branch in branches for key in branch if key != "type"]
    types = [branch.get("type") for branch in branches]
    typed = all(isinstance(each, str) for each in types) and len(set(types)) == len(types)
    constants = "const" in keys or ("enum" in keys and (len(types) != 2 or "null" not in types))
    return typed and not constants and len(set(keys)) == len(keys)


def _types(branches: Sequence[Schema]) -> list[str]:
    """The types of the branches: an integer is a number, null comes last."""
    types = [branch["type"] for branch in branches if branch["type"] != "null"]
    if "number" in types and "integer" in types:
        types.remove("integer")
    return [*types, "null"] if {"type": "null"} in branches else types


def patched(schema: Schema, patch: Schema) -> Schema:
    """The schema with a patch merged in: null removes a key, `allOf` is added to."""
    result = dict(schema)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif key == "allOf":
            result[key] = [*result.get(key, []), *value]
        elif isinstance(value, dict) and isinstance(result.get(key), dict):
            result[key] = patched(result[key], value)
        else:
            result[key] = value
    return result


def overlaid(schema: Schema, patches: Sequence[Schema], where: str) -> Schema:
    """The schema with the hand-kept rules; a rule about a field that is gone is an error."""
    for patch in patches:
        gone = set(patch.get("properties", {})) - set(schema["properties"])
        if gone:
            raise ValueError(f"{where} has no {', '.join(sorted(gone))}: correct the overlays")
        schema = patched(schema, patch)
    return schema


def fields_of(schema: Schema, type_: str) -> Iterator[str]:
    """The names of the fields that can be of this JSON type."""
    for name, field in schema["properties"].items():
        types = field.get("type", [])
        if type_ in ([types] if isinstance(types, str) else types):
            yield name


def sensitive_fields(schema: Schema) -> list[str]:
    """The names of the fields that hold a secret."""
    return sorted(name for name, field in schema["properties"].items() if field.get("sensitive"))
