"""Where a registry is kept: bytes <-> the registry message. The codec knows nothing of this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from fsc.diagnostics import FscError
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.objects import bucket_of, is_in_bucket

# (kind, project, name) of every object that was made, changed or removed.
Touched = frozenset[tuple[str, str, str]]


class Store(Protocol):
    """A registry that can be read as one message and written back.

    `load` remembers what it read; `save` refuses (FscError, exit code 4) when somebody else has
    written since, and writes all or nothing. `touched` lets a store of rows write only those.
    """

    def load(self) -> Message:
        """The registry; an empty one where there is none yet. Writes nothing."""

    def check_writable(self) -> None:
        """Raise FscError when it can be known that `save` would fail."""

    def save(self, registry: Message, touched: Touched) -> None:
        """Make the registry durable."""

    def close(self) -> None:
        """Let go of connections."""


def open_store(registry: Mapping[str, Any], project: str) -> Store:
    """The store of a resolved registry section (config.py). Reads nothing yet.

    A store of rows holds one project, that of a file all of them.
    """
    kind = registry["registry_type"]
    path = str(registry["path"])
    if kind == "sql":
        from fsc.drivers.feast.registry_sql import SqlStore

        return SqlStore(registry, project)
    if kind == "file" and "://" not in path and not registry.get("registry_store_type"):
        from fsc.drivers.feast.registry_file import FileStore

        return FileStore(path)
    if is_in_bucket(registry):
        from fsc.drivers.feast.registry_object import ObjectStore

        # Feast reads no query in a path; one with a signature is not for people's eyes
        return ObjectStore(*bucket_of(registry), path.partition("?")[0])
    if kind == "remote":
        from fsc.drivers.feast.registry_remote import RemoteStore

        return RemoteStore(registry, project)
    if kind == "snowflake.registry":
        from fsc.drivers.feast.registry_snowflake import SnowflakeStore

        return SnowflakeStore(registry, project)
    said = _said(kind, path, registry)
    raise FscError(
        f"A registry of type `{said}` is not supported yet.", hint=_HINTS.get(said, _OTHERS)
    )


_OTHERS = (
    "Use `registry_type: file` with a path on this machine or in a bucket (docs/feast.md), "
    "`registry_type: sql`, `registry_type: snowflake.registry`, or `registry_type: remote` with "
    "Feast's registry server in front of this one."
)
_HINTS: Mapping[str, str] = {
    # feast/infra/registry/file.py joins the text to the folder of the repo: `REPO/file:/...`.
    "file://": "Write the path alone, without `file://`: Feast takes it for the name of a folder.",
    "https://": "For Azure, write `registry_store_type: AzureRegistryStore` beside the path.",
}


def _said(kind: str, path: str, registry: Mapping[str, Any]) -> str:
    """The type without the address, which may hold a password."""
    scheme = f"{path.partition('://')[0]}://" if "://" in path and kind == "file" else ""
    return scheme or str(registry.get("registry_store_type") or kind)
