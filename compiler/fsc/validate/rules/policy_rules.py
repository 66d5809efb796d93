"""Policies that cannot be evaluated: better said now than when a plan is made."""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import BAD_POLICY
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.policies import problem


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """The expression is JMESPath, or the schema is JSON Schema."""
    for one in stack.policies:
        wrong = problem(one)
        if wrong:
            key = "deny" if one.deny else "schema"
            form = "a JMESPath expression" if one.deny else "a JSON Schema"
            yield BAD_POLICY(
                f"`{one.name}` is not {form}: {wrong}.",
                one.at.span(key),
                hint="docs/policies.md has examples.",
            )
