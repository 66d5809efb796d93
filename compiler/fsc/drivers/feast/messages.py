"""The classes of Feast's registry messages, made without importing feast.

`schemas/feast/registry.desc` is the FileDescriptorSet of feast/protos/feast/core/Registry.proto and
all that it imports (tools/feast_descriptors.py). The classes live in a pool of their own, so that
they never meet those that `import feast` brings: both can be in one process.
"""

from __future__ import annotations

import pkgutil
from functools import cache, lru_cache
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install

Message = Any  # a protobuf message: its classes are made at run time

_CORE, _SERVER = "feast/registry.desc", "feast/registry_server.desc"


def decode_error() -> type[Exception]:
    """What protobuf raises for bytes that are no message."""
    from google.protobuf.message import DecodeError

    found: type[Exception] = DecodeError
    return found


@cache
def message(name: str) -> Any:
    """The class of a message of the package `feast.core`, such as "Registry"."""
    factory, pool = _factory(_CORE)
    return factory.GetMessageClass(pool.FindMessageTypeByName(f"feast.core.{name}"))


@cache
def server_message(name: str) -> Any:
    """The class of a message of the package `feast.registry`, such as "ListEntitiesRequest".

    What it holds of `feast.core` is of classes of its own; bytes go between the two.
    """
    factory, pool = _factory(_SERVER)
    return factory.GetMessageClass(pool.FindMessageTypeByName(f"feast.registry.{name}"))


def copy_of(one: Message) -> Message:
    """A copy of a message that shares nothing with it."""
    copy = type(one)()
    copy.CopyFrom(one)
    return copy


@lru_cache(maxsize=2)
def _factory(file: str) -> tuple[Any, Any]:
    try:
        from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
    except ImportError as error:
        raise FscError(
            "Reading a Feast registry needs the package `protobuf`, which is not installed.",
            hint=install("feast"),
        ) from error
    pool = descriptor_pool.DescriptorPool()
    for one in descriptor_pb2.FileDescriptorSet.FromString(_descriptors(file)).file:
        pool.AddSerializedFile(one.SerializeToString())
    return message_factory, pool


def _descriptors(file: str) -> bytes:
    """pkgutil, since importing importlib.resources takes 20 ms."""
    found = pkgutil.get_data("fsc_schemas", file)
    if found is None:
        raise FileNotFoundError(file)
    return found
