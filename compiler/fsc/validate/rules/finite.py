"""Numbers that are none: `.nan`, `.inf`, and literals too large for a float.

Registries, servers and plans hold free data as JSON (RFC 8259, section 6), which has no such
numbers, and `.nan` is not even equal to itself: no plan with it would ever be empty.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from fsc.codes import RANGE
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Every number is finite."""
    for node in document.leaves:
        if isinstance(node.value, float) and not math.isfinite(node.value):
            message = f"`{node.value}` is no number that JSON can hold, and what is live is JSON."
            yield RANGE(message, node.at, hint="Write a finite number, or the text in quotes.")
