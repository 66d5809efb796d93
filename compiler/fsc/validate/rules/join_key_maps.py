"""A `join_key_map` that speaks of a key which the view does not have.

Feast looks up each key of the view in the map and ignores what else is in it
(feast/feature_view_projection.py), so the join uses the old column without a word.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import UNKNOWN_NAME
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Document
from fsc.model.describe import Object
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.stack import Stack
from fsc.validate.lookup import entities, keys_of


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Maps of join keys map join keys of the view."""
    known = entities(stack)
    keys = {}
    for view in stack.objects:
        if view.KIND.view and all(name in known for name in getattr(view, "entities", [])):
            keys[view.name] = {key for key, _ in keys_of(getattr(view, "entities", []), known)}
    for reader in stack.objects:
        if not isinstance(reader, (OnDemandFeatureView, FeatureService)):
            continue
        reads = reader.sources if isinstance(reader, OnDemandFeatureView) else reader.features
        for read in reads.values():
            mapped = read.get("join_key_map", {})
            for key in sorted(mapped.keys() - keys.get(read.get("view", ""), mapped.keys())):
                yield _unknown(reader, read["view"], key, keys[read["view"]])


def _unknown(reader: Object, view: str, key: str, keys: set[str]) -> Diagnostic:
    listed = ", ".join(f"`{one}`" for one in sorted(keys)) or "none"
    hint = did_you_mean(key, keys) or f"Its join keys: {listed}."
    return UNKNOWN_NAME(f"`{view}` has no join key `{key}`.", _place(reader, view, key), hint=hint)


def _place(reader: Object, view: str, key: str) -> Span:
    for section in ("sources", "features"):
        node = reader.at.get(section)
        for item in node.items if node else []:
            named = item.get("view")
            if named and named.value == view and item.get("join_key_map", key):
                return item.key_span("join_key_map", key)
    return reader.at.at
