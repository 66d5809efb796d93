"""A service that reads what looks like the label.

A model that gets its own label as a feature is perfect in training and worthless in production.
Only the plainest names are taken for labels.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import LABEL_LEAK
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.feature_service import FeatureService
from fsc.model.stack import Stack

LABELS = frozenset({"label", "labels", "target", "y", "y_true"})


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Services select no feature that is named like a label."""
    for service in stack.of(FeatureService.KIND.name):
        at = document.root.key_span(*service.KIND.section, service.name)
        for name, read in service.features.items():
            for feature in read["features"]:
                if feature.lower() in LABELS:
                    message = (
                        f"`{service.name}` reads `{feature}` of `{name}`, which may be a label."
                    )
                    yield LABEL_LEAK(message, at, hint="List the `features` to read without it.")
