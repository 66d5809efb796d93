"""A lock in a bucket, of the shape of FileLock (fsc/drivers/lock.py).

The object `<key>.fsc-lock` is made only where there is none. A bucket does not know when a process
ends, so that the lock of a holder that was killed stays, and `fsc unlock ID` takes it away. The
registry itself is replaced only where it is what was read (registry_object.py): a lock that fails
costs an apply, never an object.
"""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict, replace

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.objects import Bucket, MovedError
from fsc.drivers.lock import POLL, Holder, take_from, taken

_LOOK_AGAIN = 1.0  # seconds between two looks at our own lock, since each is a request


class ObjectLock:
    """The lock of one registry object. `acquire` waits; `release` lets go of our own lock only."""

    def __init__(self, bucket: Bucket, key: str) -> None:
        self.key = key + ".fsc-lock"
        self._bucket = bucket
        self._id = ""
        self._looked = 0.0

    def acquire(self, holder: Holder, timeout: float) -> None:
        """Take the lock, waiting at most `timeout` seconds. Raises FscError (exit code 6)."""
        deadline = time.monotonic() + timeout
        while not self._try(holder):
            there = self.holder()
            if there is not None and time.monotonic() >= deadline:
                raise FscError(
                    f"Another apply is running: {there.describe()}.",
                    hint=f"Wait for it; `fsc unlock {there.id}` is for a holder that is gone.",
                    exit_code=Exit.LOCKED,
                )
            time.sleep(POLL)

    def _try(self, holder: Holder) -> bool:
        try:
            self._bucket.replace(self.key, _text(holder), "")
        except MovedError:
            if not self.is_held(holder.id):  # ours, when the answer to our request was lost
                return False
        self._id = holder.id
        return True

    def holder(self) -> Holder | None:
        """Who has it; None when nobody does."""
        held = self._bucket.get(self.key)
        if held is None:
            return None
        try:
            return Holder(**json.loads(held.data))
        except (ValueError, TypeError):
            raise FscError(
                f"The object `{self.key}` is not a lock of fsc.", hint="Look at it and remove it."
            ) from None

    def check(self) -> None:
        """Raise FscError when the lock that we took was taken from us."""
        if not self._id or time.monotonic() - self._looked < _LOOK_AGAIN:
            return
        there = self.holder()
        if there is None or there.revoked or there.id != self._id:
            raise taken()
        self._looked = time.monotonic()

    def release(self) -> None:
        """Let go; nothing when it is not ours."""
        if self._id:
            self.remove(self._id)
            self._id = ""
        self._bucket.close()

    def force(self, lock_id: str, timeout: float) -> Holder:
        """Take the lock with this id from its holder (take_from)."""
        return take_from(self, lock_id, timeout)

    def revoke(self, holder: Holder) -> None:
        """See Revocable. One that has let go meanwhile is not brought back."""
        held = self._bucket.get(self.key)
        if held is not None and json.loads(held.data)["id"] == holder.id:
            with suppress(MovedError):
                self._bucket.replace(self.key, _text(replace(holder, revoked=True)), held.tag)

    def is_held(self, lock_id: str) -> bool:
        """See Revocable."""
        holder = self.holder()
        return holder is not None and holder.id == lock_id

    def remove(self, lock_id: str) -> None:
        """See Revocable."""
        if self.is_held(lock_id):
            self._bucket.delete(self.key)


def _text(holder: Holder) -> bytes:
    return json.dumps(asdict(holder)).encode()
