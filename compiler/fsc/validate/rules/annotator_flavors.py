"""What an annotator of this flavor cannot do, so that the setting would be silently lost.

(zenml/integrations/{argilla,pigeon,prodigy}/annotators; model/annotator/dataset.py: ATTRIBUTES)
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import NOT_WITH_FLAVOR
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.annotator.dataset import attributes_of
from fsc.model.stack import Stack
from fsc.validate.lookup import datasets

_SAID = ("title", "description", "label_config", "guidelines", "fields", "questions", "tasks",
         "labels")  # fmt: skip
_WHY = {
    "pigeon": "Pigeon labels a list in a notebook; it keeps nothing but the labels.",
}
_PRODIGY = (
    "Prodigy makes its datasets itself, when a recipe runs, and ZenML's `add_dataset` for it fails."
)


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """A dataset says only what its annotator can hold."""
    for one in datasets(stack):
        possible = attributes_of(one.flavor)
        if not possible:
            yield NOT_WITH_FLAVOR(f"`{one.name}` cannot be managed with `{one.flavor}`. {_PRODIGY}",
                                  one.at.at, hint="Leave `datasets` out.")  # fmt: skip
            continue
        for key in _SAID:
            if one.at.get(key) is not None and key not in possible:
                message = f"An annotator of flavor `{one.flavor}` has no `{key}` of a dataset."
                rest = sorted(possible & {*_SAID})
                can = f"It has {', '.join(f'`{each}`' for each in rest)}."
                hint = " ".join([_WHY.get(one.flavor, ""), can]).strip()
                yield NOT_WITH_FLAVOR(message, one.at.key_span(key), hint=hint)
