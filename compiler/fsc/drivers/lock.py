"""A lock beside a registry file: one apply at a time, and everybody knows whose it is.

The kernel holds the lock (flock), so it ends with its process however that ends; the text of the
file only says who it is. `fsc unlock ID` is for network file systems whose holder is gone for good.
It revokes the lock in that text first: a holder that is there after all looks at it before each
step and lets go, so that the next one comes in behind a step and never into the middle of one.
"""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import socket
import time
import uuid
from dataclasses import asdict, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Protocol

from fsc.diagnostics import Exit, FscError
from fsc.records import dataclass

POLL = 0.2
NAMED_WITHIN = 1.0  # seconds between having a lock and saying whose it is, at most


@dataclass(frozen=True)
class Holder:
    """Who holds a lock, since when (UTC, ISO 8601), and what for.

    `revoked` says that somebody has asked for the lock with `fsc unlock`.
    """

    operation: str
    stack: str
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])
    user: str = field(default_factory=lambda: _user())
    host: str = field(default_factory=lambda: socket.gethostname())
    pid: int = field(default_factory=os.getpid)
    since: str = field(
        default_factory=lambda: datetime.now(timezone.utc).isoformat(timespec="seconds")
    )
    revoked: bool = False

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
            late = time.monotonic() - deadline
            if late >= NAMED_WITHIN or (late >= 0 and self.holder() is not None):
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
            said = f"The lock `{self.path}` cannot be made: {error.strerror}."
            raise FscError(said, hint="Nothing was changed.") from error

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

    def check(self) -> None:
        """Raise FscError when the lock that we took was taken from us."""
        if self._handle < 0:
            return
        there = self.holder()
        if there is None or there.revoked or not self._is_current(self._handle):
            raise taken()

    def release(self) -> None:
        """Let go and remove the file; nothing when the lock is not ours."""
        if self._handle < 0:
            return
        if self._is_current(self._handle):
            self.path.unlink(missing_ok=True)
        os.close(self._handle)
        self._handle = -1

    def force(self, lock_id: str, timeout: float) -> Holder:
        """Take the lock with this id from its holder (take_from)."""
        return take_from(self, lock_id, timeout)

    def revoke(self, holder: Holder) -> None:
        """See Revocable. The text is rewritten in place, since the inode is the lock."""
        try:
            with self.path.open("r+", encoding="utf-8") as file:
                file.write(json.dumps(asdict(replace(holder, revoked=True))))
                file.truncate()
        except FileNotFoundError:  # it has let go meanwhile
            pass

    def is_held(self, lock_id: str) -> bool:
        """See Revocable."""
        holder = self.holder()
        return holder is not None and holder.id == lock_id and not self._free()

    def remove(self, lock_id: str) -> None:
        """See Revocable. Whoever came in meanwhile has a text of its own, and stays."""
        holder = self.holder()
        is_there = holder is not None and holder.id == lock_id
        if is_there and not self._free(remove=True):  # its holder does not answer
            self.path.unlink(missing_ok=True)

    def _free(self, *, remove: bool = False) -> bool:
        """True when no process holds the file; removes it while nobody else can take it."""
        try:
            handle = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return True
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            if remove and self._is_current(handle):
                self.path.unlink(missing_ok=True)
            return True
        finally:
            os.close(handle)


class Revocable(Protocol):
    """A lock that can be taken from its holder."""

    def holder(self) -> Holder | None:
        """Who has it."""

    def revoke(self, holder: Holder) -> None:
        """Ask the holder to let go before its next step."""

    def is_held(self, lock_id: str) -> bool:
        """True while the holder with this id has it."""

    def remove(self, lock_id: str) -> None:
        """Take away what is left of the lock of this holder, and of nobody else."""


def take_from(lock: Revocable, lock_id: str, timeout: float) -> Holder:
    """Take the lock with this id, and say whose it was.

    A holder that is alive lets go before its next step; one that does not within `timeout` seconds
    is taken for gone, unless its process is seen on this machine. Raises FscError when there is no
    such lock, or when it cannot be taken.
    """
    holder = lock.holder()
    if holder is None or holder.id != lock_id:
        there = f"the lock is `{holder.id}`" if holder else "nothing is locked"
        raise FscError(f"There is no lock `{lock_id}`: {there}.")
    lock.revoke(holder)
    deadline = time.monotonic() + timeout
    while lock.is_held(lock_id):
        if time.monotonic() >= deadline:
            _refuse_alive(holder)
            break
        time.sleep(POLL)
    lock.remove(lock_id)
    return holder


def _refuse_alive(holder: Holder) -> None:
    """A process of this machine that holds its lock is in the middle of a step."""
    if holder.host == socket.gethostname() and _is_alive(holder.pid):
        raise FscError(
            f"Process {holder.pid} on this machine is alive and in the middle of a step.",
            hint="It stops before its next step and lets go of the lock. To stop it now, end it: "
            f"`kill {holder.pid}`.",
            exit_code=Exit.LOCKED,
        )


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # somebody else's
        return True
    return True


def taken() -> FscError:
    """What a holder says whose lock is gone."""
    return FscError(
        "The lock was taken by `fsc unlock`, so that another apply may be running.",
        hint="Run the command again to complete what is left.",
        exit_code=Exit.LOCKED,
    )
