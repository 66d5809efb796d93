"""The registry in an object of a bucket.

Feast puts the object whatever is there, so that of two applies the later undoes the earlier. Here a
write replaces the version that was read or is refused, and the version before is kept beside it.
"""

from __future__ import annotations

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.objects import Bucket, Held, MovedError
from fsc.drivers.feast.registry_file import BACKUP, UnreadableError, parsed, stamp_written
from fsc.drivers.feast.store import Touched


class ObjectStore:
    """A registry object; `path` is its address for people."""

    def __init__(self, bucket: Bucket, key: str, path: str) -> None:
        self.path = path
        self._bucket = bucket
        self._key = key
        self._seen: Held | None = None

    def load(self) -> Message:
        """The registry in the object; an empty one when there is no object."""
        self._seen = self._bucket.get(self._key)
        try:
            return parsed(self._seen.data if self._seen else None)
        except UnreadableError as error:
            raise FscError(
                f"The registry `{self.path}` cannot be read: {error}.",
                hint=f"Restore it from `{self.path}{BACKUP}` if that is there, or from a version "
                "that the bucket keeps.",
            ) from error

    def check_writable(self) -> None:
        """Only a write tells whether a bucket may be written, and the lock has just been one."""

    def save(self, registry: Message, touched: Touched) -> None:
        """Replace the version that was read; it becomes `<key>.fsc-backup`."""
        stamp_written(registry)
        data = registry.SerializeToString()
        if self._seen:
            self._bucket.put(self._key + BACKUP, self._seen.data)
        try:
            tag = self._bucket.replace(self._key, data, self._seen.tag if self._seen else "")
            self._seen = Held(data, tag)
        except MovedError as error:
            self._seen = self._ours(data, error)

    def _ours(self, data: bytes, error: MovedError) -> Held:
        """A write that was sent again because its answer was lost finds itself."""
        there = self._bucket.get(self._key)
        if there is not None and there.data == data:
            return there
        raise FscError(
            f"The registry `{self.path}` was changed by somebody else while fsc was applying.",
            hint="Nothing was written to it. Run `fsc plan` again.",
            exit_code=Exit.STALE,
        ) from error

    def close(self) -> None:
        """Let go of the bucket."""
        self._bucket.close()
