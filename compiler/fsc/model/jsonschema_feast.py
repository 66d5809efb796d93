"""The Feast sections of the manifest as JSON Schema, made from the kinds."""

from __future__ import annotations

from typing import Any

from fsc.codes import NOT_KEPT
from fsc.model.dtype import PRIMITIVES
from fsc.model.feast.data_source import SOURCE_BY_TYPE, DataSource
from fsc.model.feast.field import Field
from fsc.model.feast.projection import Projection
from fsc.model.jsonschema import DTYPE, named, of_object, plain, text
from fsc.model.jsonschema_basic import Schema, branch, either
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
    schema = of_object(kind, title=kind.KIND.title, doc=plain(kind.KIND.doc))
    lost = {
        key: _lost(f"Feast does not keep `{key}` of {kind.KIND.title}s.", why)
        for key, why in kind.KIND.lost.items()
    }
    return schema | {"properties": {**schema["properties"], **lost}}


def _lost(message: str, why: str) -> Schema:
    """A key that Feast's constructor has and a manifest has not: nothing fits it."""
    reason = f"{why[0].upper()}{why[1:]}."
    told = {"description": f"{message} {reason}", "errorMessage": message, "$comment": reason}
    return told | {"not": {}, "x-code": NOT_KEPT.code}


def _source(word: str) -> Schema:
    cls = SOURCE_BY_TYPE[word]
    schema = of_object(cls, title=f"{word} source", doc=plain(cls.__doc__ or ""))
    lost = {
        key: _lost(f"fsc does not write `{key}` of {word} sources.", why)
        for key, why in cls.LOST.items()
    }
    needed = ["type", *schema.get("required", [])]
    return schema | {"properties": {**schema["properties"], **lost}, "required": needed}


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


def _field() -> Schema:
    full = of_object(Field, title="field", doc="A feature with its type and settings.")
    described = {"description": "The type of a feature, or a map with `dtype` and more."}
    examples = {"examples": [*PRIMITIVES, "Array(Float32)", "Struct({code: String})"]}
    return described | examples | either({"type": "object"}, full, text(DTYPE))


def _projection() -> Schema:
    full = of_object(Projection, title="part of a view", doc="A view, or a part of it, to read.")
    name = {"type": "string", "minLength": 1, "description": "The name of a view."}
    return either({"type": "object"}, full, name)
