"""Objects in a bucket, as a registry and its lock need them: read, and write on a condition."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlparse


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
    return registry["registry_type"] == "file" and _scheme(registry) in _BUCKETS


def bucket_of(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    """The bucket of such a registry, and its key in there. Connects to nothing yet."""
    return _BUCKETS[_scheme(registry)](registry)


def _scheme(registry: Mapping[str, Any]) -> str:
    """The scheme of the path, where it is one of the store class that Feast takes; else "".

    `registry_store_type` names it, by Feast's own name or by module and class; without it the
    scheme alone decides (feast/infra/registry/registry.py).
    """
    scheme, sign, _ = str(registry["path"]).partition("://")
    known = _CLASSES.get(scheme, "")
    named = registry.get("registry_store_type") or known
    return scheme if sign and named in (known, known.rpartition(".")[2]) else ""


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


_CLASSES: Mapping[str, str] = {
    "s3": "feast.infra.registry.s3.S3RegistryStore",
    "gs": "feast.infra.registry.gcs.GCSRegistryStore",
}
_BUCKETS: Mapping[str, Callable[[Mapping[str, Any]], tuple[Bucket, str]]] = {"s3": _s3, "gs": _gs}
