"""Field types as text <-> the number and the tags that the registry holds (feast/field.py).

A primitive and a collection of primitives have a number of their own (feast/value_type.py);
structs and nested collections keep their inner type as text in two reserved tags.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache

from fsc.diagnostics import assert_never
from fsc.model import dtype
from fsc.model.dtype import Collection, Dtype, Primitive, Struct

STRUCT_TAG = "feast:struct_schema"
NESTED_TAG = "feast:nested_inner_type"
RESERVED_TAGS = frozenset({STRUCT_TAG, NESTED_TAG})

STRUCT, STRUCT_LIST, VALUE_LIST, VALUE_SET = 34, 35, 42, 43

NUMBERS: Mapping[str, int] = {
    "Bytes": 1, "String": 2, "Int32": 3, "Int64": 4, "Float64": 5, "Float32": 6, "Bool": 7,
    "UnixTimestamp": 8, "Map": 20, "PdfBytes": 30, "ImageBytes": 31, "Json": 32, "Uuid": 36,
    "TimeUuid": 37, "Decimal": 44, "ScalarMap": 47, "ZonedTimestamp": 48,
    "Array(Bytes)": 11, "Array(String)": 12, "Array(Int32)": 13, "Array(Int64)": 14,
    "Array(Float64)": 15, "Array(Float32)": 16, "Array(Bool)": 17, "Array(UnixTimestamp)": 18,
    "Array(Map)": 21, "Array(Json)": 33, "Array(Uuid)": 38, "Array(TimeUuid)": 39,
    "Array(Decimal)": 45,
    "Set(Bytes)": 22, "Set(String)": 23, "Set(Int32)": 24, "Set(Int64)": 25, "Set(Float64)": 26,
    "Set(Float32)": 27, "Set(Bool)": 28, "Set(UnixTimestamp)": 29, "Set(Uuid)": 40,
    "Set(TimeUuid)": 41, "Set(Decimal)": 46,
}  # fmt: skip
TEXTS: Mapping[int, str] = {number: text for text, number in NUMBERS.items()}

# How field tags spell primitives: the member names of feast/types.py:PrimitiveFeastType.
_MEMBERS: Mapping[str, str] = {
    "Bytes": "BYTES", "PdfBytes": "PDF_BYTES", "ImageBytes": "IMAGE_BYTES", "String": "STRING",
    "Bool": "BOOL", "Int32": "INT32", "Int64": "INT64", "Float32": "FLOAT32", "Float64": "FLOAT64",
    "UnixTimestamp": "UNIX_TIMESTAMP", "Map": "MAP", "Json": "JSON", "Uuid": "UUID",
    "TimeUuid": "TIME_UUID", "Decimal": "DECIMAL", "ScalarMap": "SCALAR_MAP",
    "ZonedTimestamp": "ZONED_TIMESTAMP",
}  # fmt: skip
_PRIMITIVES = {member: name for name, member in _MEMBERS.items()}

# What Feast makes of a nested type whose tag is missing (feast/types.py, from_value_type).
_PLACEHOLDERS = {
    STRUCT: "Struct({_value: String})",
    STRUCT_LIST: "Array(Struct({_value: String}))",
    VALUE_LIST: "Array(Array(String))",
    VALUE_SET: "Set(Array(String))",
}


def text_of(number: int, tags: Mapping[str, str]) -> str:
    """The type that a number and tags stand for; "" for an unset one."""
    found = TEXTS.get(number)
    return found if found is not None else _nested_text(number, tags)


def parts_of(text: str) -> tuple[int, Mapping[str, str]]:
    """The number and the tags of a type. Raises DtypeError for what is no type."""
    number = NUMBERS.get(text)
    return (number, {}) if number is not None else _nested_parts(text)


def _nested_text(number: int, tags: Mapping[str, str]) -> str:
    try:
        return _tagged_text(number, tags)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return f"ValueType({number})"  # tags that Feast did not write: shown, never a crash


def _tagged_text(number: int, tags: Mapping[str, str]) -> str:
    if number == STRUCT and STRUCT_TAG in tags:
        return _struct_text(tags[STRUCT_TAG])
    if number == STRUCT_LIST and STRUCT_TAG in tags:
        return f"Array({_struct_text(tags[STRUCT_TAG])})"
    if number in (VALUE_LIST, VALUE_SET) and NESTED_TAG in tags:
        return dtype.render(_read(tags[NESTED_TAG]))
    return _PLACEHOLDERS.get(number, f"ValueType({number})" if number else "")


@lru_cache(maxsize=1024)
def _struct_text(schema: str) -> str:
    return dtype.render(_struct(json.loads(schema)))


def _struct(members: Mapping[str, str]) -> Struct:
    return Struct(tuple((name, _read(text)) for name, text in members.items()))


def _read(text: str) -> Dtype:
    for name in ("Array", "Set"):
        if text.startswith(f"{name}(") and text.endswith(")"):
            return Collection(name, _read(text[len(name) + 1 : -1]))
    if text.startswith("{"):
        return _struct(json.loads(text)["__struct__"])
    return Primitive(_PRIMITIVES.get(text, text))


@lru_cache(maxsize=1024)
def _nested_parts(text: str) -> tuple[int, Mapping[str, str]]:
    found = dtype.parse(text)
    match found:
        case Struct():
            return STRUCT, {STRUCT_TAG: _schema(found)}
        case Collection("Array", Struct() as inner):
            return STRUCT_LIST, {STRUCT_TAG: _schema(inner)}
        case Collection("Array", _):
            return VALUE_LIST, {NESTED_TAG: _written(found)}
        case Collection(_, _):
            return VALUE_SET, {NESTED_TAG: _written(found)}
        case Primitive():
            return NUMBERS[found.name], {}
        case _:
            assert_never(found)


def _schema(struct: Struct) -> str:
    return json.dumps({name: _written(of) for name, of in struct.members})


def _written(of: Dtype) -> str:
    match of:
        case Primitive(name):
            return _MEMBERS[name]
        case Collection(name, inner):
            return f"{name}({_written(inner)})"
        case Struct():
            return json.dumps({"__struct__": {name: _written(one) for name, one in of.members}})
        case _:
            assert_never(of)
