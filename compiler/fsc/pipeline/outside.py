"""What a manifest names outside of itself: data of sources, variables, files of secrets."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fsc.codes import DATA_MISSING, SECRET_FILE, UNSET_ENV
from fsc.diagnostics import Diagnostic, did_you_mean, in_order
from fsc.document import Document
from fsc.model.paths import is_anchored
from fsc.model.stack import Stack
from fsc.pipeline.checking import silenced


def missing_data(stack: Stack, document: Document, root: Path) -> tuple[Diagnostic, ...]:
    """A finding for every local file source whose file is not there on this machine.

    What `fsc annotate export` is going to write need not be there yet.
    """
    written = {one.labels.get("source") for one in stack.of("annotator.dataset")}
    found = [
        DATA_MISSING(
            f"The file `{one.path}` of `{one.address}` is not there.",
            one.at.span("path"),
            hint=_nearest(root / one.path),
        )
        for one in stack.of("feast.data_source")
        if one.type == "file"
        and one.name not in written
        and _is_local(one.path)
        and not (root / one.path).exists()
    ]
    return silenced(document, found, whole=False) if found else ()


def _is_local(path: str) -> bool:
    return path.startswith("/") or not is_anchored(path)


def _nearest(path: Path) -> str:
    there = [one.name for one in path.parent.iterdir()] if path.parent.is_dir() else []
    return did_you_mean(path.name, there) or (
        "Make the data first, or add `# fsc: ignore FSC315 because ...` when it comes later."
    )


def unset_references(
    document: Document, environ: Mapping[str, str], root: Path
) -> tuple[Diagnostic, ...]:
    """A finding for every `${env:X}` that is not set and `${file:X}` that is no file."""
    first: dict[str, Diagnostic] = {}
    for node in document.references:
        for name in _names(node.value, "${env:"):
            if name not in environ:
                said = UNSET_ENV(f"The environment variable `{name}` is not set.", node.at)
                first.setdefault(f"env {name}", said)
        for name in _names(node.value, "${file:"):
            if not (root / name).is_file():
                said = SECRET_FILE(f"The file `{name}` of a secret is not there.", node.at)
                first.setdefault(f"file {name}", said)
    return in_order(first.values())


def _names(value: object, start: str) -> list[str]:
    if not isinstance(value, str) or start not in value:
        return []
    return [piece.partition("}")[0] for piece in value.split(start)[1:]]
