"""Aggregations that Feast refuses, or that compute nothing.

Those of a stream need the column with the time, and tiles that are smaller than every window
(feast/stream_feature_view.py: __init__). Those of an on-demand view take what a request or a view
brings, in place of a function, and know no windows (feast/on_demand_feature_view.py,
feast/aggregation/__init__.py: aggregation_specs_to_agg_ops).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import AGGREGATION
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model import duration
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.stream_feature_view import StreamFeatureView
from fsc.model.stack import Stack
from fsc.validate.lookup import on_demand_views

_HOP = "5m"  # what Feast takes without tiling_hop_size


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Aggregations of streams and of on-demand views."""
    for view in stack.of(StreamFeatureView.KIND.name):
        yield from _of_stream(view)
    for computed in on_demand_views(stack):
        yield from _on_demand(computed)


def _of_stream(view: StreamFeatureView) -> Iterator[Diagnostic]:
    if not view.aggregations:
        return
    if not view.timestamp_field:
        message = f"`{view.name}` aggregates over time, but says not which column has the time."
        yield AGGREGATION(message, view.at.span("aggregations"), hint="Add `timestamp_field`.")
    windows = [one["time_window"] for one in view.aggregations if one.get("time_window")]
    hop = view.tiling_hop_size or _HOP
    least = min(windows, key=duration.milliseconds, default="")
    if view.enable_tiling and least and _longer(hop, least):
        message = f"A tile of {hop} is not smaller than the window of {least}."
        at = view.at.span("tiling_hop_size" if view.tiling_hop_size else "enable_tiling")
        yield AGGREGATION(message, at, hint="Give `tiling_hop_size` a smaller value.")


def _longer(hop: str, window: str) -> bool:
    return duration.milliseconds(hop) >= duration.milliseconds(window)


def _on_demand(view: OnDemandFeatureView) -> Iterator[Diagnostic]:
    for index, one in enumerate(view.aggregations):
        if view.input_schema and one["column"] not in view.input_schema:
            known = ", ".join(f"`{name}`" for name in view.input_schema)
            message = f"`{one['column']}` is no column of `input_schema`."
            at = view.at.span("aggregations", index, "column")
            yield AGGREGATION(message, at, hint=f"It has {known}.")
        if one.get("time_window"):
            message = f"`{view.name}` is computed on request, where there are no windows of time."
            at = view.at.span("aggregations", index, "time_window")
            yield AGGREGATION(message, at, hint="Remove `time_window`.")
