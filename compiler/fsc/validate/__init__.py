"""Document -> findings: first its shape (JSON Schema), then what the model means (rules/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fsc.diagnostics import Diagnostic, in_order

if TYPE_CHECKING:
    from fsc.document import Document
    from fsc.model.stack import Stack


def check_shape(document: Document) -> tuple[Diagnostic, ...]:
    """Is everything in its place and of the right type? Asks the JSON Schema and the catalogs."""
    from fsc.validate.schema import violations

    found = tuple(violations(document.data))
    if not found:
        return ()
    from fsc.validate.messages import findings

    return in_order(findings(found, document.root))


def check_rules(stack: Stack, document: Document) -> tuple[Diagnostic, ...]:
    """Does it make sense? Asks every rule about a manifest whose shape and names are right."""
    from fsc.validate.rules import RULES

    return in_order(one for rule in RULES for one in rule(stack, document))
