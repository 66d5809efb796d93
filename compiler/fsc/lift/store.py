"""feature_store.yaml of a Feast repo -> the `feature_store` section of a manifest.

Feast expands `$NAME` and `${NAME}` in the text (feast/repo_config.py, load_repo_config); a
manifest writes `${env:NAME}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fsc.model.feast.store_paths import map_paths
from fsc.model.paths import is_anchored, rebase
from fsc.model.secret_text import has_password

_VARIABLE = re.compile(r"\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Za-z_][A-Za-z0-9_]*))")
URL_VARIABLE = "FEAST_REGISTRY_URL"


def feature_store(config: Mapping[str, Any], repo: str, root: str) -> dict[str, Any]:
    """The section. `repo` is the Feast repo relative to `root`, the folder of the manifest.

    Paths become relative to the manifest, and a password in the registry's address a variable.
    """
    said: Mapping[str, Any] = _referring(config)
    return dict(map_paths(said, lambda path: _from(path, repo, root)))


def _referring(given: Any) -> Any:
    if isinstance(given, Mapping):
        return {key: _referring(one) for key, one in given.items()}
    if isinstance(given, list):
        return [_referring(one) for one in given]
    if not isinstance(given, str):
        return given
    return _VARIABLE.sub(lambda found: f"${{env:{found.group(1) or found.group(2)}}}", given)


def _from(path: str, repo: str, root: str) -> str:
    """A path of the repo as the manifest says it."""
    if not path or is_anchored(path):
        return path
    return rebase(f"{repo}/{path}", ".", root)


def without_password(address: str) -> str:
    """The address of a registry, or a reference where a password stands in it."""
    return f"${{env:{URL_VARIABLE}}}" if has_password(address) else address
