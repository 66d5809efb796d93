"""A manifest after the whole language, as YAML that fsc reads again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fsc.diagnostics import Span
from fsc.document import Document, Node, Path
from fsc.model.yaml_text import lines, scalar_with_dollar
from fsc.render.conceal import conceal_in_manifest

_ROOM = 60
_NO_REFERENCE = re.compile(r"\$\{(?!env:[A-Za-z_][A-Za-z0-9_]*\}|file:[^{}]+\})")


def resolved(document: Document, name: Callable[[str], str] | None = None) -> str:
    """The manifest in the order of its files. No text of a secret is in it.

    With `name`, which turns a file of the manifest into the name to show, every line ends in the
    place where a person wrote the value, as `# stack.yaml:12`.
    """
    found = lines(data(document), _write)
    if name is None:
        return _head(document) + "".join(f"{line}\n" for _, line in found)
    placed = ((line, _place(document.root, path, name)) for path, line in found)
    return _head(document) + "".join(f"{line:<{_ROOM}}  # {at}\n" for line, at in placed)


def data(document: Document) -> Any:
    """The manifest as plain data, without the text of secrets."""
    return _shown(document.root, ())


def _write(_key: str, text: str, _indent: int) -> str:
    """What is left of `${` is a reference for the live system, or was written to be text."""
    return scalar_with_dollar(_NO_REFERENCE.sub("$${", text))


def _head(document: Document) -> str:
    environment = f", environment {document.environment}" if document.environment else ""
    return f"# {document.file}{environment}, as fsc understands it.\n"


def _shown(node: Node, path: Path) -> Any:
    if isinstance(node.value, dict):
        return {key: _shown(one, (*path, key)) for key, one in node.value.items()}
    if isinstance(node.value, list):
        return [_shown(one, (*path, index)) for index, one in enumerate(node.value)]
    return conceal_in_manifest(path, node.value) if isinstance(node.value, str) else node.value


def _place(root: Node, path: Path, name: Callable[[str], str]) -> str:
    """Where the value of a line stands; a map or list begins where its key is."""
    node = root.get(*path)
    leaf = node is not None and not isinstance(node.value, (dict, list))
    at: Span = root.span(*path) if leaf else root.key_span(*path)
    return f"{name(at.file)}:{at.line}"
