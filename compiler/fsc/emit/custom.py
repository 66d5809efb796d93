"""A source of a class that fsc does not know -> Feast's own way of reading it from a message.

Nobody knows the arguments of such a class, but Feast finds it by its path and has it read its
message (DataSource.from_proto), as it does with what the registry holds.
"""

from __future__ import annotations

import json

from fsc.emit.expression import Bracket, call, constant, keyword, method
from fsc.emit.values import Scope, expression
from fsc.model.describe import managed
from fsc.model.feast.data_source import CustomSource
from fsc.model.feast.sources.base import connection_tags
from fsc.model.types import MapOf, Str

_PROTOS = "feast.protos.feast.core"
_IRREGULAR = frozenset({"type", "tags", "connection_ref", "configuration"})


def custom(source: CustomSource, scope: Scope) -> Bracket:
    """`DataSource.from_proto(DataSource_pb2.DataSource(...))`."""
    kind = scope.symbol(_PROTOS, "DataSource_pb2", "DataSource.CUSTOM_SOURCE")
    given = [
        keyword(
            one.place.removeprefix("spec."),
            expression(one.type, getattr(source, one.name), scope),
        )
        for one in managed(CustomSource)
        if one.key not in _IRREGULAR and getattr(source, one.name) != one.default
    ]
    tags = {
        **source.tags,
        **connection_tags(source.connection_ref),
        **scope.tags.get(source.address, {}),
    }
    message = (
        keyword("name", constant(source.name)),
        keyword("type", kind),
        *given,
        keyword("tags", expression(MapOf(Str()), tags, scope)),
        keyword("custom_options", _options(source, scope)),
    )
    made = call(scope.symbol(_PROTOS, "DataSource_pb2", "DataSource"), message, tall=True)
    return call(scope.symbol("feast.data_source", "DataSource", "from_proto"), [("", made)])


def _options(source: CustomSource, scope: Scope) -> Bracket:
    text = json.dumps(source.configuration)
    held = method(constant(text), "encode", constant("utf-8"))
    options = scope.symbol(_PROTOS, "DataSource_pb2", "DataSource.CustomSourceOptions")
    return call(options, [keyword("configuration", held)])
