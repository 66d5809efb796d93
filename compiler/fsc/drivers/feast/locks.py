"""The lock of a registry: beside a file, in its bucket, or in a database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from fsc.drivers.feast.objects import is_in_bucket, lock_bucket_of
from fsc.drivers.lock import FileLock, Holder


class Lock(Protocol):
    """One apply at a time. It tells whose it is, and ends with its process but in a bucket or in
    Snowflake."""

    def acquire(self, holder: Holder, timeout: float) -> None:
        """Take it, waiting at most `timeout` seconds. Raises FscError (exit code 6)."""

    def release(self) -> None:
        """Let go; nothing when it is not ours."""

    def holder(self) -> Holder | None:
        """Who has it, or None when nobody does or nobody knows who."""

    def check(self) -> None:
        """Raise FscError when it was taken from us; nothing when it never was ours."""

    def force(self, lock_id: str, timeout: float) -> Holder:
        """Take it from the holder with this id (fsc.drivers.lock.take_from)."""


def registry_lock(registry: Mapping[str, Any], project: str) -> Lock:
    """The lock of a resolved registry section (config.py). Makes nothing yet.

    A file is written as a whole, so that all of its projects share a lock; a database has one for
    each project.
    """
    kind, path = registry["registry_type"], str(registry["path"])
    if kind == "sql":
        return _of_database(registry, project)
    if kind == "file" and "://" not in path and not registry.get("registry_store_type"):
        return FileLock(Path(path))
    if is_in_bucket(registry):
        from fsc.drivers.feast.lock_object import ObjectLock

        return ObjectLock(*lock_bucket_of(registry))
    if kind == "snowflake.registry":
        from fsc.drivers.feast.lock_snowflake import SnowflakeLock
        from fsc.drivers.feast.snowflake_options import account_of

        return SnowflakeLock(account_of(registry), project)
    return FileLock(_elsewhere(f"{kind} {path}"))


def _elsewhere(registry: str) -> Path:
    """For a registry that offers no lock: one that keeps the applies of this machine apart.

    Those of other machines are found out when the registry is read again before it is written.
    """
    import hashlib
    import tempfile

    name = hashlib.sha256(registry.encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"fsc-{name}"


def _of_database(registry: Mapping[str, Any], project: str) -> Lock:
    from fsc.drivers.feast.sql_address import address_of

    address = address_of(registry)
    if address.dialect == "sqlite":
        return FileLock(Path(address.database))
    from fsc.drivers.feast.lock_sql import SqlLock

    may_create = (registry.get("schema_mode") or "auto") == "auto"
    return SqlLock(address, project, table=may_create)
