"""The project is named like the manifest unless it has a name, and Feast allows it less.

Feast refuses a hyphen for every online store (feast/repo_config.py: _validate_project_name), and
the table of a view begins with the project, so a digit in front breaks SQLite. A project that is
written out is checked by the schema; this is for the one that is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fsc.codes import NO_PROJECT_NAME
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.common import NAME
from fsc.model.stack import Stack


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """The project starts with a letter and goes on with letters, digits and `_`."""
    name = stack.feature_store.project
    if not re.match(NAME, name):
        yield NO_PROJECT_NAME(
            f"The project would be named `{name}`, like the manifest.",
            document.root.span("metadata", "name"),
            hint=f"Write `feature_store: {{project: {re.sub('[^A-Za-z0-9_]', '_', name)}}}`.",
        )
