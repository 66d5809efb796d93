"""What the Feast catalog takes from files kept by hand: overlays and descriptions.

An entry that nothing uses, and a field that nobody described, are notes for the person who makes
the catalog of a new Feast version; neither stops it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import feast_schema as schemas

HERE = Path(__file__).resolve().parent


@dataclass
class Table:
    """Entries by name or by pattern, and which of them were used."""

    entries: dict[str, Any]
    used: set[str] = field(default_factory=set)

    def first(self, keys: Iterable[str]) -> Any:
        """The entry of the first of these keys that there is."""
        for key in keys:
            if key in self.entries:
                self.used.add(key)
                return self.entries[key]
        return None

    def matching(self, name: str) -> Iterator[Any]:
        """The entries whose key, a pattern, fits the name."""
        for pattern, entry in self.entries.items():
            if fnmatchcase(name, pattern):
                self.used.add(pattern)
                yield entry

    def unused(self) -> list[str]:
        """Keys that fit nothing."""
        return sorted(self.entries.keys() - self.used)


class Hand:
    """The overlays (feast_overlays.json) and the descriptions (feast_descriptions.json)."""

    def __init__(self) -> None:
        overlays = json.loads((HERE / "feast_overlays.json").read_text("utf-8"))
        self.rules: list[Any] = overlays["rules"]
        self.scalars: dict[str, Any] = overlays["scalars"]
        self.hidden: dict[str, str] = overlays["hidden"]
        self.secret_names = re.compile(overlays["secrets"]["names"])
        self.not_secret: dict[str, str] = overlays["secrets"]["except"]
        self.schemas = Table(overlays["schemas"])
        self.extras = Table(overlays["extras"])
        self.variants = Table(overlays["variants"])
        self.embedded = Table(overlays["secrets"]["embedded"])
        self.texts = Table(json.loads((HERE / "feast_descriptions.json").read_text("utf-8")))
        self.undescribed: set[str] = set()
        self.stale: set[str] = set()

    def describe(self, scope: str) -> Callable[[str], str]:
        """Texts for the fields of a type, the most particular key first.

        For `port` of `online_store.redis`: `online_store.redis.port`, `redis.port`, `port`; a
        nested field is also looked up by the end of its path.
        """
        kind = scope.partition(".")[2]

        def text(path: str) -> str:
            parts = path.split(".")
            keys = [f"{scope}.{path}", f"{kind}.{path}"]
            keys += [".".join(parts[i:]) for i in range(len(parts))]
            return self._text(keys, parts[-1])

        return text

    def describe_type(self, scope: str) -> str:
        """The text for a type itself."""
        return self._text([f"@{scope}"], scope)

    def _text(self, keys: list[str], name: str) -> str:
        text = self.texts.first(keys)
        if text is None:
            self.undescribed.add(keys[0])
            return re.sub(r"[._-]+", " ", name).strip().capitalize() + "."
        return str(text)

    def secrets(self, scope: str, schema: schemas.Schema) -> dict[str, list[str]]:
        """Paths of the fields that are secret as a whole, and of those that may contain one."""
        nodes = dict(schemas.fields(schema))
        embedded = {path for paths in self.embedded.matching(scope) for path in paths}
        self.stale |= {f"{scope}.{path}" for path in embedded - nodes.keys()}
        whole = [path for path, node in nodes.items() if self._is_secret(path, node)]
        return {"secret_fields": sorted(whole), "may_embed_secret": sorted(embedded & nodes.keys())}

    def _is_secret(self, path: str, node: schemas.Schema) -> bool:
        """By the name, or by the type that Feast gives it, which pydantic shows as a format."""
        name = path.rpartition(".")[2]
        formats = [part.get("format") for part in [node, *node.get("anyOf", [])]]
        named = self.secret_names.search(name) is not None and name not in self.not_secret
        return named or "password" in formats

    def notes(self) -> list[str]:
        """What a person should look at after a run, one line each."""
        tables = {"schema": self.schemas, "extra": self.extras, "variant": self.variants}
        tables |= {"embedded": self.embedded, "description": self.texts}
        unused = [f"unused {kind}: {key}" for kind, t in tables.items() for key in t.unused()]
        unused += [f"unused embedded: {key}" for key in sorted(self.stale)]
        return unused + [f"no description: {key}" for key in sorted(self.undescribed)]
