"""Objects in a bucket, as a registry and its lock need them: read, and write on a condition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


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
    named = registry.get("registry_store_type") or "S3RegistryStore"
    is_s3 = str(registry["path"]).startswith("s3://") and named == "S3RegistryStore"
    return registry["registry_type"] == "file" and is_s3


def bucket_of(registry: Mapping[str, Any]) -> tuple[Bucket, str]:
    """The bucket of such a registry, and its key in there. Connects to nothing yet."""
    from fsc.drivers.feast.objects_s3 import S3Bucket

    name, _, key = str(registry["path"]).removeprefix("s3://").partition("/")
    return S3Bucket(name, registry.get("s3_additional_kwargs") or {}), key
