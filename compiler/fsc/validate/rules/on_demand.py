"""Settings of on-demand views and of services that read them which do not go together.

Stored results need keys to be found by; one row at a time is for Python functions
(feast/on_demand_feature_view.py: _validate_singleton_config); and a service with stored vectors
cannot hold what is only computed on request (feast/feature_service.py: validate).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import PRECOMPUTED, SINGLETON, STORED_WITHOUT_KEY
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.feature_service import FeatureService
from fsc.model.stack import Stack
from fsc.validate.lookup import on_demand_views


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Stored views have keys, single rows are for Python, stored vectors need stored views."""
    for view in on_demand_views(stack):
        if view.write_to_online_store and not view.entities:
            message = f"`{view.name}` is stored, but has no entity to find its rows by."
            at = view.at.span("write_to_online_store")
            yield STORED_WITHOUT_KEY(message, at, hint="Add `entities`.")
        if view.singleton and view.mode != "python":
            message = f"`{view.name}` takes one row, but a {view.mode} function gets many."
            at = view.at.span("singleton")
            yield SINGLETON(message, at, hint="Write `mode: python`, or remove `singleton`.")
    yield from _precomputed(stack)


def _precomputed(stack: Stack) -> Iterator[Diagnostic]:
    computed = {view.name for view in on_demand_views(stack) if not view.write_to_online_store}
    for service in stack.of(FeatureService.KIND.name):
        read = sorted({one["view"] for one in service.features.values()} & computed)
        if service.precompute_online and read:
            message = (
                f"`{service.name}` stores joined vectors, but `{read[0]}` is computed on request."
            )
            at = service.at.span("precompute_online")
            hint = (
                f"Set `write_to_online_store: true` on `{read[0]}`, or remove `precompute_online`."
            )
            yield PRECOMPUTED(message, at, hint=hint)
