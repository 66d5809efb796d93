"""What a ZenML stack has to have, and what of ZenML's own cannot be changed.

ZenML accepts a stack without orchestrator on a local store and fails when it is used; a server
answers 422 (zenml.md 3.1). The `default` objects of a store refuse every change and deletion.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import DEFAULT_OBJECT, STACK_PARTS
from fsc.diagnostics import Diagnostic, Span
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.model.zenml.common import TYPES
from fsc.model.zenml.stack import ZenStack
from fsc.validate.lookup import components

DEFAULTS = frozenset({"orchestrator", "artifact_store", "deployer"})


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """A stack has its required parts, and neither it nor a part of it is ZenML's `default`."""
    for one in stack.of(ZenStack.KIND.name):
        for type_ in TYPES:
            if type_.required and not one.components.get(type_.name):
                words = type_.name.replace("_", " ")
                at = document.root.key_span("zenml", "components")
                hint = f"Add `{type_.name}: {{flavor: local}}`, or the name of an existing one."
                yield STACK_PARTS(f"The stack `{one.name}` has no {words}.", at, hint=hint)
        if one.name == "default":
            yield _default("stack", document.root.span("zenml", "stack", "name"))
    for part in components(stack):
        if part.name == "default" and part.type in DEFAULTS:
            yield _default(part.type.replace("_", " "), part.at.span("name"))


def _default(words: str, at: Span) -> Diagnostic:
    message = f"The {words} `default` is ZenML's own and cannot be changed."
    return DEFAULT_OBJECT(
        message, at, hint="Give yours another name, or write `default` as plain text to use it."
    )
