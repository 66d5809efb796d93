"""Document -> findings: first its shape (JSON Schema), then what the model means (rules/)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from fsc.diagnostics import Diagnostic, in_order

if TYPE_CHECKING:
    from fsc.document import Document
    from fsc.model.stack import Stack


def check_shape(document: Document) -> tuple[Diagnostic, ...]:
    """Is everything in its place and of the right type? Asks the JSON Schema and the catalogs."""
    from fsc.validate.schema import violations

    found = tuple(violations(document))
    if not found and not document.sensitive:
        return ()
    from fsc.validate.messages import findings, hidden, written_out

    wrong = (hidden(one, document.sensitive) for one in found)
    worded = [*findings(wrong, document.root), *written_out(document)]
    return _discreet(worded, document)


def check_rules(stack: Stack, document: Document) -> tuple[Diagnostic, ...]:
    """Does it make sense? Asks every rule about a manifest whose shape and names are right."""
    from fsc.validate.rules import RULES

    return _discreet((one for rule in RULES for one in rule(stack, document)), document)


def _discreet(found: Iterable[Diagnostic], document: Document) -> tuple[Diagnostic, ...]:
    """Findings in order, without the text of sensitive variables."""
    hidden = {str(node.value) for path in document.sensitive if (node := document.root.get(*path))}
    for text in sorted(hidden, key=len, reverse=True):
        found = [_without(one, text) for one in found]
    return in_order(found)


def _without(one: Diagnostic, text: str) -> Diagnostic:
    return replace(
        one,
        message=one.message.replace(text, "(sensitive)"),
        hint=one.hint.replace(text, "(sensitive)"),
        mend=None,
    )
