"""What views that are read from a source share (feast/feature_view.py, feast/label_view.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Change, Effect, Verdict, attr
from fsc.model.feast.common import LABEL, Tagged
from fsc.model.types import Bool, Duration, Fields, Listing, Ref, Str
from fsc.records import dataclass

SCHEMA = Change(Effect.VALUE, "stored rows do not get new or retyped columns", Verdict.FULL)
KEYED_BY = Change(Effect.KEY, "rows in the online store are found by these keys", Verdict.KEYS)
SOURCE = Change(Effect.VALUE, "values come from another source", Verdict.FULL)
CODE = Change(Effect.VALUE, "values are computed in another way", Verdict.FULL)
STORED = Change(Effect.VALUE, "serving starts, or stops with rows left behind", Verdict.FULL)

# Feast's FeatureView and its subclasses, which other views can be made of.
FEATURE_VIEWS = ("feast.feature_view", "feast.batch_feature_view", "feast.stream_feature_view")


@dataclass(frozen=True, kw_only=True)
class StoredView(Tagged):
    """Fields are a map, because Feast treats their order as noise (feast.md 4.3)."""

    entities: list[str] = attr(
        Listing(Ref(("feast.entity",))),
        "The entities that the features describe. None: one row for everything.",
        KEYED_BY,
        default=[],
        place="spec.entities",
        examples=(["customer"],),
    )
    source: str = attr(
        Ref(("feast.data_source",)),
        "The source of the values. Without one, programs write them.",
        SOURCE,
        default="",
        examples=("transactions",),
    )
    ttl: str = attr(
        Duration(),
        "How old a value may be when it is joined or served. `0s` means no limit.",
        Change(Effect.VALUE, "older rows count, or no longer count, as values"),
        default="0s",
        place="spec.ttl",
        examples=("30d", "6h"),
    )
    schema: Mapping[str, Mapping[str, Any]] = attr(
        Fields(),
        "The features: a map from name to type, or to a map with `dtype`.",
        SCHEMA,
        place="spec.features",
        examples=({"spend_7d": "Float64"},),
    )
    online: bool = attr(
        Bool(), "Keep the latest values in the online store.", STORED,
        default=True, place="spec.online",
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FeatureViewLike(StoredView):
    """Feast's FeatureView and its subclasses, which add code to it."""

    org: str = attr(Str(), "The organisation it belongs to.", LABEL, default="", place="spec.org")
    enable_validation: bool = attr(
        Bool(),
        "Let Feast check values against the schema when they are written.",
        Change(Effect.VALUE, "writes can be refused"),
        default=False,
        place="spec.enable_validation",
    )
    enabled: bool = attr(
        Bool(),
        "Serve and materialise this view.",
        Change(Effect.VALUE, "serving and materialisation start or stop"),
        default=True,
    )
