"""The Feast half of the manifest as JSON Schema: sections from the kinds, feature_store from the
catalog `schemas/feast/config.json` (tools/feast_catalog.py says what is in it).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fsc.model.feast.common import NAME
from fsc.model.feast.data_source import SOURCE_BY_TYPE, DataSource
from fsc.model.feast.field import Field
from fsc.model.feast.projection import Projection
from fsc.model.jsonschema import DTYPE, Schema, closed, either, named, of_object, plain, text
from fsc.model.stack import KINDS

SECTION_KINDS = tuple(
    kind for kind in KINDS if kind.KIND.name.startswith("feast.") and kind.KIND.section
)


def short(name: str) -> str:
    """The name of a kind's definition: `feature_view` for `feast.feature_view`."""
    return name.partition(".")[2]


def feast_defs() -> dict[str, Schema]:
    """The definitions of every Feast kind and of their parts."""
    defs = {short(kind.KIND.name): _kind(kind) for kind in SECTION_KINDS if kind is not DataSource}
    sources = {f"data_source.{word}": _source(word) for word in SOURCE_BY_TYPE}
    return (
        defs
        | sources
        | {
            "data_source": _any_source(),
            "field": _field(),
            "projection": _projection(),
        }
    )


def feast_sections() -> dict[str, Schema]:
    """The top-level keys that hold Feast objects by name."""
    return {
        kind.KIND.section[0]: {"description": plain(kind.KIND.doc), "type": "object"}
        | named(short(kind.KIND.name), kind.KIND.names)
        for kind in SECTION_KINDS
    }


def _kind(kind: Any) -> Schema:
    return of_object(kind, title=kind.KIND.title, doc=plain(kind.KIND.doc))


def _source(word: str) -> Schema:
    cls = SOURCE_BY_TYPE[word]
    schema = of_object(cls, title=f"{word} source", doc=plain(cls.__doc__ or ""))
    return schema | {"required": ["type", *schema.get("required", [])]}


def _any_source() -> Schema:
    """One branch per type of source; a wrong type is reported as such, and nothing else."""
    kind = {
        "type": "string",
        "enum": list(SOURCE_BY_TYPE),
        "description": "What kind of source this is; the other keys depend on it.",
    }
    return {
        "title": DataSource.KIND.title,
        "description": plain(DataSource.KIND.doc),
        "type": "object",
        "properties": {"type": kind},
        "required": ["type"],
        "allOf": [branch("type", word, f"data_source.{word}") for word in SOURCE_BY_TYPE],
    }


def branch(key: str, word: str, definition: str) -> Schema:
    """When `key` says `word`, the whole object fits a definition."""
    return {
        "if": {"type": "object", "properties": {key: {"const": word}}, "required": [key]},
        "then": {"$ref": f"#/$defs/{definition}"},
    }


def _field() -> Schema:
    full = of_object(Field, title="field", doc="A feature with its type and settings.")
    short_form = {
        "description": "The type of the values.",
        "examples": ["Float64", "Int64", "String"],
    }
    return either({"type": "object"}, full, text(DTYPE) | short_form)


def _projection() -> Schema:
    full = of_object(Projection, title="part of a view", doc="A view, or a part of it, to read.")
    name = {"type": "string", "minLength": 1, "description": "The name of a view."}
    return either({"type": "object"}, full, name)


Only = Mapping[str, Collection[str]]

_PROJECT: Schema = {
    "description": "The namespace in the registry. Default: the name of the manifest.",
    "type": "string",
    "pattern": NAME,
    "patternErrorMessage": "A project has letters, digits and `_`, and starts with a letter.",
    "x-code": "FSC312",
}


def feature_store(catalog: Mapping[str, Any], only: Only | None = None) -> Schema:
    """What `feature_store` may say.

    `only` maps a block to the types that the schema has to know in full: checking one manifest
    needs few of the seventy. The other types are then named but not described.
    """
    blocks = {name: _block(name, block, only) for name, block in catalog["blocks"].items()}
    schema = closed({**catalog["top"], **blocks, "project": _PROJECT})
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
    if custom is None:
        return {"enum": words}
    path = {"type": "string", "pattern": custom["pattern"]}
    own = custom["schema"]["properties"]
    return (
        {"anyOf": [{"enum": words}, *own.values()]} if own else {"anyOf": [{"enum": words}, path]}
    )
