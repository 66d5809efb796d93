"""Paths of a manifest as text. They are posix and, in the model, relative to the root folder."""

from __future__ import annotations

import posixpath


def is_anchored(path: str) -> bool:
    """True for a URI, an absolute path, and a path that begins with a reference: left as it is."""
    return "://" in path or path.startswith(("/", "${", "{{", "~"))


def rebase(path: str, folder: str) -> str:
    """A path relative to the root folder, as seen from `folder` below it; a last `/` stays.

    Raises ValueError when `folder` is not below the root folder.
    """
    if is_anchored(path):
        return path
    if folder.startswith("/") or posixpath.normpath(folder).startswith(".."):
        raise ValueError(f"`{folder}` is not below the manifest's folder")
    depth = 0 if posixpath.normpath(folder) == "." else posixpath.normpath(folder).count("/") + 1
    seen = posixpath.normpath("../" * depth + path)
    return seen + ("/" if path.endswith("/") and not seen.endswith("/") else "")
