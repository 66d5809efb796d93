"""What a feature service logs of what it served (feast/feature_logging.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, attr
from fsc.model.types import Float, OneOf
from fsc.records import dataclass

_WHERE = Change(Effect.VALUE, "logs go to another place, and the old ones stay")


@dataclass(frozen=True, kw_only=True)
class Logging:
    """A service logs a share of what it serves."""

    CALL: ClassVar[str] = "feast.feature_logging.LoggingConfig"

    destination: Mapping[str, Any] = attr(
        OneOf("fsc.model.feast.logging_stores:DESTINATIONS"),
        "Where to: `type`, and what that type needs.", _WHERE,
        examples=({"type": "file", "path": "logs"},),
    )  # fmt: skip
    sample_rate: float = attr(
        Float(0, 1, single=True), "The share of requests that is logged.",
        Change(Effect.VALUE, "more or less is logged"), default=1.0,
    )  # fmt: skip
