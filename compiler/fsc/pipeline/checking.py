"""Manifest -> model: load, shape, lowering, rules, and what its author chose to silence."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fsc.codes import SUPPRESSION
from fsc.diagnostics import Diagnostic, Mend, has_errors, in_order
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.records import dataclass

if TYPE_CHECKING:
    from fsc.driver import Resource

# What is found only against a live system or its data, so that `validate` cannot say that a
# comment which silences it does nothing.
_LATER = ("FSC018", "FSC315", "FSC6", "FSC7")


@dataclass(frozen=True)
class Inputs:
    """What the caller says about the manifest: its file, environment, variables, build folder.

    `texts` stand for files of the manifest, by name: what they would be after an edit.
    """

    file: str = "stack.yaml"
    environment: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    var_files: tuple[str, ...] = ()
    build: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def root(self) -> Path:
        """The absolute folder of the root manifest."""
        return Path(self.file).absolute().parent

    @property
    def folder(self) -> Path:
        """The absolute build folder."""
        if self.build:
            return Path(self.build).absolute()
        return self.root / "build" / (self.environment or "default")

    @property
    def compiled_to(self) -> str:
        """The build folder relative to the root folder, with forward slashes."""
        return Path(os.path.relpath(self.folder, self.root)).as_posix()

    def repo(self, stack: Stack) -> str:
        """The compiled Feast repo relative to the root folder, with forward slashes.

        The manifest may say where; a build folder that the caller names holds everything.
        """
        if stack.feature_store.repo and not self.build:
            return stack.feature_store.repo
        return f"{self.compiled_to}/feature_repo"


@dataclass(frozen=True)
class Checked:
    """A manifest after load, shape, lowering and rules. `stack` is None when there are errors.

    `digest` is that of everything that was read: the manifest, and the files that it names.
    """

    inputs: Inputs
    document: Document | None = None
    stack: Stack | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    digest: str = ""

    @property
    def sources(self) -> Mapping[str, str]:
        """The text of every file that was read, for snippets."""
        return self.document.sources if self.document else {}

    @cached_property
    def alone(self) -> tuple[Resource, ...]:
        """What the manifest wants on this machine, where that depends on nothing live.

        Made once: a plan and the check behind an apply ask for the same.
        """
        return self.desired({})

    def desired(self, known: Mapping[str, Mapping[str, Any]]) -> tuple[Resource, ...]:
        """What the manifest wants on this machine, beside the attributes of others by address."""
        from fsc.drivers.references import digest_of
        from fsc.plan.desired import resources

        stack, _ = self.valid()
        root = str(self.inputs.root)
        repo = os.path.normpath(os.path.join(root, self.inputs.repo(stack)))

        def stand_in(secret: str, key: str, text: str) -> str:
            return digest_of(secret, key, text, os.environ, root)

        return resources(stack, repo, stand_in, known)

    def valid(self) -> tuple[Stack, Document]:
        """The model and the document of a manifest that is known to be valid."""
        if self.stack is None or self.document is None:
            raise ValueError("the manifest has errors; callers check this first")
        return self.stack, self.document


def validate(inputs: Inputs) -> Checked:
    """Everything that can be known without a live system. Reads files, writes none."""
    from fsc.load import Options, load

    options = Options(
        inputs.environment, inputs.variables, inputs.var_files, os.environ, inputs.texts
    )
    document, found = load(inputs.file, options)
    if document is None or not document.complete:
        return Checked(inputs, document, None, in_order(found))
    reader = Reader(inputs.root)
    stack, more = _model(document, reader)
    if configs := _configs(stack):
        document = replace(document, sources={**document.sources, **configs})
    diagnostics = silenced(document, [*found, *more], whole=stack is not None)
    kept = None if has_errors(diagnostics) else stack
    return Checked(inputs, document, kept, diagnostics, reader.digest(document.digest))


class Reader:
    """Reads the files that a manifest names, and remembers what was in them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._texts: dict[str, str] = {}

    def __call__(self, path: str) -> str:
        """The text of a file by its path relative to the root. Raises OSError or ValueError."""
        if path not in self._texts:
            self._texts[path] = (self._root / path).read_text(encoding="utf-8")
        return self._texts[path]

    def digest(self, start: str) -> str:
        """The digest of `start` and of everything that was read."""
        made = hashlib.sha256(start.encode())
        for path, text in sorted(self._texts.items()):
            made.update(f"\0{path}\0{text}".encode())
        return made.hexdigest()


def _configs(stack: Stack | None) -> dict[str, str]:
    """The text of labeling configs, as findings point into those files."""
    found = stack.of("annotator.dataset") if stack else ()
    return {one.config_file: "\n" * one.blank_lines + one.label_config
            for one in found if one.config_file}  # fmt: skip


def _model(document: Document, read: Reader) -> tuple[Stack | None, tuple[Diagnostic, ...]]:
    from fsc.lower import lower
    from fsc.validate import check_rules, check_shape

    shape = check_shape(document)
    if has_errors(shape):
        return None, shape
    stack, unresolved = lower(document, read)
    if stack is None:
        return None, (*shape, *unresolved)
    return stack, (*shape, *unresolved, *check_rules(stack, document))


def silenced(
    document: Document, found: Iterable[Diagnostic], *, whole: bool
) -> tuple[Diagnostic, ...]:
    """Findings without those that a comment silences; comments that silence nothing are found.

    `whole` says that every rule had its turn, so that a comment can be called useless.
    """
    from fsc.load import suppressions

    comments, wrong = suppressions(document)
    if not comments:
        return in_order([*found, *wrong])
    silent = {(one.code, one.span.file, one.span.line): one for one in comments}
    used = {(one.code, one.span.file, one.span.line) for one in found} & set(silent)
    kept = [one for one in found if (one.code, one.span.file, one.span.line) not in used]
    idle = [
        SUPPRESSION(
            f"Nothing on this line has the code `{one.code}`.",
            one.at,
            hint="Remove it.",
            mend=Mend(one.text, one.without),
        )
        for key, one in silent.items()
        if whole and key not in used and not one.code.startswith(_LATER)
    ]
    return in_order([*kept, *wrong, *idle])
