"""Paths: as a manifest says them, as the registry holds them, as this machine knows them.

The model holds paths relative to the folder of the root manifest; the registry holds them relative
to the compiled repo, as stock `feast apply` of it would store them (feast resolves a relative path
against the repo: feast/infra/offline_stores/file_source.py, get_uri_for_file_path).
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass


@dataclass(frozen=True)
class Paths:
    """`root` is the absolute folder of the manifest, `repo` the compiled repo relative to it."""

    root: str
    repo: str

    def stored(self, path: str) -> str:
        """What the registry holds for a path of the model."""
        if not path or is_anchored(path):
            return path
        return _kept(path, posixpath.relpath(posixpath.join(self.root, path), self._base()))

    def manifest(self, path: str) -> str:
        """What the model holds for a path of the registry."""
        if not path or is_anchored(path):
            return path
        return _kept(path, posixpath.relpath(posixpath.join(self._base(), path), self.root))

    def _base(self) -> str:
        return posixpath.join(self.root, self.repo)


def is_anchored(path: str) -> bool:
    """True for a URI, an absolute path, and a path that begins with a reference."""
    return "://" in path or path.startswith(("/", "${", "{{", "~"))


def _kept(path: str, moved: str) -> str:
    """Object stores tell a folder from a file by its slash."""
    return moved + "/" if path.endswith("/") else moved
