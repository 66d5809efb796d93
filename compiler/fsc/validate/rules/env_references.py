"""`${env:X}` where no live system reads it.

Feast puts environment variables into feature_store.yaml only (feast/repo_config.py:
load_repo_config), and fsc puts them into ZenML secrets. Anywhere else the text itself would be
stored, as the path of a source that does not exist.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from fsc.codes import ENV_REFERENCE
from fsc.diagnostics import Diagnostic
from fsc.document import Document, Node, Path, leaves
from fsc.model.stack import Stack
from fsc.model.zenml.service_connector import SECRET_SETTINGS

ALLOWED: tuple[Path, ...] = (
    ("feature_store",),
    ("zenml", "secrets"),
    ("zenml", "store"),
)


# Where a reference to a file could be meant too; elsewhere such a text is no reference.
_ENV = ("${env:",)
_OPENINGS = {"service_connectors": ("${env:", "${file:")}


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """References to the environment stand only where something reads them."""
    entries = document.root.entries if document.references else {}
    for key, node in entries.items():
        if key == "zenml":
            for part, child in node.entries.items():
                if part == "service_connectors":
                    yield from _connectors(child)
                elif (key, part) not in ALLOWED:
                    yield from _references(child, part)
        elif (key,) not in ALLOWED:
            yield from _references(node, key)


def _connectors(node: Node) -> Iterator[Diagnostic]:
    """Only secret settings are read from elsewhere; what is no secret ZenML stores as written."""
    for one in node.entries.values():
        for key, child in one.entries.items():
            settings = child.entries if key == "configuration" else {key: child}
            secret = _secret_settings(one) if key == "configuration" else ()
            for name, value in settings.items():
                yield from () if name in secret else _references(value, "service_connectors")


def _secret_settings(connector: Node) -> Collection[str]:
    type_ = connector.get("type")
    return SECRET_SETTINGS[str(type_.value)] if type_ else ()


def _references(node: Node, part: str) -> Iterator[Diagnostic]:
    openings = _OPENINGS.get(part, _ENV)
    for one in leaves(node):
        text = one.value
        if isinstance(text, str) and any(each in text for each in openings):
            said = f"`{text}` would be stored as it is written."
            yield ENV_REFERENCE(said, one.at, hint=_instead(part))


def _instead(part: str) -> str:
    if part == "service_connectors":
        return "Only secret settings are references. Use a variable, `${var.NAME}`."
    if part in ("components", "stack"):
        return (
            "Put it into a secret under `zenml.secrets`: settings then say `{{secret.key}}`, and "
            "`secrets: [...]` gives it to runs."
        )
    return "Use a variable, `${var.NAME}`, which can come from FSC_VAR_NAME; plans show its value."
