"""What the kinds of Feast share: description, tags, owner, and words for their changes."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import Change, Effect, Object, Verdict, attr
from fsc.model.types import MapOf, Str
from fsc.records import dataclass

LABEL = Change(Effect.METADATA, "people and tools read it, no value depends on it")
SERVED = Change(Effect.VALUE, "served and training values can differ after it", Verdict.FULL)
NAME = r"^[A-Za-z][A-Za-z0-9_]*$"
LONGEST_NAME = 63  # of a stack
LOOSE_NAME = r"^[A-Za-z][A-Za-z0-9_-]*$"
FIELD_NAME = r"^[^:\s](?:[^:\n]*[^:\s])?$"


@dataclass(frozen=True, kw_only=True)
class Tagged(Object):
    """A Feast object with free text, tags and an owner.

    Places in the registry messages: `spec.description`, `spec.tags`, `spec.owner`; data
    sources have no `spec`, so their codec strips it.
    """

    description: str = attr(
        Str(), "What this is, for people.", LABEL, default="", place="spec.description"
    )
    tags: Mapping[str, str] = attr(
        MapOf(Str()),
        "Free key and value text. Keys that start with `fsc.` belong to fsc.",
        LABEL,
        default={},
        place="spec.tags",
        examples=({"team": "risk"},),
    )
    owner: str = attr(
        Str(),
        "Who answers for it, usually an e-mail address.",
        LABEL,
        default="",
        place="spec.owner",
        examples=("risk-ml@example.com",),
    )
