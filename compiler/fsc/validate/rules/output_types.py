"""Outputs of an on-demand view whose type Feast will not find.

The stock `feast apply` runs the function on made-up rows and infers the type of each column from
the first value (feast/transformation/pandas_transformation.py and python_transformation.py:
infer_features; feast/type_map.py: python_type_to_feast_value_type). A declared output has to equal
what is inferred, type included; only collections are compared by name
(feast/on_demand_feature_view.py: _feature_exists_in_inferred).

Inference knows whole numbers as Int64, other numbers as Float64, and Int32 and Float32 only for
columns of such a numpy type, which the made-up rows are not. It knows no type for PDFs, images,
JSON, zoned times, time UUIDs and structs.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import NARROW_OUTPUT, OUTPUT_TYPE
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.dtype import Collection, parse
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.stack import Stack
from fsc.validate.lookup import on_demand_views

INFERRED = frozenset(
    {"Int64", "Float64", "String", "Bool", "Bytes", "UnixTimestamp", "Uuid", "Decimal", "Map"}
)
NARROW = {
    "Int32": ("int32", "int16", "int8", "intc", "short", "i4"),
    "Float32": ("float32", "single", "f4"),
}
BY_NAME = ("Array", "List", "Set")


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each output has a type that inference can give."""
    for view in (one for one in on_demand_views(stack) if one.udf):
        keys = frozenset(view.entities)
        for name, field in view.schema.items():
            if name not in keys:
                yield from _output(view, name, field["dtype"])


def _output(view: OnDemandFeatureView, name: str, dtype: str) -> Iterator[Diagnostic]:
    at = view.at.span("schema", name, "dtype")
    if not can_infer(dtype, view.mode):
        message = f"Feast never finds {dtype} for an output such as `{name}`."
        yield OUTPUT_TYPE(message, at, hint=_instead(dtype))
    elif not is_plain(dtype, view.udf["source"]):
        message = f"Feast will probably find another type than {dtype} for `{name}`."
        yield NARROW_OUTPUT(message, at, hint=_instead(dtype))


def can_infer(dtype: str, mode: str) -> bool:
    """Is there any value for which inference gives this type?"""
    if any(word in dtype for word in BY_NAME) or dtype in NARROW:
        return True
    return dtype in INFERRED or (dtype == "ScalarMap" and mode == "python")


def is_plain(dtype: str, source: str) -> bool:
    """Does inference give this type without more ado? Nested collections it cannot look into."""
    if dtype in NARROW:
        return any(word in source.lower() for word in NARROW[dtype])
    parsed = parse(dtype)
    return not (isinstance(parsed, Collection) and isinstance(parsed.of, Collection))


def _instead(dtype: str) -> str:
    other = {
        "Int32": "Int64",
        "Float32": "Float64",
        "TimeUuid": "Uuid",
        "ZonedTimestamp": "UnixTimestamp",
    }
    other |= {"PdfBytes": "Bytes", "ImageBytes": "Bytes", "Json": "String", "ScalarMap": "Map"}
    if dtype.startswith(("Array", "Set")):
        return "Feast cannot look into nested collections: give a flat one, or several features."
    instead = other.get(dtype, "Map" if dtype.startswith("Struct") else "String")
    more = f", or make the column `{dtype.lower()}` in the function" if dtype in NARROW else ""
    return f"Use {instead}{more}."
