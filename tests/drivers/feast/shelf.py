"""A registry store of a class of its own, as Feast takes it by `registry_store_type`."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from feast.infra.registry.registry_store import RegistryStore
from feast.protos.feast.core.Registry_pb2 import Registry

SHELVES: dict[str, bytes] = {}


class ShelfRegistryStore(RegistryStore):
    """Keeps the message as Feast's stores for gs, hdfs and Azure do, in a dict for a bucket."""

    def __init__(self, config: Any, _repo_path: Any) -> None:
        self._path = config.path

    def get_registry_proto(self) -> Any:
        """Raises FileNotFoundError when there is none yet."""
        if self._path not in SHELVES:
            raise FileNotFoundError(self._path)
        return Registry.FromString(SHELVES[self._path])

    def update_registry_proto(self, registry_proto: Any) -> None:
        """Replace it, as a new version.

        As every store of Feast's own does: within one process Feast remembers what it read by
        the message's address and its version (proto_registry_utils.py, registry_proto_cache),
        and addresses come again.
        """
        registry_proto.version_id = str(uuid4())
        SHELVES[self._path] = registry_proto.SerializeToString()

    def teardown(self) -> None:
        """Remove it."""
        SHELVES.pop(self._path, None)
