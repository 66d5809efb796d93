"""One object of the model -> the call of Feast's constructor, argument by argument.

What is regular follows the description of the kind (`arg` of each attribute); the few things that
are not have a function of their own below.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import cache

from fsc.emit.expression import Call, Constant, Expression, Name, Symbol
from fsc.emit.values import Scope, expression
from fsc.model.describe import Attr, Object, managed
from fsc.model.feast.data_source import DataSource
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.types import Choice, Duration, Udf


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
