"""A lock beside a registry file: one apply at a time, and everybody knows whose it is.

The kernel holds the lock (flock), so it ends with its process however that ends; the text of the
file only says who it is. `fsc unlock ID` is for network file systems whose holder is gone for good.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
import uuid
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path

from fsc.diagnostics import Exit, FscError

POLL = 0.2


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, since when (UTC, ISO 8601), and what for."""

    operation: str
    stack: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    user: str = field(default_factory=lambda: _user())
    host: str = field(default_factory=socket.gethostname)
    pid: int = field(default_factory=os.getpid)
    since: str = field(
        default_factory=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds")
    )

    def describe(self) -> str:
        """One line for people."""
        return (
            f"{self.user}@{self.host} (process {self.pid}) runs `fsc {self.operation}` "
            f"for stack `{self.stack}` since {self.since}; lock {self.id}"
        )


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without an entry for its user
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"


class FileLock:
    """The lock of one registry file. `acquire` waits; `release` lets go of our own lock only."""

    def __init__(self, registry: Path) -> None:
        target = Path(os.path.realpath(registry))  # two names of one file have one lock
        self.path = target.with_name(target.name + ".fsc-lock")
        self._handle = -1

    def acquire(self, holder: Holder, timeout: float) -> None:
        """Take the lock, waiting at most `timeout` seconds. Raises FscError (exit code 6)."""
        deadline = time.monotonic() + timeout
        while not self._try(holder):
            if time.monotonic() >= deadline:
                self._refuse()
            time.sleep(POLL)

    def _try(self, holder: Holder) -> bool:
        handle = self._open()
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        if not self._is_current(handle):  # the one before removed the file while we waited
            os.close(handle)
            return False
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(asdict(holder)).encode(), 0)
        self._handle = handle
        return True

    def _open(self) -> int:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return os.open(self.path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise FscError(f"The lock `{self.path}` cannot be made: {error.strerror}.") from error

    def _is_current(self, handle: int) -> bool:
        try:
            return os.fstat(handle).st_ino == self.path.stat().st_ino
        except FileNotFoundError:
            return False

    def holder(self) -> Holder | None:
        """Who wrote the lock last; None when nobody did or the text is not whole yet."""
        try:
            return Holder(**json.loads(self.path.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _refuse(self) -> None:
        holder = self.holder()
        who = holder.describe() if holder else f"somebody holds `{self.path}`"
        hint = (
            f"Wait for it; `fsc unlock {holder.id}` is for a holder that is gone." if holder else ""
        )
        raise FscError(f"Another apply is running: {who}.", hint=hint, exit_code=Exit.LOCKED)

    def release(self) -> None:
        """Let go and remove the file; nothing when the lock is not ours."""
        if self._handle < 0:
            return
        if self._is_current(self._handle):
            self.path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = -1

    def force(self, lock_id: str) -> Holder:
        """Remove the lock with this id, whoever holds it. Raises FscError when there is none."""
        holder = self.holder()
        if holder is None or holder.id != lock_id:
            there = f"the lock is `{holder.id}`" if holder else "nothing is locked"
            raise FscError(f"There is no lock `{lock_id}`: {there}.")
        self.path.unlink(missing_ok=True)
        return holder
