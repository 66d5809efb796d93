"""Rows <-> the messages of ZenML, one file per kind.

The REST API and the store behind ZenML's Client take the same messages: what is the body of a
request there is a model of `zenml.models` here. So a kind says once how its rows lie in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow, FlavorRow, R, SecretRow, StackRow
from fsc.drivers.zenml.wire.component import COMPONENT
from fsc.drivers.zenml.wire.connector import CONNECTOR, revealed
from fsc.drivers.zenml.wire.flavor import FLAVOR
from fsc.drivers.zenml.wire.message import Message, Wire, dashed, part, plain
from fsc.drivers.zenml.wire.secret import SECRET
from fsc.drivers.zenml.wire.stack import STACK

WIRES: Mapping[type, Wire[Any]] = {
    ComponentRow: COMPONENT,
    StackRow: STACK,
    SecretRow: SECRET,
    FlavorRow: FLAVOR,
    ConnectorRow: CONNECTOR,
}


def wire_of(row: R) -> Wire[R]:
    """How a row of this kind is sent and received."""
    return WIRES[type(row)]


__all__ = [
    "WIRES",
    "COMPONENT",
    "CONNECTOR",
    "FLAVOR",
    "SECRET",
    "STACK",
    "Message",
    "Wire",
    "dashed",
    "part",
    "plain",
    "revealed",
    "wire_of",
]
