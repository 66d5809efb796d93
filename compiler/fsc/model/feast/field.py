"""A field of a schema: a name and a type, with text and vector settings (feast/field.py)."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import Change, Effect, Verdict, attr
from fsc.model.feast.common import LABEL
from fsc.model.types import Bool, Dtype, Int, MapOf, Str
from fsc.records import dataclass

_INDEX = Change(Effect.VALUE, "the online index is built when values are written", Verdict.FULL)


@dataclass(frozen=True, kw_only=True)
class Field:
    """In a manifest `name: Float64` is short for `name: {dtype: Float64}`."""

    dtype: str = attr(
        Dtype(),
        "The type of the values.",
        Change(Effect.VALUE, "stored values keep the old type until written again", Verdict.FULL),
        place="value_type",
        examples=("Float64", "Array(Int64)", "Struct({code: String})"),
    )
    description: str = attr(Str(), "What the values mean.", LABEL, default="", place="description")
    tags: Mapping[str, str] = attr(
        MapOf(Str()), "Free key and value text.", LABEL, default={}, place="tags"
    )
    vector_index: bool = attr(
        Bool(),
        "Index this field for similarity search.",
        _INDEX,
        default=False,
        place="vector_index",
    )
    vector_length: int = attr(
        Int(0), "The length of the vector.", _INDEX, default=0, place="vector_length"
    )
    vector_search_metric: str = attr(
        Str(),
        "The distance, such as cosine or L2.",
        _INDEX,
        default="",
        place="vector_search_metric",
    )
