"""`include`: the files of a manifest, found and read. What they say together is merge.py's part.

Every file is read once, however many files include it, and the files come out sorted by name
behind the root, so the order of `include` means nothing.
"""

from __future__ import annotations

import posixpath
from typing import NamedTuple

from fsc.codes import EMPTY, FILE, INCLUDE, NOT_A_MAP, OUTSIDE
from fsc.diagnostics import Diagnostic, Related, Span, did_you_mean
from fsc.document import Node
from fsc.load import shape
from fsc.load.files import Folder, Trouble, is_wild
from fsc.load.yaml import parse


class Source(NamedTuple):
    """One file: its name, and the map in it."""

    name: str
    root: Node


class Sources(NamedTuple):
    """All files of a manifest, the root first, and the texts that could be read.

    `whole` is False when a file or a part of one is missing from `files`.
    """

    files: tuple[Source, ...]
    texts: dict[str, str]
    found: tuple[Diagnostic, ...]
    whole: bool


_Trail = tuple[tuple[str, Span], ...]


def read_all(name: str, folder: Folder) -> Sources:
    """The root manifest `name` of a folder and everything that it includes."""
    reader = _Reader(folder)
    reader.visit(name, ((name, start_of(name)),))
    rest = sorted(other for other in reader.roots if other != name)
    names = [name, *rest] if name in reader.roots else rest
    files = tuple(Source(one, reader.roots[one]) for one in names)
    return Sources(files, dict(sorted(reader.texts.items())), tuple(reader.found), reader.whole)


def start_of(name: str) -> Span:
    """The first place of a file."""
    return Span(name, 1, 1, 1, 1)


class _Reader:
    """Reads files depth first; `trail` is how a file came to be read, the root first."""

    def __init__(self, folder: Folder) -> None:
        self.roots: dict[str, Node] = {}
        self.texts: dict[str, str] = {}
        self.found: list[Diagnostic] = []
        self.whole = True
        self._folder = folder
        self._seen: set[str] = set()

    def visit(self, name: str, trail: _Trail) -> None:
        """Read a file and what it includes, unless it has been read."""
        if name in self._seen:
            return
        self._seen.add(name)
        text = self._folder.read(name)
        if isinstance(text, Trouble):
            self._refuse(self._unread(text, name, trail))
            return
        self.texts[name] = text
        root = self._root(text, name, is_first=len(trail) == 1)
        if root is None:
            return
        self.roots[name] = root
        for other, at in self._included(root, name):
            self._follow(other, at, trail)

    def _follow(self, name: str, at: Span, trail: _Trail) -> None:
        if not self._folder.holds(name):
            self._refuse(_outside(name, at))
        elif name in (step for step, _ in trail):
            self._refuse(_cycle(name, at, trail))
        else:
            self.visit(name, (*trail, (name, at)))

    def _root(self, text: str, name: str, is_first: bool) -> Node | None:
        parsed = parse(text, name)
        self.found.extend(parsed.found)
        self.whole = self.whole and parsed.whole
        root = parsed.root
        if not parsed.whole or (root is not None and isinstance(root.value, dict)):
            return root
        if root is not None and root.value is not None:
            self._refuse(_not_a_map(root))
        elif is_first:
            self._refuse(_empty(name))
        return None

    def _included(self, root: Node, name: str) -> list[tuple[str, Span]]:
        """The files that a file includes, sorted, each with the place that says so."""
        where: dict[str, Span] = {}
        for item in shape.checked_texts(root.get("include"), "`include`", self.found):
            for other in self._meant(str(item.value), name, item.at):
                where.setdefault(other, item.at)
        return sorted(where.items())

    def _meant(self, pattern: str, name: str, at: Span) -> list[str]:
        """The files that one entry of `include` means; a glob never means its own file."""
        if "${" in pattern:
            self._refuse(_placeholder(at))
            return []
        joined = posixpath.normpath(posixpath.join(posixpath.dirname(name), pattern))
        if not is_wild(pattern) or posixpath.isabs(joined) or joined.startswith(".."):
            return [joined]
        matches = self._folder.matches(joined)
        if not matches:
            self._refuse(_no_match(pattern, at))
        return [one for one in matches if one != name]

    def _unread(self, trouble: Trouble, name: str, trail: _Trail) -> Diagnostic:
        if len(trail) == 1:
            return trouble.code(trouble.message, start_of(name), hint=trouble.hint or _ROOT_HINT)
        at = trail[-1][1]
        if trouble.code is not FILE:
            return trouble.code(trouble.message, at, hint=trouble.hint)
        if self._folder.names_in(name):
            return INCLUDE(trouble.message, at, hint=f"Name the files in it: `{name}/*.yaml`.")
        folder, base = posixpath.split(name)
        hint = trouble.hint or did_you_mean(base, self._folder.names_in(folder)) or _MISSING_HINT
        return INCLUDE(trouble.message, at, hint=hint)

    def _refuse(self, one: Diagnostic) -> None:
        self.found.append(one)
        self.whole = False


_ROOT_HINT = "Name the manifest with `-f FILE`, or write a first one with `fsc init`."
_MISSING_HINT = "Paths in `include` are relative to the file that says them."


def _empty(name: str) -> Diagnostic:
    return EMPTY(
        "There is nothing in this file but space and comments.",
        start_of(name),
        hint="`fsc init` writes a small manifest to start from.",
    )


def _not_a_map(root: Node) -> Diagnostic:
    return NOT_A_MAP(
        f"This file holds {shape.kind(root)}, but a manifest is a map.",
        root.at,
        hint="Start it with `apiVersion: fsc/v1`, followed by keys such as `feature_views:`.",
    )


def _outside(name: str, at: Span) -> Diagnostic:
    return OUTSIDE(
        f"`{name}` lies outside the folder of the manifest.",
        at,
        hint="Move the file below that folder; links that lead out of it are not followed either.",
    )


def _cycle(name: str, at: Span, trail: _Trail) -> Diagnostic:
    names = [step for step, _ in trail]
    circle = trail[names.index(name) :]
    way = " -> ".join(f"`{step}`" for step in (*(step for step, _ in circle), name))
    return INCLUDE(
        f"Files include each other in a circle: {way}.",
        at,
        hint="Remove one of these entries; what a file includes is there for all files.",
        related=tuple(Related(f"`{step}` is included here", span) for step, span in circle[1:]),
    )


def _placeholder(at: Span) -> Diagnostic:
    return INCLUDE(
        "Placeholders do not work in `include`, because variables are known only after it.",
        at,
        hint="Include all files, and write `when: {environments: [...]}` at the top of a file "
        "that only some environments need.",
    )


def _no_match(pattern: str, at: Span) -> Diagnostic:
    return INCLUDE(
        f"No file matches `{pattern}`.", at, hint=_MISSING_HINT + " `**` stands for any folders."
    )
