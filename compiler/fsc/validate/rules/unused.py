"""An entity that no view uses: most often the view names another one by mistake."""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import UNUSED
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import entities


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Where there are views, each entity is used by one. A manifest of entities alone is shared."""
    views = [one for one in stack.objects if one.KIND.view]
    used = {name for view in views for name in getattr(view, "entities", [])}
    for name in sorted(entities(stack).keys() - used) if views else []:
        at = document.root.key_span("entities", name)
        yield UNUSED(
            f"No view uses the entity `{name}`.",
            at,
            hint="Remove it, or name it in `entities` of a view.",
        )
