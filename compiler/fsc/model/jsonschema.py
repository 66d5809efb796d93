"""Descriptions of kinds -> JSON Schema (draft 2020-12): one `match` over all types, no I/O.

What these functions make is for a manifest whose placeholders are resolved; `published` of
model/jsonschema_forms.py makes of it what an editor uses before they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fsc.diagnostics import assert_never
from fsc.model import dtype, duration
from fsc.model.describe import Attr, attrs, by_type
from fsc.model.feast.common import FIELD_NAME, LOOSE_NAME, NAME
from fsc.model.feast.sources.custom import CLASS
from fsc.model.jsonschema_basic import SECRET_TEXT, Schema, closed
from fsc.model.types import (
    Bool,
    Choice,
    Dtype,
    Duration,
    EntityType,
    Fields,
    FilePath,
    Float,
    Int,
    Json,
    Listing,
    MapOf,
    OneOf,
    Part,
    Projections,
    Ref,
    Secret,
    SetOf,
    Str,
    Type,
    Udf,
)  # fmt: skip
from fsc.model.zenml.common import FLAVOR_NAME, SECRET_NAME
from fsc.model.zenml.common import NAME as ZENML_NAME
from fsc.model.zenml.flavor import SOURCE
from fsc.model.zenml.service_connector import TIME

FUNCTION = r"^.+\.py:[A-Za-z_][A-Za-z0-9_]*$"
DTYPE = rf"^\s*(?:(?:{'|'.join(dtype.PRIMITIVES)})\s*$|(?:Array|Set|Struct)\s*\()"
TAG_KEY = r"^(?!fsc[.:])"

MEANING: Mapping[str, str] = {
    NAME: "A name starts with a letter and goes on with letters, digits and `_`.",
    LOOSE_NAME: "A name starts with a letter and goes on with letters, digits, `_` and `-`.",
    FIELD_NAME: "A feature's name has no `:` and no space at its ends.",
    duration.PATTERN: (
        "A length of time is a number and a unit: `30d`, `6h`, `15m`, `90s`, `1d12h`; `0s` is none."
    ),
    DTYPE: (
        "A type is one of Feast's, such as `Int64`, `Float64`, `String` or `Bool`, or `Array(T)`, "
        "`Set(T)`, `Struct({name: T})`."
    ),
    FUNCTION: "A function is written `file.py:function`, with the path relative to this file.",
    ZENML_NAME: "A name has no line break or tab, and no space at its ends.",
    SECRET_NAME: (
        "A secret's name has only letters, digits, `_` and `-`, so that `{{name.key}}` finds it."
    ),
    FLAVOR_NAME: "A flavor's name has no space and none of `,`, `:` and `/`.",
    SOURCE: "A class is written `package.module.Class`, as Python imports it.",
    CLASS: "A class is written `package.module.Class`, as Python imports it.",
    TIME: "A time is written in UTC, such as `2027-01-31T00:00:00Z`.",
    TAG_KEY: "Keys that start with `fsc.` or `fsc:` belong to fsc.",
}
"""What each pattern of ours means, for people. Editors show it too (`patternErrorMessage`)."""

CODE: Mapping[str, str] = {
    NAME: "FSC205",
    LOOSE_NAME: "FSC205",
    FIELD_NAME: "FSC205",
    DTYPE: "FSC206",
    TAG_KEY: "FSC211",
}
"""The code of a mismatch where it is not the general one; it stands in the schema as `x-code`."""

ENTITY_TYPES = tuple(
    one for one in dtype.PRIMITIVES
    if one not in {"PdfBytes", "ImageBytes", "Map", "Json", "ScalarMap", "ZonedTimestamp"}
)  # fmt: skip


def of_type(type_: Type) -> Schema:
    """The schema of a value of this type as a person writes it."""
    match type_:
        case Str(pattern):
            return text(pattern)
        case Bool():
            return {"type": "boolean"}
        case Int(minimum):
            return {"type": "integer"} | _given(minimum=minimum)
        case Float(minimum, maximum):
            return {"type": "number"} | _given(minimum=minimum, maximum=maximum)
        case Part(of):
            return of_object(of)
        case OneOf() as choice:
            return _one_of(choice.of)
        case Choice(values):
            return {"type": "string", "enum": list(values)}
        case Duration():
            return text(duration.PATTERN)
        case Dtype():
            return text(DTYPE)
        case EntityType():
            return {"type": "string", "enum": list(ENTITY_TYPES)}
        case FilePath() | Ref():
            return {"type": "string", "minLength": 1}
        case Udf():
            return text(FUNCTION)
        case Secret():
            return dict(SECRET_TEXT)
        case Fields():
            return {"type": "object", "minProperties": 1} | named("field", FIELD_NAME)
        case Projections():
            return {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/projection"}}
        case Listing(of) | SetOf(of):
            return {"type": "array", "items": of_type(of)}
        case MapOf(of):
            return {"type": "object", "additionalProperties": of_type(of)}
        case Json():
            return {"type": "object"}
        case _:
            assert_never(type_)


def _one_of(classes: tuple[type, ...]) -> Schema:
    """One branch per type; a wrong type is reported as such, and nothing else."""
    forms: Mapping[str, type] = by_type(classes)
    kind = {"type": "string", "enum": list(forms), "description": "The other keys depend on it."}
    branches = [
        {
            "if": {"type": "object", "properties": {"type": {"const": word}}, "required": ["type"]},
            "then": of_object(cls, doc=plain(cls.__doc__ or "")),
        }
        for word, cls in forms.items()
    ]
    head: Schema = {"type": "object", "properties": {"type": kind}, "required": ["type"]}
    return head | {"allOf": branches}


def text(pattern: str = "") -> Schema:
    """Text that fits a pattern, with the words for people where we have them."""
    return {"type": "string"} | ({"pattern": pattern} | told(pattern) if pattern else {})


def told(pattern: str) -> Schema:
    """What a pattern means, and the code of a text that does not fit it."""
    meaning = {"patternErrorMessage": MEANING[pattern]} if pattern in MEANING else {}
    return meaning | ({"x-code": CODE[pattern]} if pattern in CODE else {})


def named(definition: str, pattern: str) -> Schema:
    """The keywords of a map from names that fit a pattern ("": any) to objects of a definition."""
    names = {"propertyNames": {"pattern": pattern} | told(pattern)} if pattern else {}
    return names | {"additionalProperties": {"$ref": f"#/$defs/{definition}"}}


def _given(**keywords: Any) -> Schema:
    return {key: value for key, value in keywords.items() if value is not None}


def of_attr(one: Attr) -> Schema:
    """The schema of one attribute with its description, default and examples."""
    schema = of_type(one.type)
    if one.key in ("tags", "labels") and isinstance(one.type, MapOf):
        schema["propertyNames"] = {"pattern": TAG_KEY} | told(TAG_KEY)
    unsaid = not one.default and isinstance(one.type, (Choice, Part, OneOf))
    default = {} if one.required or unsaid else {"default": one.default}
    examples = {"examples": list(one.examples)} if one.examples else {}
    return {"description": plain(one.doc)} | schema | default | examples


def of_object(
    cls: type,
    *,
    title: str = "",
    doc: str = "",
    more: Mapping[str, Schema] = {},
    without: Iterable[str] = (),
) -> Schema:
    """The closed schema of a kind, or of a part such as a field.

    `more` are properties that no attribute describes, `without` attributes that nobody writes.
    """
    skipped = frozenset(without)
    described = [one for one in attrs(cls) if one.key not in skipped]
    properties = {**more, **{one.key: of_attr(one) for one in described}}
    required = [one.key for one in described if one.required]
    head = _given(title=title or None, description=doc or None)
    return head | closed(properties, required)


def plain(doc: str) -> str:
    """A docstring as one line."""
    return re.sub(r"\s+", " ", doc).strip()
