"""Labels that ZenML's command line cannot carry: it splits `key=value` at the `=`.

fsc itself writes them well; the compiled `register.sh` does not.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import LABEL_VALUE
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import components


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Labels of components have no `=` in key or value."""
    for one in components(stack):
        for key, value in one.labels.items():
            if "=" in key or "=" in value:
                at = one.at.span("labels", key)
                yield LABEL_VALUE(
                    f"The label `{key}` has a `=` in it.", at, hint="Write it in another way."
                )
