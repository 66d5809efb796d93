"""A feature view: features of entities, read from one source (feast/feature_view.py)."""

from __future__ import annotations

from fsc.model.describe import Change, Effect, Kind, attr
from fsc.model.feast.common import LABEL, NAME
from fsc.model.feast.view import SOURCE, FeatureViewLike
from fsc.model.types import Bool, Listing, Ref, Str
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class Derivable(FeatureViewLike):
    """A view of a source, or of other views, whose values then lie in a source of their own."""

    source_views: list[str] = attr(
        Listing(Ref(("feast.feature_view", "feast.batch_feature_view"))),
        "The views that this one is made of, instead of a source; needs `sink_source`.",
        SOURCE,
        default=[],
        arg="",
        examples=(["customer_spend"],),
    )
    sink_source: str = attr(
        Ref(("feast.data_source",)),
        "Where the values of a view of other views are kept.",
        SOURCE,
        default="",
        examples=("customer_totals",),
    )
    offline: bool = attr(
        Bool(),
        "Write pushed rows to the offline store too.",
        Change(Effect.VALUE, "pushed rows go to another place"),
        default=False,
        place="spec.offline",
    )


@dataclass(frozen=True, kw_only=True)
class FeatureView(Derivable):
    """A view without code of its own."""

    KIND = Kind(
        name="feast.feature_view",
        section=("feature_views",),
        title="feature view",
        doc="Features of one or more entities, read from one source.",
        call="FeatureView",
        place="feature_views",
        view=True,
        stored=True,
        names=NAME,
    )

    mode: str = attr(
        Str(), "Feast's transformation mode, kept as it is.", LABEL, default="", place="spec.mode"
    )
