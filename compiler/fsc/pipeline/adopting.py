"""What is live -> a manifest that says it: the way in for teams that have a registry already."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fsc.diagnostics import Diagnostic, FscError, Severity
from fsc.driver import Resource
from fsc.driver import Survey as Found
from fsc.lift import Lifted, Silence, Survey, lift
from fsc.lift.manifest import ROOT, SCHEMA
from fsc.lift.store import feature_store, without_password
from fsc.model.stack import KINDS, FeatureStore
from fsc.pipeline.checking import Checked, Inputs, missing_data, validate
from fsc.pipeline.project import schema_text

# Where fsc will compile to: relative paths of a registry are relative to its repo, and with no repo
# named they can only be those of the one that is to come.
_COMPILED = "build/default/feature_repo"

# Rules that judge what the live systems take all the same: silenced with a reason, not refused.
_JUDGED = ("FSC3", "FSC4", "FSC5")


@dataclass(frozen=True)
class Origin:
    """Where to read from: a Feast repo, or the address of a registry with the project in it."""

    repo: str = ""
    registry: str = ""
    project: str = ""
    name: str = ""

    def __bool__(self) -> bool:
        return bool(self.repo or self.registry)


@dataclass(frozen=True)
class Adopted:
    """The files of the manifest by name, and what to know of them."""

    files: Mapping[str, str]
    objects: int = 0
    variables: tuple[str, ...] = ()
    unsaid: Mapping[str, str] = field(default_factory=dict)
    external: Mapping[str, str] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    repo: str = ""


def adopt_live(origin: Origin, folder: str) -> Adopted:
    """The manifest of everything live, as it would stand in `folder`. Writes nothing there."""
    root = str(Path(folder).absolute())
    survey, strange = _surveyed(origin, root)
    survey, lifted = _said(survey, Path(root))
    files = {**_laid_out(lifted), SCHEMA: schema_text()}
    return Adopted(
        files, len(survey.resources), _variables(survey), survey.unsaid, survey.external, strange,
        str(survey.store.get("repo", "")),
    )  # fmt: skip


def _laid_out(lifted: Lifted) -> dict[str, str]:
    """The files as `fsc fmt` leaves them: keys in the order of the schema."""
    from fsc.load.format import formatted

    schema = json.loads(schema_text())
    return {
        name: formatted(text, name, schema)[0] if name in lifted.yaml else text
        for name, text in lifted.texts().items()
    }


def _variables(survey: Survey) -> tuple[str, ...]:
    """The environment variables that the manifest refers to."""
    found = re.findall(r"\$\{env:([A-Za-z0-9_]+)\}", f"{survey.store} {survey.zenml}")
    return tuple(sorted(set(found)))


def write_adopted(made: Adopted, folder: str) -> Checked:
    """Write the files, and say what is wrong with them there. Overwrites nothing. FscError."""
    target = Path(folder)
    there = sorted(name for name in made.files if (target / name).exists())
    if there:
        raise FscError(
            f"`{folder}` already has {', '.join(there)}.",
            hint="Nothing was written. Choose another folder with `-o`.",
        )
    _write(target, made.files)
    return validate(Inputs(str(target / ROOT)))


def _write(target: Path, files: Mapping[str, str]) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, text in sorted(files.items()):
            (target / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise FscError(f"`{target}` cannot be written: {error.strerror}.") from error


def _surveyed(origin: Origin, root: str) -> tuple[Survey, tuple[str, ...]]:
    from fsc.drivers import Place, survey_feast

    store, repo, where = _store(origin, root)
    found = survey_feast(store, Place(root, repo, os.environ))
    if not found.resources:
        raise _nothing(found, store.project, where)
    others = {one.address: one.marks.stack for one in found.resources if one.marks.stack}
    own = tuple(
        one for one in found.resources
        if one.address not in others and one.kind != "feast.project"
    )  # fmt: skip
    mine = {one.address for one in own}
    read = {need for one in own for need in one.depends_on}
    survey = Survey(
        origin.name or store.project,
        where,
        _section(store, found.resources),
        own,
        found.messages,
        {address: why for address, why in found.unsaid.items() if address in mine},
        {address: owner for address, owner in others.items() if address in read},
        notes=found.notes,
    )
    return survey, found.strange


def _section(store: FeatureStore, found: Iterable[Resource]) -> dict[str, Any]:
    """The `feature_store` section; the project is described where the registry describes it."""
    named = {"project": store.project, **({"repo": store.repo} if store.repo else {})}
    about = [one.attrs for one in found if one.kind == "feast.project"]
    described = {f"project_{key}": one for key, one in (about[0] if about else {}).items()}
    return {**named, **described, **store.config}


def _nothing(found: Found, project: str, where: str) -> FscError:
    names = ", ".join(f"`{one}`" for one in found.projects)
    return FscError(
        f"There is nothing of the project `{project}` in {where}.",
        hint=f"It holds {names}: choose with `--project`." if names else "The registry is empty.",
    )


def _store(origin: Origin, root: str) -> tuple[FeatureStore, str, str]:
    """The feature store that is meant, its repo relative to `root`, and where it was read."""
    if not origin.repo:
        return _store_of_registry(origin)
    path = Path(origin.repo) / "feature_store.yaml"
    given = _parsed(path)
    project = str(given.pop("project", "") or "")
    if origin.project:
        project = origin.project
    repo = Path(os.path.relpath(origin.repo, root)).as_posix()
    inside = not repo.startswith("../")
    config = feature_store(given, repo, root)
    store = FeatureStore(project=project, config=config, repo=repo if inside else "")
    return store, repo, f"the Feast repo `{posixpath.normpath(origin.repo)}`"


def _store_of_registry(origin: Origin) -> tuple[FeatureStore, str, str]:
    address = origin.registry
    said = without_password(address)
    kind = "remote" if address.startswith("grpc://") else "sql" if _is_sql(address) else "file"
    path = said.removeprefix("grpc://")
    config: dict[str, Any] = {
        "registry": {"registry_type": kind, "path": path}, "online_store": None,
    }  # fmt: skip
    project = origin.project
    if not project:
        raise FscError("A registry can hold several projects.", hint="Name one with `--project`.")
    shown = "a registry" if said != address else f"the registry `{address}`"
    return FeatureStore(project=project, config=config), _COMPILED, shown


def _is_sql(address: str) -> bool:
    return address.partition("://")[0].partition("+")[0] in ("sqlite", "postgresql", "mysql")


def _parsed(path: Path) -> dict[str, Any]:
    from fsc.load.files import Trouble, read
    from fsc.load.yaml import parse

    text = read(str(path))
    if isinstance(text, Trouble):
        raise FscError(text.message, hint="Name the folder that holds `feature_store.yaml`.")
    parsed = parse(text, str(path))
    if parsed.root is None or not parsed.root.entries:
        wrong = parsed.found[0].message if parsed.found else "it says nothing."
        raise FscError(f"`{path}` cannot be read: {wrong}")
    return dict(parsed.root.plain())


def _said(survey: Survey, root: Path) -> tuple[Survey, Lifted]:
    """The manifest that stands: what cannot be said is opaque, what is only judged is silenced.

    Each round makes at least one object opaque or one finding silent, so it ends.
    """
    silences: tuple[Silence, ...] = ()
    while True:
        lifted = lift(survey, silences)
        checked = _checked(lifted)
        wrong = [one for one in checked.diagnostics if one.severity is Severity.ERROR]
        if checked.stack is not None and checked.document is not None:
            wrong += missing_data(checked.stack, checked.document, root)
        more = tuple(one for one in _silences(lifted, wrong) if one not in silences)
        blocks = _blocks(lifted, survey, wrong)
        if not more and not blocks:
            return survey, lifted
        silences = (*silences, *more)
        survey = replace(survey, unsaid={**survey.unsaid, **blocks})


def _checked(lifted: Lifted) -> Checked:
    with tempfile.TemporaryDirectory(prefix="fsc-") as folder:
        _write(Path(folder), lifted.texts())
        return validate(Inputs(str(Path(folder) / ROOT)))


def _silences(lifted: Lifted, wrong: Iterable[Diagnostic]) -> Iterable[Silence]:
    for one in dict.fromkeys(
        Silence(each.span.file, _path_at(lifted, each), each.code)
        for each in wrong
        if each.code.startswith(_JUDGED)
    ):
        if one.path:
            yield one


def _path_at(lifted: Lifted, found: Diagnostic) -> tuple[str | int, ...]:
    """The path of the value at a place, or () where no line of YAML is."""
    number = 0
    for path, text in lifted.yaml.get(found.span.file, ()):
        number += text.count("\n") + 1
        if number >= found.span.line:
            return path
    return ()


def _blocks(lifted: Lifted, survey: Survey, wrong: Iterable[Diagnostic]) -> dict[str, str]:
    sections = {one.KIND.section[0]: one.KIND.name for one in KINDS if len(one.KIND.section) == 1}
    made = {}
    for one in wrong:
        path = _path_at(lifted, one)
        if one.code.startswith(_JUDGED) or len(path) < 2 or path[0] not in sections:
            continue
        address = f"{sections[str(path[0])]}.{path[1]}"
        if address in survey.messages:
            made[address] = one.message
    return made
