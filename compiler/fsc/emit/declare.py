"""One object of the model -> the call of Feast's constructor, argument by argument.

What is regular follows the description of the kind (`arg` of each attribute); the few things that
are not have a function of their own below.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from fsc.emit.custom import custom
from fsc.emit.expression import Atom, Bracket, Piece, call, constant, items, keyword
from fsc.emit.values import Scope, expression, part
from fsc.model.describe import Attr, Object, managed
from fsc.model.feast.data_source import CustomSource, DataSource, FileSource
from fsc.model.feast.logging import Logging
from fsc.model.feast.on_demand_feature_view import UDF_TAG, OnDemandFeatureView, noted
from fsc.model.feast.permission import TYPES
from fsc.model.feast.view import FEATURE_VIEWS, StoredView
from fsc.model.types import Choice, Duration, Udf


def declaration(obj: Object, scope: Scope) -> Bracket:
    """The call that makes `obj`, with everything written out that is not Feast's default."""
    if isinstance(obj, CustomSource):
        return custom(obj, scope)
    cls: type = type(obj)
    given = [pair for one in _in_order(cls) for pair in _argument(one, obj, scope)]
    named = keyword("name", constant(obj.name))
    return call(_constructor(obj, scope), (named, *given), tall=True)


@cache
def _in_order(cls: type) -> tuple[Attr, ...]:
    """The attributes of a kind: what is special to it first, what many classes have last.

    What views share is what matters in them, and stays in the order of its declaration.
    """
    bases = [
        {one.name for one in fields(base)}
        for base in cls.__mro__
        if is_dataclass(base) and not issubclass(base, StoredView)
    ]
    return tuple(sorted(managed(cls), key=lambda one: sum(one.name in base for base in bases)))


def _constructor(obj: Object, scope: Scope) -> Atom:
    if isinstance(obj, DataSource):
        module, _, name = obj.CLASS_PATH.rpartition(".")
        return scope.symbol(module, name)
    return scope.symbol(obj.KIND.module, obj.KIND.call)


def _argument(one: Attr, obj: Object, scope: Scope) -> Arguments:
    value = getattr(obj, one.name)
    if one.key == "tags":
        value = {**value, **_noted(obj), **scope.tags.get(obj.address, {})}
    if one.key == "file_format" and isinstance(obj, FileSource):
        return _file_format(value, scope)
    if one.key in IRREGULAR.get(obj.KIND.name, {}):
        return IRREGULAR[obj.KIND.name][one.key](obj, scope)
    if isinstance(one.type, Udf):
        return _function(obj, scope)
    if not one.arg or (value == one.default and not _explicit(one)):
        return []
    return [keyword(one.arg, expression(one.type, value, scope))]


def _function(obj: Object, scope: Scope) -> Arguments:
    if not getattr(obj, "udf", None):
        return []
    function, text = scope.functions[obj.name]
    return [keyword("udf", Atom(function)), keyword("udf_string", Atom(text))]


def _noted(obj: Object) -> dict[str, str]:
    """The tag that holds the source of a function of which Feast keeps none."""
    if isinstance(obj, OnDemandFeatureView) and obj.mode == "substrait" and obj.udf:
        return {UDF_TAG: noted(obj.udf)}
    return {}


def _source(obj: Any, scope: Scope) -> Arguments:
    """Feast takes the views that a view is made of for its source."""
    if obj.source:
        return [keyword("source", scope.variable(("feast.data_source",), obj.source))]
    views = [scope.variable(FEATURE_VIEWS, name) for name in obj.source_views]
    return [keyword("source", items(views))] if views else []


def _reference(obj: Any, _scope: Scope) -> Arguments:
    """Feast takes the name of the view, not the view."""
    named = obj.reference_feature_view
    return [keyword("reference_feature_view", constant(named))] if named else []


def _in_statement(_obj: Object, _scope: Scope) -> Arguments:
    """Not an argument of the constructor: see `afterwards`."""
    return []


def _types(obj: Any, scope: Scope) -> Arguments:
    found = [scope.symbol(MODULES[one], one) for one in obj.types]
    return [keyword("types", items(found))]


def _policy(obj: Any, scope: Scope) -> Arguments:
    parts = tuple(one for one in ("roles", "groups", "namespaces") if one in obj.policy)
    given = [keyword(one, items(map(constant, obj.policy[one]))) for one in parts]
    policy = scope.symbol("feast.permissions.policy", POLICIES[parts])
    return [keyword("policy", call(policy, given))]


def _logging(obj: Any, scope: Scope) -> Arguments:
    config = obj.logging_config
    if not config or is_custom(config):
        return []
    return [keyword("logging_config", part(Logging, config, scope))]


def is_custom(config: Mapping[str, Any]) -> bool:
    """True for a destination whose class the registry does not name."""
    return bool(config["destination"]["type"] == "custom")


def note(obj: Object) -> str:
    """What compiled code cannot say of an object, for people."""
    config = getattr(obj, "logging_config", None)
    if not config or not is_custom(config):
        return ""
    return "(its `logging_config` is of a class of yours, so that only `fsc apply` writes it)"


Arguments = list[Piece]
Irregular = Callable[[Any, Scope], Arguments]

IRREGULAR: Mapping[str, Mapping[str, Irregular]] = {
    "feast.feature_view": {"source": _source},
    "feast.batch_feature_view": {"source": _source, "enabled": _in_statement},
    "feast.stream_feature_view": {"enabled": _in_statement},
    "feast.label_view": {"reference_feature_view": _reference},
    "feast.feature_service": {"logging_config": _logging},
    "feast.permission": {"types": _types, "policy": _policy},
}

# The class of each policy by the parts that it has (feast/permissions/policy.py).
POLICIES: Mapping[tuple[str, ...], str] = {
    ("roles",): "RoleBasedPolicy",
    ("groups",): "GroupBasedPolicy",
    ("namespaces",): "NamespaceBasedPolicy",
    ("groups", "namespaces"): "CombinedGroupNamespacePolicy",
}

# Where the classes of objects are that `feast` itself does not give (feast/feast_object.py).
MODULES: Mapping[str, str] = dict.fromkeys(TYPES, "feast") | {
    "OnDemandFeatureView": "feast.on_demand_feature_view",
    "DataSource": "feast.data_source",
    "ValidationReference": "feast.saved_dataset",
    "SavedDataset": "feast.saved_dataset",
    "Permission": "feast.permissions.permission",
}


def afterwards(obj: Object, name: str) -> list[str]:
    """Statements behind the call: some constructors do not take what the object keeps."""
    irregular = IRREGULAR.get(obj.KIND.name, {})
    off = irregular.get("enabled") is _in_statement and not getattr(obj, "enabled", True)
    return [f"{name}.enabled = False"] if off else []


def _explicit(one: Attr) -> bool:
    """Attributes that are written even when they are the default, since Feast's may change."""
    needed = isinstance(one.type, Duration) and not one.type.optional
    return one.required or needed or (isinstance(one.type, Choice) and one.default)


def _file_format(value: str, scope: Scope) -> Arguments:
    """Parquet is what Feast takes without a format; written out, stock plans would differ."""
    if value != "delta":
        return []
    return [keyword("file_format", call(scope.symbol("feast.data_format", "DeltaFormat")))]
