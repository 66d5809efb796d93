"""A source of a class that fsc does not know -> Feast's own way of reading it from a message.

Nobody knows the arguments of such a class, but Feast finds it by its path and has it read its
message (DataSource.from_proto), as it does with what the registry holds.
"""

from __future__ import annotations

import json

from fsc.emit.expression import Call, Constant, Expression, Method
from fsc.emit.values import Scope, expression
from fsc.model.describe import managed
from fsc.model.feast.data_source import CustomSource
from fsc.model.feast.sources.base import connection_tags
from fsc.model.types import MapOf, Str

_PROTOS = "feast.protos.feast.core"
_IRREGULAR = frozenset({"type", "tags", "connection_ref", "configuration"})


def custom(source: CustomSource, scope: Scope) -> Call:
    """`DataSource.from_proto(DataSource_pb2.DataSource(...))`."""
    kind = scope.symbol(_PROTOS, "DataSource_pb2", "DataSource.CUSTOM_SOURCE")
    given = [
        (one.place.removeprefix("spec."), expression(one.type, getattr(source, one.name), scope))
        for one in managed(CustomSource)
        if one.key not in _IRREGULAR and getattr(source, one.name) != one.default
    ]
    tags = {
        **source.tags,
        **connection_tags(source.connection_ref),
        **scope.tags.get(source.address, {}),
    }
    message: tuple[tuple[str, Expression], ...] = (
        ("name", Constant(source.name)),
        ("type", kind),
        *given,
        ("tags", expression(MapOf(Str()), tags, scope)),
        ("custom_options", _options(source, scope)),
    )
    made = Call(scope.symbol(_PROTOS, "DataSource_pb2", "DataSource"), (), message, tall=True)
    return Call(scope.symbol("feast.data_source", "DataSource", "from_proto"), (made,))


def _options(source: CustomSource, scope: Scope) -> Call:
    text = json.dumps(source.configuration)
    held = Method(Constant(text), "encode", Constant("utf-8"))
    options = scope.symbol(_PROTOS, "DataSource_pb2", "DataSource.CustomSourceOptions")
    return Call(options, (), (("configuration", held),))
