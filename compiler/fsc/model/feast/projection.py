"""A view, or a part of one, that a service or an on-demand view reads.

(feast/feature_view_projection.py)
"""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import Change, Effect, attr
from fsc.model.types import MapOf, Ref, SetOf, Str
from fsc.records import dataclass

VIEWS = (
    "feast.feature_view",
    "feast.on_demand_feature_view",
    "feast.batch_feature_view",
    "feast.stream_feature_view",
    "feast.label_view",
)

READS = Change(Effect.VALUE, "readers get other columns after it")


@dataclass(frozen=True, kw_only=True)
class Projection:
    """Canonical form: every selected feature is named, so that a plan shows what readers get."""

    view: str = attr(Ref(VIEWS), "The view to read.", READS, examples=("customer_spend",))
    features: list[str] = attr(
        SetOf(Str()), "The features to take. Default: all of them.", READS, default=[]
    )
    alias: str = attr(
        Str(), "Another name for the view, in front of its features.", READS, default="", key="as"
    )
    join_key_map: Mapping[str, str] = attr(
        MapOf(Str()),
        "From the join key of the view to the column of the request.",
        READS,
        default={},
        examples=({"customer_id": "guarantor_id"},),
    )
