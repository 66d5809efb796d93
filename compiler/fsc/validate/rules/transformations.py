"""On-demand views with nothing to compute from, two ways to compute, or columns that no plan has.

Feast wants inputs, and a function or aggregations (feast/on_demand_feature_view.py:
_validate_transformation_config). Where both are there it runs only the aggregations
(feast/on_demand_feature_view.py: transform_arrow). In mode substrait it compiles the function where
it is defined, for columns that it knows by then (feast/transformation/substrait_transformation.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import TRANSFORMATION
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.label_view import LabelView
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
        if view.udf and view.mode == "substrait":
            yield from _compiled(view, stack)


def _two_ways(view: OnDemandFeatureView) -> Iterator[Diagnostic]:
    if view.udf and view.aggregations:
        message = f"`{view.name}` has a function and aggregations; Feast would run only these."
        yield TRANSFORMATION(message, view.at.span("udf"), hint="Remove one of the two.")


def _compiled(view: OnDemandFeatureView, stack: Stack) -> Iterator[Diagnostic]:
    """Feast gives a plan the columns of feature views and requests only (from_ibis)."""
    if view.input_schema:
        message = f"The plan of `{view.name}` would not know the columns of `input_schema`."
        hint = "Make a source of the type `request` of them, and name it in `sources`."
        yield TRANSFORMATION(message, view.at.span("input_schema"), hint=hint)
    others = {one.name for one in (*on_demand_views(stack), *stack.of(LabelView.KIND.name))}
    for name in sorted({one.get("view", "") for one in view.sources.values()} & others):
        message = f"The plan of `{view.name}` cannot read `{name}`, which is no feature view."
        hint = "Read feature views and requests, or write `mode: pandas`."
        yield TRANSFORMATION(message, view.at.span("sources"), hint=hint)
