"""`${env:X}` where no live system reads it.

Feast puts environment variables into feature_store.yaml only (feast/repo_config.py:
load_repo_config), and fsc puts them into ZenML secrets. Anywhere else the text itself would be
stored, as the path of a source that does not exist.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import ENV_REFERENCE
from fsc.diagnostics import Diagnostic
from fsc.document import Document, Node, Path
from fsc.model.stack import Stack

ALLOWED: tuple[Path, ...] = (
    ("feature_store",),
    ("zenml", "secrets"),
    ("zenml", "store"),
)


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """References to the environment stand only where something reads them."""
    for key, node in document.root.entries.items():
        if key == "zenml":
            for part, child in node.entries.items():
                yield from () if (key, part) in ALLOWED else _references(child, part)
        elif (key,) not in ALLOWED:
            yield from _references(node, key)


def _references(node: Node, part: str) -> Iterator[Diagnostic]:
    value = node.value
    if isinstance(value, dict):
        for child in value.values():
            yield from _references(child, part)
    elif isinstance(value, list):
        for child in value:
            yield from _references(child, part)
    elif isinstance(value, str) and "${env:" in value:
        yield ENV_REFERENCE(
            f"`{value}` would be stored as it is written.", node.at, hint=_instead(part)
        )


def _instead(part: str) -> str:
    if part in ("components", "stack"):
        return (
            "Put it into a secret under `zenml.secrets`: settings then say `{{secret.key}}`, and "
            "`secrets: [...]` gives it to runs."
        )
    return "Use a variable, `${var.NAME}`, which can come from FSC_VAR_NAME; plans show its value."
