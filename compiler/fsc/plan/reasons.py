"""Why an object changes: the words of a plan that follows a manifest, and of one that goes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum

from fsc.records import dataclass


class Origin(str, Enum):
    """Who made two values differ since the last apply; the value is `AttrChange.origin`."""

    MANIFEST = "manifest"
    LIVE = "live"
    BOTH = "both"


DRIFTED = "changed outside fsc"


@dataclass(frozen=True)
class Reasons:
    """What a plan says of an object to be made, of one to be deleted, and of differences."""

    absent: str
    gone: str
    wanted: str
    both: str

    def of(self, origin: Origin) -> str:
        """Why an object is changed whose difference comes from there."""
        said: Mapping[Origin, str] = {
            Origin.MANIFEST: self.wanted,
            Origin.LIVE: DRIFTED,
            Origin.BOTH: self.both,
        }
        return said[origin]


FORWARD = Reasons(
    "not there yet",
    "no longer in the manifest",
    "changed in the manifest",
    "changed in the manifest and outside fsc",
)
DESTROYED = replace(FORWARD, gone="the stack is destroyed")
BACK = Reasons(
    "it was there before",
    "it was not there before",
    "back to what it was",
    "back to what it was; changed outside fsc since",
)
