"""Paths: as a manifest says them, as the registry holds them, as this machine knows them.

The model holds paths relative to the folder of the root manifest; the registry holds them relative
to the compiled repo, as stock `feast apply` of it would store them (feast resolves a relative path
against the repo: feast/infra/offline_stores/file_source.py, get_uri_for_file_path).
"""

from __future__ import annotations

import posixpath
from functools import lru_cache

from fsc.model.paths import is_anchored, rebase
from fsc.records import dataclass


@dataclass(frozen=True)
class Paths:
    """`root` is the absolute folder of the manifest, `repo` the compiled repo relative to it."""

    root: str
    repo: str

    def stored(self, path: str) -> str:
        """What the registry holds for a path of the model."""
        return rebase(path, self.repo, self.root)

    def manifest(self, path: str) -> str:
        """What the model holds for a path of the registry."""
        return _from(path, self.root, self.repo)


@lru_cache(maxsize=65536)
def _from(path: str, root: str, repo: str) -> str:
    """The way back; each path comes several times, since views and services carry copies."""
    if not path or is_anchored(path):
        return path
    moved = posixpath.relpath(f"{root}/{repo}/{path}", root)
    return moved + "/" if path.endswith("/") else moved
