"""Paths of a manifest as text. They are posix and, in the model, relative to the root folder."""

from __future__ import annotations

import posixpath


def is_anchored(path: str) -> bool:
    """True for a URI, an absolute path, and a path that begins with a reference: left as it is."""
    return "://" in path or path.startswith(("/", "${", "{{", "~"))


def rebase(path: str, folder: str, root: str = "") -> str:
    """A path relative to the root folder, as seen from `folder`; a last `/` stays.

    `folder` is relative to the root folder too. When it is not below that, the way back has
    names that only `root`, the absolute path of the root folder, knows; ValueError without it.
    """
    if not path or is_anchored(path):
        return path
    folder = posixpath.normpath(folder)
    if not folder.startswith(("/", "..")):
        steps = 0 if folder == "." else folder.count("/") + 1
        seen = posixpath.normpath("../" * steps + path)
    elif root:
        seen = posixpath.relpath(posixpath.join(root, path), posixpath.join(root, folder))
    else:
        raise ValueError(f"`{folder}` is not below the root folder")
    return f"{seen}/" if path.endswith("/") else seen
