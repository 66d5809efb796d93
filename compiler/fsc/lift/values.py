"""A canonical value of the model -> what a person would write: one `match` over all types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import assert_never
from fsc.lift.functions import Functions
from fsc.model.describe import Attr, attrs, by_type, managed
from fsc.model.feast.field import Field
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
from fsc.records import dataclass


@dataclass(frozen=True)
class Known:
    """What values refer to: functions, and the features that each view has."""

    functions: Functions
    features: Mapping[str, list[str]]


def described(cls: type, given: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """The map of an object or a part of one, in the order of its description.

    What is as it would be by default is left out; what the live side left out because it is empty,
    although the default is not, is said.
    """
    found = ((one, _said(one, given)) for one in managed(cls))
    return {one.key: value(one.type, said, known) for one, said in found if said is not None}


def _said(one: Attr, given: Mapping[str, Any]) -> Any:
    """The value to write, or None for one that need not be written."""
    live = given.get(one.key)
    if live is None and isinstance(one.default, bool) and one.default:
        return False
    is_tag = isinstance(one.type, Choice) and len(one.type.values) == 1
    return None if live == one.default and not is_tag else live


def value(type_: Type, live: Any, known: Known) -> Any:
    """One value as a manifest says it."""
    match type_:
        case Str() | Choice() | FilePath() | Ref() | Duration() | Dtype() | EntityType():
            return literal(live)
        case Bool() | Int() | Float() | Json():
            return literal(live)
        case Secret():
            return live
        case Part(of):
            return described(of, live, known)
        case OneOf() as choice:
            return described(by_type(choice.of)[live["type"]], live, known)
        case Udf():
            return known.functions.reference(live)
        case Fields():
            return {name: field(one, known) for name, one in live.items()}
        case Projections():
            return [projection(name, one, known) for name, one in live.items()]
        case Listing(of) | SetOf(of):
            return [value(of, one, known) for one in live]
        case MapOf(of):
            return {key: value(of, one, known) for key, one in live.items()}
        case _:
            assert_never(type_)


def literal(live: Any) -> Any:
    """Data in which nothing is a placeholder."""
    if isinstance(live, str):
        return live.replace("${", "$${")
    if isinstance(live, Mapping):
        return {key: literal(one) for key, one in live.items()}
    return [literal(one) for one in live] if isinstance(live, (list, tuple)) else live


def field(live: Mapping[str, Any], known: Known) -> Any:
    """A field: its type, or a map where there is more to say."""
    if set(live) == {"dtype"}:
        return live["dtype"]
    return {
        one.key: value(one.type, live[one.key], known) for one in attrs(Field) if one.key in live
    }


def projection(name: str, live: Mapping[str, Any], known: Known) -> Any:
    """What is read of a view: its name where that is all of it. A request source is only named."""
    if "source" in live:
        return live["source"]
    view, features = live["view"], list(live["features"])
    renamed = {"as": name} if name != view else {}
    rest = {"join_key_map": literal(live["join_key_map"])} if live.get("join_key_map") else {}
    part = {} if features == known.features.get(view) else {"features": features}
    more = {**part, **renamed, **rest}
    return {"view": view, **more} if more else view
