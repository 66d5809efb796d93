"""Which types each block of feature_store.yaml has, and the classes that Feast checks them with.

Read from `feast.repo_config`: its maps, what its `get_*_config_from_type` functions make of a
class path, and what `RepoConfig` makes of a block that is empty or not given.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feast_imports as imports


@dataclass(frozen=True)
class Block:
    """How `feast.repo_config` finds the class of one block.

    `types` is its map, `suffix` what it adds to a class path of the map to get the configuration
    class, `custom` how a class path that is not in the map has to end (None: it takes no other),
    `attribute` the property of `RepoConfig` that holds the result.
    """

    types: str
    discriminator: str = "type"
    suffix: str = "Config"
    custom: str | None = None
    attribute: str | None = None


BLOCKS = {
    "registry": Block("REGISTRY_CLASS_FOR_TYPE", discriminator="registry_type"),
    "online_store": Block("ONLINE_STORE_CLASS_FOR_TYPE", custom="OnlineStore"),
    "offline_store": Block("OFFLINE_STORE_CLASS_FOR_TYPE", custom="OfflineStore"),
    "batch_engine": Block("BATCH_ENGINE_CLASS_FOR_TYPE", custom="Engine"),
    "auth": Block("AUTH_CONFIGS_CLASS_FOR_TYPE", suffix="", attribute="auth_config"),
    "feature_server": Block("FEATURE_SERVER_CONFIG_CLASS_FOR_TYPE", suffix=""),
}


class Feast:
    """Feast's types by block, and its classes: bare where that works, with stubs where not."""

    def __init__(self) -> None:
        self.finder = imports.prepare()
        self.config = imports.load("feast.repo_config.RepoConfig")
        module = sys.modules["feast.repo_config"]
        known = {name: dict(getattr(module, block.types)) for name, block in BLOCKS.items()}
        self.types = {name: known[name] | _shipped(BLOCKS[name], known[name]) for name in BLOCKS}
        self.defaults = {name: (self._default(name), self._imputed(name)) for name in BLOCKS}
        self.errors: dict[str, Exception] = {}
        self.classes: dict[str, Any] = {}
        for self.finder.stubbing in (False, True):
            self._load(set(self._paths()) - self.classes.keys())

    def _paths(self) -> Iterator[str]:
        for name, block in BLOCKS.items():
            for path in self.types[name].values():
                yield from {path, path + block.suffix}

    def _load(self, paths: Iterable[str]) -> None:
        for path in sorted(paths):
            try:
                self.classes[path] = imports.load(path)
            except Exception as error:  # an import runs Feast's code, which raises anything
                self.errors.setdefault(path, error)

    def _default(self, block: str, **given: Any) -> str | None:
        """The type that `RepoConfig` takes for a block that is not given."""
        spec = BLOCKS[block]
        config = self.config(**{"project": "probe", "registry": "probe.db"} | given)
        value = getattr(config, spec.attribute or block)
        return getattr(value, spec.discriminator, None)

    def _imputed(self, block: str) -> str | None:
        """The type that `RepoConfig` takes for a block that is given and empty, if it does."""
        try:
            return self._default(block, **{block: {}})
        except (ValueError, KeyError):
            return None

    def accepts(self, block: str, path: str, name: str) -> bool:
        """Whether the class at a path can be had and lets its discriminator have this value."""
        cls = self.classes.get(path + BLOCKS[block].suffix)
        if cls is None or path not in self.classes:
            return False
        key = BLOCKS[block].discriminator
        try:
            cls.model_validate({key: name})
        except ValueError as error:  # pydantic's, with all that is wrong
            return not any(e["loc"][:1] == (key,) for e in getattr(error, "errors", list)())
        return True


def _shipped(block: Block, known: dict[str, str]) -> dict[str, str]:
    """Stores and engines that lie in feast.infra with a config class and that the map lacks."""
    root = Path(next(iter(sys.modules["feast"].__path__)))
    names = {path.rpartition(".")[2] for path in known.values()}
    found = {}
    for file in sorted(root.glob("infra/**/*.py")) if block.custom else []:
        text = file.read_text("utf-8")
        for name in re.findall(rf"^class (\w+{block.custom})\(", text, re.MULTILINE):
            if f"\nclass {name}Config(" in text and name not in names:
                path = ".".join(["feast", *file.relative_to(root).with_suffix("").parts, name])
                found[path] = path
    return found
