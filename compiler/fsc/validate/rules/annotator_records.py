"""Fields and questions that Argilla refuses when a dataset is published.

(argilla_server/validators/datasets.py: a dataset needs a required field and a required question)
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import RECORD_FORM
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document
from fsc.model.annotator.argilla import FIELDS, QUESTIONS
from fsc.model.annotator.dataset import Dataset
from fsc.model.stack import Stack
from fsc.validate.lookup import datasets


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """A dataset has fields and questions of types that Argilla knows, with their choices."""
    for one in datasets(stack, "argilla"):
        for key, example in (("fields", "{text: {type: text}}"), ("questions", _EXAMPLE)):
            if not getattr(one, key):
                message = f"`{one.name}` has no {key}, and Argilla needs one."
                yield RECORD_FORM(message, one.at.at, hint=f"Write `{key}: {example}`.")
        yield from _types(one, "fields", FIELDS)
        yield from _types(one, "questions", tuple(QUESTIONS))
        yield from _choices(one)


_EXAMPLE = "{verdict: {type: label_selection, labels: [yes, no]}}"


def _types(one: Dataset, key: str, known: tuple[str, ...]) -> Iterator[Diagnostic]:
    for name, said in getattr(one, key).items():
        type_ = said.get("type")
        if type_ not in known:
            message = f"`{name}` has the type `{type_}`, which is none of Argilla's."
            hint = did_you_mean(str(type_), known) or f"It is one of {', '.join(known)}."
            yield RECORD_FORM(message, one.at.span(key, name, "type"), hint=hint)


def _choices(one: Dataset) -> Iterator[Diagnostic]:
    for name, said in one.questions.items():
        key = QUESTIONS.get(str(said.get("type")), "")
        if key and (not said.get(key) or not isinstance(said[key], (list, dict))):
            message = f"The question `{name}` has no `{key}` to choose from."
            yield RECORD_FORM(message, one.at.span("questions", name), hint=f"List its `{key}`.")
