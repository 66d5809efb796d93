"""feature_store.yaml as this machine needs it: variables read, paths absolute.

In the model, paths are relative to the folder of the manifest and `${env:NAME}` is not resolved.
Defaults are those of feast/repo_config.py.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.feast.paths import Paths
from fsc.model.feast.store_paths import map_paths
from fsc.model.paths import is_anchored
from fsc.records import dataclass

_VARIABLE = re.compile(r"\$\{env:([^}]*)\}")
_SQLITE_DEFAULT = "data/online.db"
_WITH_PATH = frozenset({"file", "sql", "remote"})  # Snowflake has an account instead
_SNOWFLAKE = "snowflake.registry"
_PASSING = frozenset({"local", "gcp", "aws", "azure"})
_OWN = frozenset({"project", "registry", "online_store"})


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
        """The registry section as a map, variables resolved, paths absolute."""
        found = {"registry_type": "file", "path": "", **self._section("registry")}
        if not found["path"] and found["registry_type"] in _WITH_PATH:
            raise FscError(
                "The manifest does not say where the Feast registry is.",
                hint="Write `registry: {path: data/registry.db}` under `feature_store`.",
            )
        return found

    def online_store(self) -> dict[str, Any] | None:
        """The online store section as a map with a type, or None when there is no online store."""
        if not self.online_store_type:
            return None
        found = self._section("online_store")
        if self.online_store_type == "sqlite" and not found.get("path"):
            found["path"] = self._in_repo(_SQLITE_DEFAULT)
        return {"type": self.online_store_type, **found}

    def sqlite_path_of_feast(self) -> str:
        """The path of the SQLite online store as `feast` spells it in the compiled repo.

        It joins the repo and the path of feature_store.yaml and leaves `..` where it is
        (feast/infra/online_stores/sqlite.py, _get_db_path).
        """
        given = self.settings.config.get("online_store")
        text = str(given.get("path") or "") if isinstance(given, Mapping) else ""
        stored = self.paths.stored(text or posixpath.join(self.settings.repo, _SQLITE_DEFAULT))
        return os.path.join(self.repo, self._resolved(stored, "feature_store.online_store.path"))

    @property
    def online_store_type(self) -> str:
        """The type of the online store; "" when there is none."""
        given = self.settings.config.get("online_store", {})
        if isinstance(given, str):
            return "" if given.lower() in ("none", "null") else given
        return str(given.get("type", "sqlite")) if given is not None else ""

    @property
    def plans_infra(self) -> bool:
        """True where Feast keeps the list of online tables in the registry (infra.py).

        A registry server opens each path of such a list on its own machine, so it gets none. Nor
        does Snowflake: Feast cannot read what it writes there, and from then on opens the registry
        no more (feast/infra/registry/snowflake.py, get_infra).
        """
        local = self.settings.config.get("provider", "local") == "local"
        lists = self._registry_type not in ("remote", _SNOWFLAKE)
        return local and lists and self.online_store_type == "sqlite"

    @property
    def is_plain(self) -> bool:
        """True where updating infrastructure touches the online store and nothing else.

        Feast's own providers are all one class (feast/infra/provider.py, PROVIDERS_CLASS_FOR_TYPE);
        the local batch engine has nothing to update.
        """
        config = self.settings.config
        engine = config.get("batch_engine", "local")
        kind = engine.get("type", "local") if isinstance(engine, Mapping) else engine
        return kind == "local" and config.get("provider", "local") in _PASSING

    @property
    def keeps_versions(self) -> bool:
        """True where the registry keeps versions of views; Feast's in Snowflake has no table."""
        return self._registry_type != _SNOWFLAKE

    @property
    def versions_tables(self) -> bool:
        """True when the online table of a view carries the number of its version."""
        given = self.settings.config.get("registry")
        return (
            self.keeps_versions
            and isinstance(given, Mapping)
            and bool(given.get("enable_online_feature_view_versioning"))
        )

    @property
    def _registry_type(self) -> str:
        given = self.settings.config.get("registry")
        return str(given.get("registry_type", "file")) if isinstance(given, Mapping) else "file"

    def everything(self) -> dict[str, Any]:
        """The whole configuration as feast.RepoConfig takes it."""
        given = self.settings.config
        rest = self._mapped({key: one for key, one in given.items() if key not in _OWN})
        own = {"registry": self.registry(), "online_store": self.online_store()}
        return {**rest, "project": self.settings.project, **own}

    def _section(self, name: str) -> dict[str, Any]:
        """A section as a map; the short forms are a path for the registry, a type for others."""
        given = self.settings.config.get(name) or {}
        if isinstance(given, str):
            given = {("path" if name == "registry" else "type"): given}
        return dict(self._mapped({name: given})[name])

    def _mapped(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """Paths absolute, variables resolved.

        A path that begins with a variable is compiled as it is, so that Feast begins in the repo.
        """
        absolute = map_paths(config, self._absolute)
        return map_paths(self._resolved(absolute, "feature_store"), self._in_repo)

    def _absolute(self, path: str) -> str:
        if is_anchored(path):
            return path
        return os.path.normpath(os.path.join(self.settings.root, path))

    def _in_repo(self, path: str) -> str:
        return path if "://" in path else os.path.normpath(os.path.join(self.repo, path))

    def _resolved(self, value: Any, where: str) -> Any:
        """A value with every `${env:NAME}` replaced. Raises FscError for one that is not set."""
        if isinstance(value, Mapping):
            return {key: self._resolved(one, f"{where}.{key}") for key, one in value.items()}
        if isinstance(value, list):
            return [self._resolved(one, where) for one in value]
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
