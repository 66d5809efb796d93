"""The JSON Schema of the whole manifest, in the two forms that fsc uses.

`resolved` is what a manifest has to be after loading, `published` what an editor accepts before:
the same plus placeholders and the keys of the language. Catalogs come in as plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.feast.common import LOOSE_NAME
from fsc.model.jsonschema import MEANING, TAG_KEY, Schema, closed, told
from fsc.model.jsonschema_feast import (
    feast_defs,
    feast_sections,
    feature_store,
    feature_store_defs,
    short,
)
from fsc.model.jsonschema_forms import bare, children, partial, published
from fsc.model.jsonschema_language import language, language_defs, object_keys
from fsc.model.jsonschema_zenml import zenml_defs, zenml_section
from fsc.model.stack import KINDS

DRAFT = "https://json-schema.org/draft/2020-12/schema"

Catalogs = Mapping[str, Any]


def base_schema() -> Schema:
    """The resolved schema without catalogs: what they close is left open. Small and quick."""
    return bare(_document("urn:fsc:stack:v1:base", {}, None))


def resolved_schema(zenml: Catalogs, feast: Mapping[str, Any]) -> Schema:
    """Everything in one schema, for a manifest without placeholders."""
    return _document("urn:fsc:stack:v1:resolved", zenml, feast)


def published_schema(zenml: Catalogs, feast: Mapping[str, Any]) -> Schema:
    """What editors use: self-contained, with placeholders and the keys of the language."""
    whole = resolved_schema(zenml, feast)
    parts = _document("", {}, None)
    parts["properties"]["feature_store"] = _open_store(whole["properties"]["feature_store"])
    defs = {
        f"part.{name}": children(partial(one), published)
        for name, one in parts.pop("$defs").items()
    }
    made = children(whole, published)
    made["$id"] = "urn:fsc:stack:v1"
    made["$defs"] = object_keys(made["$defs"]) | language_defs(partial(parts)) | object_keys(defs)
    made["properties"] = made["properties"] | language(_sections())
    return made


def _sections() -> dict[str, str]:
    """From each top-level section of objects to the definition of one object."""
    return {
        kind.KIND.section[0]: short(kind.KIND.name) for kind in KINDS if len(kind.KIND.section) == 1
    }


def _open_store(whole: Schema) -> Schema:
    """A part of `feature_store` cannot be told by its type, so its blocks stay open."""
    blocks = {
        key: {"description": one["description"], "type": ["object", "string"]}
        if "$defs" in str(one)
        else one
        for key, one in whole["properties"].items()
    }
    return {key: value for key, value in whole.items() if key != "allOf"} | {"properties": blocks}


def _document(identity: str, zenml: Catalogs, feast: Mapping[str, Any] | None) -> Schema:
    store = feature_store(feast) if feast else {"type": "object"}
    root = closed(
        _head() | {"feature_store": store} | feast_sections() | {"zenml": zenml_section()} | _tail()
    )
    defs = feast_defs() | zenml_defs(zenml) | (feature_store_defs(feast) if feast else {})
    head = {"$schema": DRAFT, "$id": identity, "title": "fsc stack manifest"} if identity else {}
    return head | root | {"required": ["apiVersion", "kind", "metadata"], "$defs": defs}


def _head() -> dict[str, Schema]:
    return {
        "apiVersion": {"description": "The version of this format.", "const": "fsc/v1"},
        "kind": {"description": "What this file is.", "const": "Stack"},
        "metadata": {"description": "Name and owner of the stack."}
        | closed(
            {
                "name": {
                    "description": "The name of the stack; it owns what it makes under this name.",
                    "type": "string",
                    "pattern": LOOSE_NAME,
                    "maxLength": 63,
                    "patternErrorMessage": MEANING[LOOSE_NAME],
                    "examples": ["credit_risk"],
                },
                "description": {"type": "string", "description": "What the stack is for."},
                "owner": {
                    "type": "string",
                    "description": "Who answers for it.",
                    "examples": ["risk-ml@example.com"],
                },
                "labels": _labels(),
            },
            ["name"],
        ),
    }


def _labels() -> Schema:
    return {
        "description": "Free key and value text.",
        "type": "object",
        "propertyNames": {"pattern": TAG_KEY} | told(TAG_KEY),
        "additionalProperties": {"type": "string"},
        "examples": [{"team": "risk"}],
    }


def _tail() -> dict[str, Schema]:
    address = {
        "type": "string",
        "pattern": r"^(?:feast|zenml|annotator)\.[a-z_]+\..+$",
        "patternErrorMessage": "An address is kind and name, such as `feast.entity.customer`.",
    }
    names = {"type": "array", "items": {"type": "string", "minLength": 1}}
    return {
        "moved": {
            "description": "Objects that got another name: the live object moves.",
            "type": "array",
            "items": closed({"from": address, "to": address}, ["from", "to"]),
        },
        "external": {"description": "Objects of other stacks, to refer to and never to write."}
        | closed({section: names | {"description": _names_of(section)} for section in _sections()}),
        "tests": {"description": "Tests of features.", "type": ["object", "array"]},
        "policies": {"description": "Rules for plans of this stack.", "type": ["object", "array"]},
    }  # fmt: skip


def _names_of(section: str) -> str:
    return f"Names of {section.replace('_', ' ')}."
