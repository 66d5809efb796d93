"""The registry in a file (feast/infra/registry/file.py).

Feast truncates and rewrites the file, so that a crash leaves it broken, and takes an empty file
for an empty registry. Here the file is replaced as a whole, the one before is kept beside it, and
what cannot be read is refused.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
import uuid

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.messages import Message, decode_error, message
from fsc.drivers.feast.store import Touched

SCHEMA_VERSION = "1"  # feast/infra/registry/registry.py, REGISTRY_SCHEMA_VERSION
BACKUP = ".fsc-backup"


class FileStore:
    """A registry file. A link to one is followed, so that it stays a link."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._seen = ""

    def load(self) -> Message:
        """The registry in the file; an empty one when there is no file."""
        data = self._read()
        self._seen = _digest(data)
        try:
            return parsed(data)
        except UnreadableError as error:
            raise self._broken(str(error)) from error

    def check_writable(self) -> None:
        """Raise FscError when the file, or the folder that takes the new one, is not writable."""
        target = os.path.realpath(self.path)
        if os.path.exists(target) and not os.access(target, os.W_OK):
            raise self._denied(f"The registry `{self.path}` may not be written.")
        folder = os.path.dirname(target)
        while not os.path.exists(folder) and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        if not os.path.isdir(folder):
            raise FscError(
                f"The registry `{self.path}` cannot be written: `{folder}` is not a folder.",
                hint="Name another `path` under `feature_store.registry`.",
            )
        if not os.access(folder, os.W_OK | os.X_OK):
            raise self._denied(f"The folder `{folder}` of the registry may not be written.")

    def save(self, registry: Message, touched: Touched) -> None:
        """Replace the file in one step; the one before becomes `<name>.fsc-backup`."""
        if _digest(self._read()) != self._seen:
            raise FscError(
                f"The registry `{self.path}` was changed by somebody else while fsc was applying.",
                hint="Nothing was written to it. Run `fsc plan` again.",
                exit_code=Exit.STALE,
            )
        stamp_written(registry)
        data = registry.SerializeToString()
        try:
            _replace(os.path.realpath(self.path), data)
        except OSError as error:
            raise FscError(
                f"The registry `{self.path}` cannot be written: {error.strerror or error}.",
                hint="The registry is as it was before.",
            ) from error
        self._seen = _digest(data)

    def close(self) -> None:
        """A file is open only while it is read or written."""

    def _read(self) -> bytes | None:
        try:
            with open(self.path, "rb") as file:
                return file.read()
        except FileNotFoundError:
            return None
        except IsADirectoryError:
            raise FscError(
                f"The registry `{self.path}` is a folder, not a file.",
                hint="`feature_store.registry.path` names a file, such as `data/registry.db`.",
            ) from None
        except PermissionError as error:
            raise self._denied(f"The registry `{self.path}` may not be read.") from error
        except OSError as error:
            raise FscError(
                f"The registry `{self.path}` cannot be read: {error.strerror or error}."
            ) from error

    def _broken(self, why: str) -> FscError:
        backup = self.path + BACKUP
        restore = (
            f"Restore it from `{backup}`" if os.path.exists(backup) else "Restore it from a backup"
        )
        return FscError(
            f"The registry `{self.path}` cannot be read: {why}.",
            hint=f"{restore}. If nothing in it is needed, delete the file and fsc makes a new one.",
        )

    def _denied(self, message_: str) -> FscError:
        return FscError(
            message_, hint="Nothing was changed. Ask for the permission, or run as its owner."
        )


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


class UnreadableError(Exception):
    """Why bytes are no registry."""


def parsed(data: bytes | None) -> Message:
    """The registry in these bytes; an empty one for None. Raises UnreadableError."""
    registry = message("Registry")()
    if data is None:
        return registry
    try:
        registry.ParseFromString(data)
    except decode_error() as error:
        raise UnreadableError("it is not a Feast registry, or only a part of one") from error
    if not data or not registry.ListFields():
        raise UnreadableError("it is empty" if not data else "it is not a Feast registry")
    return registry


def stamp_written(registry: Message) -> None:
    """What Feast sets on each write."""
    registry.version_id = str(uuid.uuid4())
    registry.registry_schema_version = registry.registry_schema_version or SCHEMA_VERSION
    stamp_now(registry.last_updated)


def stamp_now(stamp: Message) -> None:
    """Write the time into a Timestamp, in microseconds like Feast."""
    now = time.time_ns()
    stamp.seconds, stamp.nanos = now // 1_000_000_000, now % 1_000_000_000 // 1000 * 1000


def _replace(target: str, data: bytes) -> None:
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    fresh = os.path.join(folder, f".{os.path.basename(target)}.{uuid.uuid4().hex}.tmp")
    try:
        _write(fresh, data, _mode_of(target))
        _keep(target)
        os.replace(fresh, target)
        _sync_folder(folder)
    except OSError:
        if os.path.exists(fresh):
            os.unlink(fresh)
        raise


def _mode_of(path: str) -> int | None:
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except FileNotFoundError:
        return None


def _write(path: str, data: bytes, mode: int | None) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    with os.fdopen(handle, "wb") as file:
        if mode is not None:
            os.chmod(path, mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _keep(target: str) -> None:
    """The file before stays under its backup name; a second name for it costs no copy."""
    if not os.path.exists(target):
        return
    backup, second = target + BACKUP, f"{target}{BACKUP}.{uuid.uuid4().hex}"
    try:
        os.link(target, second)
    except OSError:  # a file system without hard links
        with open(target, "rb") as file:
            _write(second, file.read(), _mode_of(target))
    os.replace(second, backup)


def _sync_folder(folder: str) -> None:
    """A rename is durable only when its folder is; where folders cannot be opened it is anyway."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
