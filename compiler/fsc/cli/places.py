"""Places as the caller sees them.

Findings and plans name files relative to the folder of the manifest, so that they are the same
everywhere; on a terminal, or beside the lines of a pull request, they have to be found from here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any


def from_here(data: Any, manifest: str) -> Any:
    """JSON data with every `file` in it relative to the current folder."""
    folder = os.path.dirname(manifest)
    return _moved(data, folder) if folder else data


def sources_from_here(sources: Mapping[str, str], manifest: str) -> Mapping[str, str]:
    """Texts by file name, named in the same way."""
    folder = os.path.dirname(manifest)
    return {_join(folder, file): text for file, text in sources.items()} if folder else sources


def name_from_here(file: str, manifest: str) -> str:
    """One file name in the same way."""
    folder = os.path.dirname(manifest)
    return _join(folder, file) if folder else file


def _moved(data: Any, folder: str) -> Any:
    if isinstance(data, list):
        return [_moved(one, folder) for one in data]
    if not isinstance(data, dict):
        return data
    if data.get("file") and "line" in data:
        data = {**data, "file": _join(folder, data["file"])}
    return {key: _moved(one, folder) if key in _INSIDE else one for key, one in data.items()}


# Where places stand in the JSON of findings and plans (render/json.py); values are left alone.
_INSIDE = frozenset({"changes", "drift", "diagnostics", "source", "related"})


def _join(folder: str, file: str) -> str:
    return os.path.normpath(os.path.join(folder, file)).replace(os.sep, "/")
