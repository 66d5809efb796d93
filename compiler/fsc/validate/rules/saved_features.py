"""Features of saved datasets that no view gives any more, or only one of another name.

The rows may well have them; but Feast looks them up when it checks new data against the dataset
(feast/feature_store.py: get_saved_dataset, validate_logged_features).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import SAVED_FEATURE
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document
from fsc.model.feast.saved_dataset import SavedDataset
from fsc.model.stack import Stack


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each feature is one of a view of this stack, where the view is."""
    views = {one.name: getattr(one, "schema", {}) for one in stack.objects if one.KIND.view}
    moved = _moved(stack)
    for dataset in stack.of(SavedDataset.KIND.name):
        for one in dataset.features:
            view, _, feature = one.partition(":")
            if view in views and feature not in views[view]:
                message = f"`{view}` has no feature `{feature}`."
                hint = did_you_mean(feature, views[view])
                yield SAVED_FEATURE(message, dataset.at.span("features"), hint=hint)
            elif view not in views and view in moved:
                message = f"`{view}` is called `{moved[view]}` now."
                hint = f"Write `{moved[view]}:{feature}`, and the move takes the dataset along."
                yield SAVED_FEATURE(message, dataset.at.span("features"), hint=hint)


def _moved(stack: Stack) -> dict[str, str]:
    """Names that views had before, with those of today."""
    kinds = {one.KIND.name for one in stack.objects if one.KIND.view}
    parts = ((one.before.rpartition("."), one.after.rpartition(".")) for one in stack.moved)
    return {before[2]: after[2] for before, after in parts if before[0] in kinds}
