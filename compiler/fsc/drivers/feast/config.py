"""feature_store.yaml as this machine needs it: variables read, paths absolute.

In the model, paths are relative to the folder of the manifest and `${env:NAME}` is not resolved.
Defaults are those of feast/repo_config.py.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.feast.paths import Paths, is_anchored

_VARIABLE = re.compile(r"\$\{env:([^}]*)\}")
_SQLITE_DEFAULT = "data/online.db"


@dataclass(frozen=True)
class Settings:
    """What a manifest says about its feature store, and where this apply happens.

    `root` is the absolute folder of the root manifest, `repo` the compiled repo relative to it,
    with forward slashes; `config` is feature_store.yaml without the project.
    """

    root: str
    repo: str
    project: str
    config: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Config:
    """Settings in a known environment. Nothing is resolved before it is needed."""

    settings: Settings
    environ: Mapping[str, str]

    @property
    def paths(self) -> Paths:
        """How paths of the model and of the registry relate."""
        return Paths(self.settings.root, self.settings.repo)

    @property
    def repo(self) -> str:
        """The absolute folder of the compiled repo, as the shell shows it inside of it."""
        return os.path.join(os.path.realpath(self.settings.root), self.settings.repo)

    def registry(self) -> dict[str, Any]:
        """The registry section as a map, variables resolved, `path` absolute if it is a file."""
        given = self.settings.config.get("registry")
        found = {"path": given} if isinstance(given, str) else dict(given or {})
        if not found.get("path"):
            raise FscError(
                "The manifest does not say where the Feast registry is.",
                hint="Write `registry: {registry_type: file, path: data/registry.db}` under `feature_store`.",
            )
        text = str(found["path"])
        found = self.resolved(found, "feature_store.registry")
        if found.setdefault("registry_type", "file") == "file":
            found["path"] = self._absolute(text, found["path"])
        return found

    def online_store(self) -> dict[str, Any] | None:
        """The online store section as a map with a type, or None when there is no online store."""
        given = self.settings.config.get("online_store", {})
        if not self.online_store_type:
            return None
        found = {"type": given} if isinstance(given, str) else dict(given)
        text = found.get("path")
        found = self.resolved(found, "feature_store.online_store")
        if found.setdefault("type", "sqlite") == "sqlite" and text:
            found["path"] = self._absolute(str(text), found["path"])
        elif found["type"] == "sqlite":
            found["path"] = os.path.normpath(os.path.join(self.repo, _SQLITE_DEFAULT))
        return found

    def sqlite_path_of_feast(self) -> str:
        """The path of the SQLite online store as `feast` spells it in the compiled repo.

        It joins the repo and the path of feature_store.yaml and leaves `..` where it is.
        """
        given = self.settings.config.get("online_store")
        text = str(given.get("path") or "") if isinstance(given, Mapping) else ""
        if not text:
            return os.path.join(self.repo, _SQLITE_DEFAULT)
        if is_anchored(text):
            return os.path.join(self.repo, self.resolved(text, "feature_store.online_store"))
        return os.path.join(self.repo, self.paths.stored(text))

    @property
    def online_store_type(self) -> str:
        """The type of the online store; "" when there is none."""
        given = self.settings.config.get("online_store", {})
        if isinstance(given, str):
            return "" if given.lower() in ("none", "null") else given
        return str(given.get("type", "sqlite")) if given is not None else ""

    @property
    def plans_infra(self) -> bool:
        """True where Feast keeps the list of online tables in the registry (infra.py)."""
        local = self.settings.config.get("provider", "local") == "local"
        return local and self.online_store_type == "sqlite"

    @property
    def versions_tables(self) -> bool:
        """True when the online table of a view carries the number of its version."""
        given = self.settings.config.get("registry")
        return isinstance(given, Mapping) and bool(given.get("enable_online_feature_view_versioning"))

    def everything(self) -> dict[str, Any]:
        """The whole configuration as feast.RepoConfig takes it."""
        rest = self.resolved(dict(self.settings.config), "feature_store")
        return {
            **rest,
            "project": self.settings.project,
            "registry": self.registry(),
            "online_store": self.online_store(),
        }

    def resolved(self, value: Any, where: str) -> Any:
        """A value with every `${env:NAME}` replaced. Raises FscError for one that is not set."""
        if isinstance(value, Mapping):
            return {key: self.resolved(one, f"{where}.{key}") for key, one in value.items()}
        if isinstance(value, list):
            return [self.resolved(one, where) for one in value]
        if not isinstance(value, str):
            return value
        return _VARIABLE.sub(lambda found: self._variable(found.group(1), where), value)

    def _variable(self, name: str, where: str) -> str:
        value = self.environ.get(name)
        if value is None:
            raise FscError(
                f"The environment variable `{name}`, which `{where}` names, is not set.",
                hint=f"Set it, as in `export {name}=...`.",
            )
        return value

    def _absolute(self, written: str, value: str) -> str:
        """A path that begins with a variable is compiled as it is, so Feast resolves it in the repo."""
        if "://" in value:
            return value
        base = self.repo if written.startswith("${") else self.settings.root
        return os.path.normpath(os.path.join(base, value))
