"""One object of the model -> the call of Feast's constructor, argument by argument.

What is regular follows the description of the kind (`arg` of each attribute); the few things that
are not have a function of their own below.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from typing import Any

from fsc.diagnostics import assert_never
from fsc.emit.expression import (
    Call,
    Constant,
    Expression,
    Items,
    Method,
    Name,
    Pairs,
    Pick,
    Symbol,
)  # fmt: skip
from fsc.model import dtype as dtypes
from fsc.model import duration
from fsc.model.describe import Attr, Object, managed
from fsc.model.feast.data_source import DataSource
from fsc.model.feast.field import Field
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.paths import rebase
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
    Projections,
    Ref,
    Secret,
    SetOf,
    Str,
    Type,
    Udf,
)  # fmt: skip

# What `from feast import ...` gives (feast/__init__.py); the rest is imported from its module.
TOP = frozenset(
    {
        "Entity", "FeatureService", "FeatureView", "Field", "FileSource", "OnDemandFeatureView",
        "Project", "PushSource", "RequestSource", "ValueType",
    }
)  # fmt: skip

# The member of feast.ValueType for each type a join key can be written as (feast/types.py,
# PRIMITIVE_FEAST_TYPES_TO_VALUE_TYPES).
VALUE_TYPE: Mapping[str, str] = {
    "Bytes": "BYTES", "PdfBytes": "PDF_BYTES", "ImageBytes": "IMAGE_BYTES", "String": "STRING",
    "Bool": "BOOL", "Int32": "INT32", "Int64": "INT64", "Float32": "FLOAT", "Float64": "DOUBLE",
    "UnixTimestamp": "UNIX_TIMESTAMP", "Map": "MAP", "Json": "JSON", "Uuid": "UUID",
    "TimeUuid": "TIME_UUID", "Decimal": "DECIMAL", "ScalarMap": "SCALAR_MAP",
    "ZonedTimestamp": "ZONED_TIMESTAMP",
}  # fmt: skip

_UNITS = (("days", "d"), ("hours", "h"), ("minutes", "m"), ("seconds", "s"), ("milliseconds", "ms"))


class ElsewhereError(Exception):
    """An object reads one that is not in this module, since another stack owns it."""


@dataclass(frozen=True)
class Scope:
    """What an expression may refer to.

    `variables` maps kind and name to the variable of what stands above; `functions` maps an
    on-demand view to the names of its function and of the text of it; `locals` maps an imported
    name to another one where a function has it already. `selectable` are the features that can
    be picked from a view; join keys cannot, Feast always adds them.
    """

    repo: str
    root: str
    tags: Mapping[str, Mapping[str, str]]
    variables: Mapping[tuple[str, str], str]
    functions: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    locals: Mapping[str, str] = field(default_factory=dict)
    selectable: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def above(self, variables: Mapping[tuple[str, str], str]) -> Scope:
        """The same scope further down the module, where more variables are set."""
        return replace(self, variables=variables)

    def symbol(self, module: str, name: str, member: str = "") -> Symbol:
        """Something imported, under the name it has here."""
        return Symbol("feast" if name in TOP else module, name, self.locals.get(name, name), member)

    def variable(self, kinds: Iterable[str], name: str) -> Name:
        """The variable of an object. Raises ElsewhereError when the module does not hold it."""
        for kind in kinds:
            if (kind, name) in self.variables:
                return Name(self.variables[kind, name])
        raise ElsewhereError(f"{' or '.join(kinds)} {name}")


def declaration(obj: Object, scope: Scope) -> Call:
    """The call that makes `obj`, with everything written out that is not Feast's default."""
    cls: type = type(obj)
    given = [pair for one in _in_order(cls) for pair in _argument(one, obj, scope)]
    return Call(_constructor(obj, scope), (), (("name", Constant(obj.name)), *given), tall=True)


@cache
def _in_order(cls: type) -> tuple[Attr, ...]:
    """The attributes of a kind: what is special to it first, what many classes have last."""
    bases = [{one.name for one in fields(base)} for base in cls.__mro__ if is_dataclass(base)]
    return tuple(sorted(managed(cls), key=lambda one: sum(one.name in base for base in bases)))


def _constructor(obj: Object, scope: Scope) -> Symbol:
    if isinstance(obj, DataSource):
        module, _, name = obj.CLASS_PATH.rpartition(".")
        return scope.symbol(module, name)
    return scope.symbol(obj.KIND.module, obj.KIND.call)


def _argument(one: Attr, obj: Object, scope: Scope) -> list[tuple[str, Expression]]:
    value = getattr(obj, one.name)
    if one.key == "tags":
        value = {**value, **scope.tags.get(obj.address, {})}
    if one.key == "file_format":
        return _file_format(value, scope)
    if isinstance(one.type, Udf) and isinstance(obj, OnDemandFeatureView):
        function, text = scope.functions[obj.name]
        return [("udf", Name(function)), ("udf_string", Name(text))]
    if not one.arg or (value == one.default and not _explicit(one)):
        return []
    return [(one.arg, expression(one.type, value, scope))]


def _explicit(one: Attr) -> bool:
    """Attributes that are written even when they are the default, since Feast's may change."""
    return one.required or isinstance(one.type, (Duration, Choice))


def _file_format(value: str, scope: Scope) -> list[tuple[str, Expression]]:
    """Parquet is what Feast takes without a format; written out, stock plans would differ."""
    if value != "delta":
        return []
    return [("file_format", Call(scope.symbol("feast.data_format", "DeltaFormat")))]


def expression(type_: Type, value: Any, scope: Scope) -> Expression:
    """A value of a type as Python."""
    match type_:
        case Str() | Bool() | Int() | Float() | Choice() | Secret():
            return Constant(value)
        case Duration():
            return _duration(value, scope)
        case Dtype():
            return _dtype(dtypes.parse(value), scope)
        case EntityType():
            return scope.symbol("feast", "ValueType", VALUE_TYPE[value])
        case FilePath():
            return Constant(rebase(value, scope.repo, scope.root))
        case Ref(kinds):
            return scope.variable(kinds, value)
        case Fields():
            return Items(
                tuple(_field(name, one, scope) for name, one in sorted(value.items())), tall=True
            )
        case Projections():
            return Items(tuple(_projection(one, scope) for _, one in sorted(value.items())))
        case Listing(of) | SetOf(of):
            return Items(tuple(expression(of, one, scope) for one in value))
        case MapOf(of):
            return Pairs(
                tuple((key, expression(of, one, scope)) for key, one in sorted(value.items()))
            )
        case Json() | Udf():
            return _data(value)
        case _:
            assert_never(type_)


def _data(value: Any) -> Expression:
    if isinstance(value, Mapping):
        return Pairs(tuple((key, _data(one)) for key, one in sorted(value.items())))
    if isinstance(value, (list, tuple)):
        return Items(tuple(_data(one) for one in value))
    return Constant(value)


def _duration(value: str, scope: Scope) -> Call:
    """`timedelta(days=30)`: the units of the canonical text, which are those of timedelta."""
    rest = duration.milliseconds(value)
    given: list[tuple[str, Expression]] = []
    for unit, word in _UNITS:
        count, rest = divmod(rest, duration.milliseconds(f"1{word}"))
        given += [(unit, Constant(count))] if count else []
    return Call(scope.symbol("datetime", "timedelta"), (), tuple(given or [("days", Constant(0))]))


def _dtype(one: dtypes.Dtype, scope: Scope) -> Expression:
    match one:
        case dtypes.Primitive(name):
            return scope.symbol("feast.types", name)
        case dtypes.Collection(name, of):
            return Call(scope.symbol("feast.types", name), (_dtype(of, scope),))
        case dtypes.Struct(members):
            pairs = tuple((name, _dtype(of, scope)) for name, of in members)
            return Call(scope.symbol("feast.types", "Struct"), (Pairs(pairs),))
        case _:
            assert_never(one)


def _field(name: str, given: Mapping[str, Any], scope: Scope) -> Call:
    parts: list[tuple[str, Expression]] = [("name", Constant(name))]
    for one in managed(Field):
        if one.key in given:
            parts.append((one.arg, expression(one.type, given[one.key], scope)))
    return Call(scope.symbol("feast", "Field"), (), tuple(parts))


def _projection(read: Mapping[str, Any], scope: Scope) -> Expression:
    """A request source, a view, or a view with some features, another name, other join keys."""
    if "source" in read:
        return scope.variable(("feast.data_source",), read["source"])
    view = read["view"]
    taken: Expression = scope.variable(("feast.feature_view", "feast.on_demand_feature_view"), view)
    wanted = [one for one in read["features"] if one in scope.selectable[view]]
    if isinstance(taken, Name) and wanted and set(wanted) != scope.selectable[view]:
        taken = Pick(taken, Items(tuple(Constant(one) for one in wanted)))
    if read.get("as"):
        taken = Method(taken, "with_name", Constant(read["as"]))
    if read.get("join_key_map"):
        taken = Method(
            taken, "with_join_key_map", expression(MapOf(Str()), read["join_key_map"], scope)
        )
    return taken
