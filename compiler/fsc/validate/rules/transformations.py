"""On-demand views that have nothing to compute from, or two ways to compute.

Feast wants inputs, and a function or aggregations (feast/on_demand_feature_view.py:
_validate_transformation_config). Where both are there it runs only the aggregations
(feast/on_demand_feature_view.py: transform_arrow).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import TRANSFORMATION
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.stack import Stack
from fsc.validate.lookup import on_demand_views


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Inputs, and one way to compute."""
    for view in on_demand_views(stack):
        at = document.root.key_span(*view.KIND.section, view.name)
        if not view.sources and not view.input_schema:
            message = f"`{view.name}` has nothing to compute from."
            yield TRANSFORMATION(message, at, hint="Add `sources` or `input_schema`.")
        if not view.udf and not view.aggregations:
            message = f"`{view.name}` computes nothing."
            yield TRANSFORMATION(message, at, hint="Add `udf` or `aggregations`.")
        yield from _two_ways(view)


def _two_ways(view: OnDemandFeatureView) -> Iterator[Diagnostic]:
    if view.udf and view.aggregations:
        message = f"`{view.name}` has a function and aggregations; Feast would run only these."
        yield TRANSFORMATION(message, view.at.span("udf"), hint="Remove one of the two.")
