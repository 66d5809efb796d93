"""YAML files -> Document: the whole language of manifests, so that later stages see plain data.

In this order: read all files (include); choose the environment; drop files and objects whose
`when` does not hold; patch; for_each; patch what for_each made; defaults; variables. Variables
come last, so that what an environment does not have need not have its variables either; only the
values of `for_each` are resolved when they are needed.

Relative paths stay as they are written: they are relative to the file that `Node.at` names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from fsc.diagnostics import Diagnostic, in_order, meant
from fsc.document import Document, Node
from fsc.load import (
    defaults,
    environments,
    files,
    for_each,
    given,
    include,
    limits,
    merge,
    objects,
    patch,
    references,
    secrets,
    when,
)
from fsc.load.environments import Environment
from fsc.load.fingerprint import fingerprint
from fsc.load.include import Sources
from fsc.load.placeholders import OPEN
from fsc.load.values import Variables
from fsc.records import dataclass

if TYPE_CHECKING:
    from fsc.load.suppress import Suppression

__all__ = ["Options", "load", "suppressions"]


@dataclass(frozen=True)
class Options:
    """What the caller adds to the manifest.

    `variables` are those of `--var`, `var_files` paths relative to the current folder, `environ`
    the environment of the process, of which only `FSC_VAR_name` is looked at. `texts` stand for
    files of the manifest, by name.
    """

    environment: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    var_files: tuple[str, ...] = ()
    environ: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)


def load(file: str, options: Options = Options()) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Read a manifest. `file` is relative to the current folder, spans to the manifest's.

    None when the file gives no text at all. A document with `complete` unset is there for
    snippets only. Mistakes are diagnostics; nothing is raised for them.
    """
    folder, name = files.split(file)
    folder = folder._replace(texts=options.texts)
    sources = include.read_all(name, folder)
    if name not in sources.texts:
        return None, in_order(sources.found)
    if not sources.files or sources.files[0].name != name:
        nothing = Node({}, include.start_of(name))
        texts, chosen = sources.texts, options.environment
        document = Document(nothing, name, chosen, sources=texts, complete=False)
        return document, in_order(sources.found)
    return _resolved(sources, folder, options)


def _resolved(
    sources: Sources, folder: files.Folder, options: Options
) -> tuple[Document, tuple[Diagnostic, ...]]:
    """The document of files that have been read."""
    found = list(sources.found)
    language, conflicts = merge.merge(sources.files, keys=("variables", "environments"))
    known = environments.declared(language.get("environments"), found)
    missing = _missing_environment(options.environment, known, sources.files[0].root)
    chain = environments.chain(options.environment, known)
    texts = dict(sources.texts)
    outside = given.Outside(folder, options.variables, options.var_files, options.environ, texts)
    vars_ = given.variables_of(language, known, chain, outside, found)
    root = _root(sources, known, chain, vars_, found)
    missing += limits.too_large(root, sources.texts.values())
    is_secretive = any(one.sensitive for one in vars_.declared.values())
    document = Document(
        root,
        sources.files[0].name,
        options.environment,
        fingerprint(sources.texts, options.environment, vars_),
        secrets.masked(texts, vars_.secrets),
        tuple(known),
        secrets.paths(root) if is_secretive and not missing else frozenset(),
        sources.whole and not missing,
    )
    return document, in_order([*found, *conflicts, *missing])


def _root(
    sources: Sources,
    known: Mapping[str, Environment],
    chain: tuple[Environment, ...],
    vars_: Variables,
    found: list[Diagnostic],
) -> Node:
    """The manifest with the language carried out, in the order that this module promises."""
    conditions = when.Conditions(known, frozenset(one.name for one in chain), found)
    active = when.files(sources.files, conditions)
    root, conflicts = merge.merge(active, without=objects.LANGUAGE)
    found.extend(conflicts)
    patches = []
    for one in chain:
        root, rest = patch.before_for_each(root, one.patch, found)
        patches.append(rest)
    root = when.select(root, conditions)
    root = for_each.expand(root, references.before_for_each(vars_, found).fill, found)
    for rest in patches:
        root = patch.after_for_each(root, rest, found)
    scopes = defaults.scopes(active, found)
    defaults.check(scopes, root, found)
    root = defaults.apply(root, scopes)
    if any(OPEN in text for text in sources.texts.values()):
        root = references.last_round(vars_, found).fill(root)
    return root


def _missing_environment(
    name: str, known: Mapping[str, Environment], root: Node
) -> tuple[Diagnostic, ...]:
    """A finding when the chosen environment is not declared."""
    if not name or name in known:
        return ()
    own = "environments" if "environments" in root.keys else meant("environments", root.keys)
    at = root.keys.get(own) or include.start_of(root.at.file)
    return (environments.unknown(name, at, known),)


def suppressions(document: Document) -> tuple[tuple[Suppression, ...], tuple[Diagnostic, ...]]:
    """The findings that comments of a manifest silence, and what is wrong with such comments."""
    if not any("fsc:" in text for text in document.sources.values()):
        return (), ()
    from fsc.load.suppress import scan

    return scan(document.sources)
