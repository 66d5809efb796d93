"""A manifest value of a type -> its canonical form in the model: one `match` over all types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fsc.codes import DTYPE, TWICE
from fsc.diagnostics import assert_never
from fsc.document import Node
from fsc.lower.context import Context
from fsc.lower.projections import projections
from fsc.lower.udf import udf
from fsc.model import dtype, duration
from fsc.model.describe import Attr, attrs, by_type
from fsc.model.feast.field import Field
from fsc.model.feast.sources.mirrors import without_mirror
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


def described(cls: type, node: Node, context: Context) -> dict[str, Any]:
    """Constructor arguments of a kind from its map in the manifest; defaults filled in."""
    entries = node.entries
    return {one.name: _attribute(one, entries.get(one.key), context) for one in attrs(cls)}


def _attribute(one: Attr, given: Node | None, context: Context) -> Any:
    if given is None or given.value is None:
        return one.default
    made = value(one.type, given, context)
    return one.default if one.default and made == "" else made


def value(type_: Type, node: Node, context: Context) -> Any:
    """The canonical form of one value. What cannot be lowered is reported and left as it is.

    The first cases are those of nearly all values: patterns are tried one by one.
    """
    match type_:
        case Str() | Choice() | Secret():
            return str(node.value)
        case Dtype() | EntityType():
            return _dtype(node, context)
        case MapOf(of):
            return {key: value(of, child, context) for key, child in sorted(node.entries.items())}
        case Float(single=True):
            return float(f"{float(node.plain()):.6g}")
        case Bool() | Int() | Float() | Json():
            return node.plain()
        case Duration(optional):
            length = duration.canonical(duration.milliseconds(str(node.value)))
            return "" if optional and length == "0s" else length
        case FilePath():
            return context.path(node)
        case Ref(kinds, loose):
            if not loose:
                context.resolve(kinds, str(node.value), node.at)
            return str(node.value)
        case Udf():
            return udf(node, context)
        case Fields():
            return fields(node, context)
        case Part(of):
            return part(of, node, context)
        case OneOf() as choice:
            kind = node.get("type") or Node("")
            return part(by_type(choice.of)[str(kind.value)], node, context)
        case Projections(requests):
            return projections(node, context, requests=requests)
        case Listing(of) | SetOf(of):
            return _items(type_, of, node, context)
        case _:
            assert_never(type_)


def fields(node: Node, context: Context) -> dict[str, dict[str, Any]]:
    """A schema by field name, each with only what is not default."""
    return {name: field(child, context) for name, child in sorted(node.entries.items())}


def field(node: Node, context: Context) -> dict[str, Any]:
    """One field: `Float64`, or a map with `dtype`."""
    if not isinstance(node.value, dict):
        return {"dtype": _dtype(node, context)}
    return part(Field, node, context)


def part(cls: type, node: Node, context: Context) -> dict[str, Any]:
    """A map with the attributes of a class by their keys, with only what is not empty."""
    entries = node.entries
    found = {
        one.key: _attribute(one, entries.get(one.key), context)
        for one in attrs(cls)
        if one.default or one.key in entries
    }
    return without_mirror(cls, {key: one for key, one in found.items() if one})


def _dtype(node: Node, context: Context) -> str:
    try:
        return dtype.canonical(str(node.value))
    except dtype.DtypeError as error:
        context.report(
            DTYPE,
            f"{error}.",
            node.at,
            f"Types are {', '.join(dtype.PRIMITIVES)}, Array(T), Set(T) and Struct({{name: T}}).",
        )
        return str(node.value)


def _items(type_: Listing | SetOf, of: Type, node: Node, context: Context) -> list[Any]:
    made = [value(of, child, context) for child in node.items]
    for index, one in enumerate(made):
        if one in made[:index]:
            context.report(TWICE, f"`{one}` is listed twice.", node.items[index].at)
    return sorted(made) if isinstance(type_, SetOf) else made


Lower = Callable[[Node, Context], Any]
