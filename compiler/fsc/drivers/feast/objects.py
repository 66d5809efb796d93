"""Objects in a bucket, as a registry and its lock need them: read, and write on a condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlparse

from fsc.diagnostics import FscError
from fsc.records import dataclass

if TYPE_CHECKING:
    from fsc.drivers.feast.objects_hdfs import HdfsBucket


@dataclass(frozen=True)
class Held:
    """The bytes of an object, and the tag that the bucket gave this version of it."""

    data: bytes
    tag: str


class MovedError(Exception):
    """The object is not the version that the write was meant to replace; nothing was written."""


class Bucket(Protocol):
    """One bucket. Every method raises FscError when the bucket cannot be used."""

    def get(self, key: str) -> Held | None:
        """An object, or None when there is none."""

    def put(self, key: str, data: bytes) -> str:
        """Write an object whatever is there, and return its tag."""

    def replace(self, key: str, data: bytes, tag: str) -> str:
        """Write an object where the version `tag` is, or nothing for "". Raises MovedError."""

    def delete(self, key: str) -> None:
        """Remove an object; nothing when there is none."""

    def close(self) -> None:
        """Let go of connections."""


def is_in_bucket(registry: Mapping[str, Any]) -> bool:
    """True for a registry file that is an object of a bucket which fsc can write."""
    return registry["registry_type"] == "file" and _class(registry) in _BUCKETS


def bucket_of(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    """The bucket of such a registry, and its key in there. Connects to nothing yet."""
    return _checked(_BUCKETS[_class(registry)](registry))


def lock_bucket_of(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    """The same for a lock: a bucket where an object can be made only if there is none."""
    kind = _class(registry)
    return _checked((_hdfs_locks if kind == "HDFSRegistryStore" else _BUCKETS[kind])(registry))


def _checked(found: tuple[Bucket, str]) -> tuple[Bucket, str]:
    if not found[1]:
        raise FscError(
            "The `path` of the registry names a bucket, and no object in it.",
            hint="Write one behind it, as in `s3://risk/registry.db`.",
        )
    return found


def _class(registry: Mapping[str, Any]) -> str:
    """The store class that Feast takes, where the path is one of its addresses; else "".

    `registry_store_type` names it, by Feast's own name or by module and class; without it the
    scheme decides (feast/infra/registry/registry.py).
    """
    scheme, sign, _ = str(registry["path"]).partition("://")
    named = registry.get("registry_store_type") or _OF_SCHEME.get(scheme, "")
    name = _FULL_NAMES.get(named, named)
    return name if sign and scheme in _SCHEMES.get(name, ()) else ""


def _located(registry: Mapping[str, Any]) -> tuple[str, str]:
    """The bucket and the key in a path, as Feast's store classes take it apart."""
    url = urlparse(str(registry["path"]))
    return url.hostname or "", url.path.lstrip("/")


def _s3(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    from fsc.drivers.feast.objects_s3 import S3Bucket

    name, key = _located(registry)
    return S3Bucket(name, registry.get("s3_additional_kwargs") or {}), key


def _gs(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    from fsc.drivers.feast.objects_gs import GsBucket

    name, key = _located(registry)
    return GsBucket(name), key


def _azure(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    from fsc.drivers.feast.objects_azure import AzureBucket

    url = urlparse(str(registry["path"]))
    name, _, key = url.path.lstrip("/").partition("/")
    return AzureBucket(f"{url.scheme}://{url.netloc}", name), key


def _hdfs(registry: Mapping[str, Any]) -> tuple[HdfsBucket, str]:
    from fsc.drivers.feast.objects_hdfs import HdfsBucket

    url = urlparse(str(registry["path"]))
    if not re.fullmatch(r"[^:@]+(:\d{1,5})?", url.netloc):  # Feast takes no other name node
        raise FscError(
            "The `path` of the registry does not say which HDFS it is in.",
            hint="Write it as in `hdfs://namenode:8020/feast/registry.db`.",
        )
    return HdfsBucket(url.hostname or "", url.port or 8020), url.path.rstrip("/")


def _hdfs_locks(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    from fsc.drivers.feast.objects_hdfs import HdfsLocks

    bucket, key = _hdfs(registry)
    return HdfsLocks(bucket), key


_FULL_NAMES: Mapping[str, str] = {
    "feast.infra.registry.s3.S3RegistryStore": "S3RegistryStore",
    "feast.infra.registry.gcs.GCSRegistryStore": "GCSRegistryStore",
    "feast.infra.registry.contrib.azure.azure_registry_store.AzBlobRegistryStore": (
        "AzureRegistryStore"
    ),
    "feast.infra.registry.contrib.hdfs.hdfs_registry_store.HDFSRegistryStore": "HDFSRegistryStore",
}
_OF_SCHEME: Mapping[str, str] = {
    "s3": "S3RegistryStore",
    "gs": "GCSRegistryStore",
    "hdfs": "HDFSRegistryStore",
}
_SCHEMES: Mapping[str, tuple[str, ...]] = {
    "S3RegistryStore": ("s3",),
    "GCSRegistryStore": ("gs",),
    "AzureRegistryStore": ("https", "http"),
    "HDFSRegistryStore": ("hdfs",),
}
_BUCKETS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Bucket, str]]] = {
    "S3RegistryStore": _s3,
    "GCSRegistryStore": _gs,
    "AzureRegistryStore": _azure,
    "HDFSRegistryStore": _hdfs,
}
