"""Titles of datasets that Label Studio refuses, or by which ZenML finds another dataset.

Label Studio takes 3 to 50 characters (label_studio/projects/models.py: title). ZenML counts the
labels of the first project whose title holds the name that was asked for
(zenml/integrations/label_studio/annotators/label_studio_annotator.py: get_dataset_stats).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import ALIKE_TITLES, DATASET_TITLE
from fsc.diagnostics import Diagnostic, Span
from fsc.document import Document
from fsc.model.annotator.dataset import Dataset
from fsc.model.stack import Stack
from fsc.validate.lookup import datasets

SHORTEST, LONGEST = 3, 50


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Titles have a length that Label Studio takes, and none is a part of another."""
    found = list(datasets(stack, "label_studio"))
    for one in found:
        if not SHORTEST <= len(one.title) <= LONGEST:
            yield DATASET_TITLE(
                f"The title `{one.title}` has {len(one.title)} characters; Label Studio takes "
                f"{SHORTEST} to {LONGEST}.",
                _place(one),
                hint="Give it a `title`.",
            )
        for other in found:
            if other is not one and one.title in other.title:
                yield ALIKE_TITLES(
                    f"`zenml annotator dataset stats {one.title!r}` may count `{other.title}`, "
                    "whose title holds this one.",
                    _place(one),
                    hint="Give one of them another `title`.",
                )


def _place(one: Dataset) -> Span:
    return one.at.span("title")
