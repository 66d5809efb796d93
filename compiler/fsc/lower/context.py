"""What the functions of lowering share: the names that exist, and the findings so far."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import field

from fsc.codes import OUTSIDE, UNKNOWN_NAME, Code
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Node
from fsc.model.paths import is_anchored
from fsc.model.stack import KIND_BY_NAME
from fsc.records import dataclass

# Reads a text file by its path relative to the root folder; raises OSError or ValueError.
ReadText = Callable[[str], str]


@dataclass(frozen=True)
class Context:
    """`names` maps a kind to its declared objects by name; `external` are those of other stacks."""

    names: Mapping[str, Mapping[str, Node]]
    external: Mapping[str, frozenset[str]]
    read: ReadText
    found: list[Diagnostic] = field(default_factory=list)

    def report(self, code: Code, message: str, at: Span, hint: str = "") -> None:
        """Note a mistake of the user and go on."""
        self.found.append(code(message, at, hint=hint))

    def resolve(self, kinds: tuple[str, ...], name: str, at: Span) -> str:
        """The kind of the object that `name` means, or "" after reporting that there is none."""
        for kind in kinds:
            if name in self.names.get(kind, {}) or name in self.external.get(kind, frozenset()):
                return kind
        known = [one for kind in kinds for one in self.names.get(kind, {})]
        titles = " or ".join(KIND_BY_NAME[kind].KIND.title for kind in kinds)
        self.report(
            UNKNOWN_NAME,
            f"There is no {titles} named `{name}`.",
            at,
            did_you_mean(name, known) or _declare(kinds[0]),
        )
        return ""

    def join_keys(self, view: Node, *, typed: bool = False) -> frozenset[str]:
        """The join keys of the entities of a view, by the columns they are in.

        `typed` leaves out those whose entity says no type.
        """
        entities = self.names.get("feast.entity", {})
        found: set[str] = set()
        for one in (view.get("entities") or Node([])).items:
            entity = entities.get(str(one.value), Node({}))
            if typed and not entity.get("value_type"):
                continue
            declared = entity.get("join_keys")
            keys = [str(key.value) for key in declared.items] if declared else []
            found.update(keys or [str(one.value)])
        return frozenset(found)

    def path(self, node: Node) -> str:
        """A path as written, made relative to the root folder; URIs and absolute ones stay."""
        text = str(node.value)
        if is_anchored(text):
            return text
        folder = posixpath.dirname(node.at.file)
        return posixpath.normpath(posixpath.join(folder, text)) + (
            "/" if text.endswith("/") else ""
        )

    def inside(self, path: str, at: Span) -> bool:
        """True when a file that fsc reads lies in the manifest's folder; reports it otherwise."""
        if not is_anchored(path) and not path.startswith("../"):
            return True
        self.report(OUTSIDE, f"`{path}` is not inside the manifest's folder.", at)
        return False


def _declare(kind: str) -> str:
    section = ".".join(KIND_BY_NAME[kind].KIND.section)
    return f"Declare it under `{section}`."
