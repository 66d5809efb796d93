"""Features of saved datasets that no view gives any more.

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
    for dataset in stack.of(SavedDataset.KIND.name):
        for one in dataset.features:
            view, _, feature = one.partition(":")
            if view in views and feature not in views[view]:
                message = f"`{view}` has no feature `{feature}`."
                hint = did_you_mean(feature, views[view])
                yield SAVED_FEATURE(message, dataset.at.span("features"), hint=hint)
