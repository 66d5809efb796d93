"""What was decoded once need not be decoded again: an apply reads a registry three times.

Decoding is a function of the bytes of an object and of its frame: which views there are, and the
keys of the entities. So equal bytes in an equal frame are the same resource.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from hashlib import sha256

from fsc.driver import Resource
from fsc.drivers.feast.messages import Message

Object = tuple[str, str, Message]


class Memo:
    """The resources of the last read, by kind and the digest of the bytes."""

    def __init__(self) -> None:
        self._frame: Hashable = None
        self._held: dict[tuple[str, bytes], Resource] = {}

    def resources(
        self, frame: Hashable, objects: Iterable[Object], decode: Callable[..., Resource]
    ) -> list[Resource]:
        """Every object decoded, by `decode(kind, name, message)` where it is not known."""
        before = self._held if frame == self._frame else {}
        now = {}
        for kind, name, one in objects:
            key = (kind, sha256(one.SerializeToString(deterministic=True)).digest())
            now[key] = before.get(key) or decode(kind, name, one)
        self._frame, self._held = frame, now
        return list(now.values())
