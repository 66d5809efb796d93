"""A value of the model -> a Python expression: one `match` over all types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any

from fsc.diagnostics import assert_never
from fsc.emit.expression import (
    Atom,
    Bracket,
    Chain,
    Expression,
    Piece,
    Symbol,
    call,
    constant,
    items,
    keyword,
    member,
    method,
    pairs,
    pick,
)
from fsc.model import dtype as dtypes
from fsc.model import duration
from fsc.model.describe import by_type, managed
from fsc.model.feast.field import Field
from fsc.model.feast.projection import VIEWS
from fsc.model.feast.view import FEATURE_VIEWS
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
    OneOf,
    Part,
    Projections,
    Ref,
    Secret,
    SetOf,
    Str,
    Type,
    Udf,
)
from fsc.records import dataclass

# What `from feast import ...` gives (feast/__init__.py); the rest is imported from its module.
TOP = frozenset(
    {
        "Aggregation", "AthenaSource", "BatchFeatureView", "BigQuerySource", "ChrononSource",
        "Entity", "FeatureService", "FeatureView", "Field", "FileSource", "KafkaSource",
        "KinesisSource", "LabelView", "OnDemandFeatureView", "OracleSource", "Project",
        "PushSource", "RedshiftSource", "RequestSource", "SnowflakeSource", "StreamFeatureView",
        "ValueType",
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

    def symbol(self, module: str, name: str, member: str = "") -> Atom:
        """Something imported, under the name it has here, or an attribute of it."""
        local = self.locals.get(name, name)
        found = Symbol("feast" if name in TOP else module, name, local)
        return Atom(f"{local}.{member}" if member else local, frozenset([found]))

    def variable(self, kinds: Iterable[str], name: str) -> Atom:
        """The variable of an object. Raises ElsewhereError when the module does not hold it."""
        for kind in kinds:
            if (kind, name) in self.variables:
                return Atom(self.variables[kind, name])
        raise ElsewhereError(f"{' or '.join(kinds)} {name}")


def expression(type_: Type, value: Any, scope: Scope) -> Expression:
    """A value of a type as Python."""
    match type_:  # what fields have comes first: there are more of them than of all the rest
        case Str():
            return constant(value)
        case Dtype():
            return _dtype(dtypes.parse(value), scope)
        case MapOf(of):
            return pairs([(key, expression(of, one, scope)) for key, one in sorted(value.items())])
        case Choice(enum=enum) if enum:
            module, _, name = enum.rpartition(".")
            return scope.symbol(module, name, value.upper())
        case Bool() | Int() | Float() | Choice() | Secret():
            return constant(value)
        case Duration():
            return _duration(value, scope)
        case EntityType():
            return scope.symbol("feast", "ValueType", VALUE_TYPE[value])
        case FilePath():
            return constant(rebase(value, scope.repo, scope.root))
        case Ref(kinds):
            return scope.variable(kinds, value)
        case Fields():
            made = [_field(name, one, scope) for name, one in sorted(value.items())]
            return items(made, tall=True)
        case Part(of):
            return part(of, value, scope)
        case OneOf() as choice:
            return _variant(by_type(choice.of)[value["type"]], value, scope)
        case Projections(requests):
            reads = [_read(one, scope, inside=requests) for _, one in sorted(value.items())]
            return items(reads)
        case Listing(of) | SetOf(of):
            return items([expression(of, one, scope) for one in value])
        case Json() | Udf():
            return _data(value)
        case _:
            assert_never(type_)


def _data(value: Any) -> Expression:
    if isinstance(value, Mapping):
        return pairs([(key, _data(one)) for key, one in sorted(value.items())])
    if isinstance(value, (list, tuple)):
        return items([_data(one) for one in value])
    return constant(value)


def _duration(value: str, scope: Scope) -> Bracket:
    """`timedelta(days=30)`: the units of the canonical text, which are those of timedelta."""
    rest = duration.milliseconds(value)
    given: list[Piece] = []
    for unit, word in _UNITS:
        count, rest = divmod(rest, duration.milliseconds(f"1{word}"))
        given += [keyword(unit, constant(count))] if count else []
    given = given or [keyword("days", constant(0))]
    return call(scope.symbol("datetime", "timedelta"), given)


def _dtype(one: dtypes.Dtype, scope: Scope) -> Expression:
    match one:
        case dtypes.Primitive(name):
            return scope.symbol("feast.types", name)
        case dtypes.Collection(name, of):
            return call(scope.symbol("feast.types", name), [("", _dtype(of, scope))])
        case dtypes.Struct(members):
            given = pairs([(name, _dtype(of, scope)) for name, of in members])
            return call(scope.symbol("feast.types", "Struct"), [("", given)])
        case _:
            assert_never(one)


def _field(name: str, given: Mapping[str, Any], scope: Scope) -> Bracket:
    named = keyword("name", constant(name))
    return call(scope.symbol("feast", "Field"), (named, *_keywords(Field, given, scope)))


def part(cls: Any, given: Mapping[str, Any], scope: Scope) -> Bracket:
    """The call of the class of Feast that a part stands for."""
    module, _, name = cls.CALL.rpartition(".")
    return call(scope.symbol(module, name), _keywords(cls, given, scope))


def _variant(cls: Any, given: Mapping[str, Any], scope: Scope) -> Bracket:
    """Formats are called through their module, since two modules of Feast have a DeltaFormat."""
    module, _, name = cls.CALL.rpartition(".")
    package, _, last = module.rpartition(".")
    return call(scope.symbol(package, last, name), _keywords(cls, given, scope))


def _keywords(cls: type, given: Mapping[str, Any], scope: Scope) -> list[Piece]:
    return [
        keyword(one.arg, expression(one.type, given[one.key], scope))
        for one in managed(cls)
        if one.arg and one.key in given
    ]


def _read(read: Mapping[str, Any], scope: Scope, *, inside: bool) -> Expression:
    """What a service or, with `inside`, an on-demand view reads.

    Feast's on-demand views take what is no FeatureView only as its projection
    (feast/on_demand_feature_view.py, OnDemandSourceType).
    """
    if "source" in read:
        return scope.variable(("feast.data_source",), read["source"])
    taken = _projection(read, scope)
    stored = any((kind, read["view"]) in scope.variables for kind in FEATURE_VIEWS)
    return taken if stored or not inside else member(taken, "projection")


def _projection(read: Mapping[str, Any], scope: Scope) -> Atom | Chain:
    """A view, or a view with some features, another name, other join keys."""
    view = read["view"]
    start = scope.variable(VIEWS, view)
    wanted = [one for one in read["features"] if one in scope.selectable[view]]
    whole = not wanted or set(wanted) == scope.selectable[view]
    taken: Atom | Chain = start if whole else pick(start, items(map(constant, wanted)))
    if read.get("as"):
        taken = method(taken, "with_name", constant(read["as"]))
    if read.get("join_key_map"):
        keys = expression(MapOf(Str()), read["join_key_map"], scope)
        taken = method(taken, "with_join_key_map", keys)
    return taken
