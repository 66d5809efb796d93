"""An on-demand feature view: features computed when they are asked for.

(feast/on_demand_feature_view.py)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Change, Effect, Kind, Verdict, attr
from fsc.model.feast.aggregation import Aggregation
from fsc.model.feast.common import LABEL, NAME, Tagged
from fsc.model.feast.projection import READS
from fsc.model.types import Bool, Choice, Fields, Listing, Part, Projections, Ref, Str, Udf
from fsc.records import dataclass

TRACK_TAG = "feast:track_metrics"
"""The tag in which Feast keeps `track_metrics` (OnDemandFeatureView._TRACK_METRICS_TAG)."""

UDF_TAG = "fsc:udf"
"""Feast keeps no source of a function in mode substrait, so fsc keeps it in this tag."""

_CODE = Change(Effect.VALUE, "values are computed in another way")
_WRITTEN = Change(Effect.VALUE, "computed values are stored, or no longer stored", Verdict.FULL)


@dataclass(frozen=True, kw_only=True)
class OnDemandFeatureView(Tagged):
    """The function is stored as source; Feast runs the source, not the pickle (feast.md 1.3)."""

    KIND = Kind(
        name="feast.on_demand_feature_view",
        section=("on_demand_feature_views",),
        title="on-demand feature view",
        doc="Features computed by a function from other views and from the request.",
        call="OnDemandFeatureView",
        module="feast.on_demand_feature_view",
        place="on_demand_feature_views",
        view=True,
        names=NAME,
        lost={
            "feature_transformation": "write the function as `udf`, which Feast makes one of",
        },
    )

    sources: Mapping[str, Mapping[str, Any]] = attr(
        Projections(requests=True),
        "Views and request sources that the function gets as columns.",
        READS,
        default={},
        place="spec.sources",
        examples=(["customer_spend", "loan_request"],),
    )
    input_schema: Mapping[str, Mapping[str, Any]] = attr(
        Fields(),
        "Columns that only a request brings, in place of a request source.",
        Change(Effect.VALUE, "callers must send other columns"),
        default={},
        examples=({"amount": "Float64"},),
    )
    mode: str = attr(
        Choice(("pandas", "python", "substrait")),
        "What the function takes and gives: a DataFrame, a dict of lists, or an ibis table.",
        _CODE,
        default="pandas",
        place="spec.mode",
    )
    udf: Mapping[str, str] = attr(
        Udf(),
        "The function, as `file.py:function`. It must stand alone: imports go inside.",
        _CODE,
        default={},
        arg="",
        examples=("transforms.py:risk_ratio",),
    )
    aggregations: list[Mapping[str, Any]] = attr(
        Listing(Part(Aggregation)),
        "What is taken together, in place of a function.",
        _CODE,
        default=[],
        place="spec.aggregations",
        examples=([{"column": "amount", "function": "sum"}],),
    )
    schema: Mapping[str, Mapping[str, Any]] = attr(
        Fields(),
        "The columns that the function gives.",
        Change(Effect.VALUE, "readers get other columns after it"),
        place="spec.features",
        examples=({"ratio": "Float64"},),
    )
    entities: list[str] = attr(
        Listing(Ref(("feast.entity",))),
        "The entities whose keys identify stored values; needed with write_to_online_store.",
        Change(Effect.KEY, "stored values are found by these keys", Verdict.KEYS),
        default=[],
        place="spec.entities",
    )
    write_to_online_store: bool = attr(
        Bool(), "Compute when rows are written, not when they are read.", _WRITTEN,
        default=False, place="spec.write_to_online_store",
    )  # fmt: skip
    singleton: bool = attr(
        Bool(), "The function takes one row, not a batch; mode python only.", _CODE,
        default=False, place="spec.singleton",
    )  # fmt: skip
    track_metrics: bool = attr(
        Bool(), "Let Feast's server measure this transformation.", LABEL, default=False
    )
    org: str = attr(Str(), "The organisation it belongs to.", LABEL, default="", place="spec.org")
    enabled: bool = attr(
        Bool(),
        "Serve this view.",
        Change(Effect.VALUE, "serving starts or stops"),
        default=True,
    )


def noted(udf: Mapping[str, str]) -> str:
    """A function as a tag holds it: its name and source, as JSON."""
    return json.dumps(udf, sort_keys=True)
