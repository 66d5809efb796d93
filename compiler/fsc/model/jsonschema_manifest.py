"""The JSON Schema of the whole manifest, in the two forms that fsc uses.

`resolved` is what a manifest has to be after loading, `published` what an editor accepts before:
the same plus placeholders and the keys of the language. Catalogs come in as plain data.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.feast.common import LONGEST_NAME, LOOSE_NAME
from fsc.model.jsonschema import MEANING, TAG_KEY, told
from fsc.model.jsonschema_basic import Schema, closed
from fsc.model.jsonschema_catalogs import Only, feature_store, feature_store_defs
from fsc.model.jsonschema_checks import checks_section
from fsc.model.jsonschema_feast import feast_defs, feast_sections, short
from fsc.model.jsonschema_forms import bare, children, partial, published
from fsc.model.jsonschema_language import language, language_defs, object_keys, with_defaults
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
    """What editors use: self-contained, with placeholders and the keys of the language.

    It is for included files too, which have no `metadata`, so only a file with it needs a head.
    """
    made = children(resolved_schema(zenml, feast), published)
    parts = _parts(feast)
    defs = with_defaults(made["$defs"]) | parts.pop("$defs")
    made["$id"] = "urn:fsc:stack:v1"
    made["$defs"] = object_keys(defs) | language_defs(parts)
    made["properties"] = made["properties"] | language(_sections())
    made["dependentRequired"] = {"metadata": made.pop("required")}
    return made


def _parts(feast: Mapping[str, Any]) -> Schema:
    """The schema of any part of a manifest, as a patch has it, with definitions `part.<name>`.

    A part does not say its type or flavor, so what depends on them is left open.
    """
    whole = _document("", {}, feast, only={})
    defs = whole.pop("$defs")
    made = children(partial(whole), published)
    made["$defs"] = {f"part.{name}": published(partial(one)) for name, one in defs.items()}
    return made


def _sections() -> dict[str, str]:
    """From each top-level section of objects to the definition of one object."""
    return {
        kind.KIND.section[0]: short(kind.KIND.name) for kind in KINDS if len(kind.KIND.section) == 1
    }


def _document(
    identity: str, zenml: Catalogs, feast: Mapping[str, Any] | None, only: Only | None = None
) -> Schema:
    """The resolved schema; `only` as in `feature_store`. Without a catalog its places are open."""
    store = feature_store(feast, only) if feast else {"type": "object"}
    root = closed(
        _head()
        | {"feature_store": store}
        | feast_sections()
        | {"zenml": zenml_section()}
        | _tail()
        | checks_section()
    )
    defs = feast_defs() | zenml_defs(zenml) | (feature_store_defs(feast, only) if feast else {})
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
                    "maxLength": LONGEST_NAME,
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
        "opaque": {
            "description": "Objects of the registry that `fsc adopt` could not put into words.",
            "type": "object",
            "propertyNames": {
                "pattern": rf"^feast\.(?:{'|'.join(_kinds())})\..+$",
                "patternErrorMessage": "An address is kind and name: `feast.entity.customer`.",
            },
            "additionalProperties": _kept(),
        },
        "external": {"description": "Objects of other stacks, to refer to and never to write."}
        | closed({section: names | {"description": _names_of(section)} for section in _sections()}),
    }  # fmt: skip


def _kinds() -> list[str]:
    """The kinds of Feast that a stack can own, as addresses name them."""
    return [
        short(one.KIND.name)
        for one in KINDS
        if one.KIND.name.startswith("feast.") and one.KIND.section
    ]


def _kept() -> Schema:
    """An object as the registry stores it."""
    return {"description": "One object, kept as the registry stores it."} | closed(
        {
            "message": {
                "description": "The registry's message (base64), as `fsc adopt` writes it.",
                "type": "string",
                "pattern": r"^[A-Za-z0-9+/]+={0,2}$",
                "patternErrorMessage": "The message is base64, as `fsc adopt` writes it.",
            },
            "why": {"description": "What no words were found for.", "type": "string"},
            "protect": {
                "description": "Refuse to delete or replace the live object.",
                "type": "boolean",
                "default": False,
            },
        },
        ["message"],
    )


def _names_of(section: str) -> str:
    return f"Names of {section.replace('_', ' ')}."
