"""Everything that was found live -> the files of a manifest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any, NamedTuple

from fsc.document import Path
from fsc.driver import Resource
from fsc.lift.functions import collected
from fsc.lift.values import Known, described
from fsc.lift.writing import written
from fsc.lift.zenml import section
from fsc.model.describe import Object
from fsc.model.feast.data_source import SOURCE_BY_TYPE, DataSource
from fsc.model.stack import KIND_BY_NAME, KINDS
from fsc.model.yaml_text import Line
from fsc.records import dataclass

ROOT = "stack.yaml"
SCHEMA = "stack.schema.json"


class Silence(NamedTuple):
    """A finding to silence: what it stands at, and its code."""

    file: str
    path: Path
    code: str


@dataclass(frozen=True)
class Survey:
    """What is live: objects of Feast, and of one ZenML stack. `store` is the `feature_store`
    section, if any.

    `external` are addresses that other stacks own, with the names of these stacks; "" for what
    nobody owns, and no manifest may say, as there is a secret in it. `messages`
    are the objects as they are stored; `unsaid` are those that have no words, and why: of Feast
    they are kept as they are stored, of ZenML they are only named. `hidden` are variables, with
    the settings of feature_store.yaml whose secrets they stand for.
    """

    name: str
    origin: str
    store: Mapping[str, Any]
    resources: tuple[Resource, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    unsaid: Mapping[str, str] = field(default_factory=dict)
    external: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Lifted:
    """The files of a manifest by name: lines with the path of what they say, and Python."""

    yaml: Mapping[str, tuple[Line, ...]]
    python: Mapping[str, str]

    def texts(self) -> dict[str, str]:
        """Every file by name."""
        made = {
            name: "".join(f"{text}\n" for _, text in lines) for name, lines in self.yaml.items()
        }
        return {**made, **self.python}


def lift(survey: Survey, silences: Iterable[Silence] = ()) -> Lifted:
    """The manifest of everything that was found; equal surveys give equal text."""
    said = [one for one in survey.resources if one.address not in survey.unsaid]
    functions = collected((one.name, one.attrs["udf"]) for one in said if "udf" in one.attrs)
    known = Known(
        functions, {one.name: sorted(one.attrs["schema"]) for one in said if _is_view(one)}
    )
    sections = {
        f"{kind.KIND.section[0]}.yaml": _section(kind, said, known)
        for kind in KINDS
        if len(kind.KIND.section) == 1
    }
    sections = {name: one for name, one in sections.items() if any(one.values())}
    quiet = list(silences)
    zenml = section(survey.name, survey.resources, survey.unsaid, known)
    files = {ROOT: _head(survey, tuple(sections), zenml.data), **sections}
    comments = {name: _comments(name, survey, quiet) for name in files}
    for path, about in zenml.comments.items():
        comments[ROOT][path] = [*about, *comments[ROOT].get(path, ())]
    made = {
        name: (
            *_intro(name, survey),
            *written(data, comments[name]),
        )
        for name, data in files.items()
    }
    return Lifted(made, functions.files)


def _section(kind: type[Object], resources: Iterable[Resource], known: Known) -> dict[str, Any]:
    entries = {
        one.name: described(_class(kind, one), one.attrs, known)
        for one in sorted(resources, key=lambda one: one.name)
        if one.kind == kind.KIND.name
    }
    return {kind.KIND.section[0]: entries}


def _is_view(one: Resource) -> bool:
    return KIND_BY_NAME[one.kind].KIND.view and "schema" in one.attrs


def _class(kind: type[Object], resource: Resource) -> type[Object]:
    return SOURCE_BY_TYPE[resource.attrs["type"]] if kind is DataSource else kind


def _head(survey: Survey, sections: tuple[str, ...], zenml: Mapping[str, Any]) -> dict[str, Any]:
    """The root file: what the stack is, where it lives, and what the other files cannot say."""
    made: dict[str, Any] = {
        "apiVersion": "fsc/v1",
        "kind": "Stack",
        "metadata": {"name": survey.name},
    }
    opaque = {
        address: {"why": why, "message": survey.messages[address]}
        for address, why in sorted(survey.unsaid.items())
        if address in survey.messages
    }
    rest = {
        "include": list(sections),
        "feature_store": dict(survey.store),
        "external": _external(survey),
        "opaque": opaque,
        "zenml": dict(zenml),
    }
    return made | {key: one for key, one in rest.items() if one}


def _external(survey: Survey) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for address in sorted(survey.external):
        kind = _kind_of(address)
        section = KIND_BY_NAME[kind].KIND.section
        if len(section) == 1:
            found.setdefault(section[0], []).append(address.removeprefix(f"{kind}."))
    return found


def _kind_of(address: str) -> str:
    return next(one for one in KIND_BY_NAME if address.startswith(f"{one}."))


def _intro(name: str, survey: Survey) -> Iterator[Line]:
    """The first lines of a file: for the editor, and where it comes from."""
    yield (), f"# yaml-language-server: $schema={SCHEMA}"
    yield (), f"# Written by `fsc adopt` from {survey.origin}."
    if name == ROOT:
        yield (), "# From now on this is where you change it: `fsc plan` shows what that would do."
    yield (), ""


def _comments(name: str, survey: Survey, silences: Iterable[Silence]) -> dict[Path, list[str]]:
    found: dict[Path, list[str]] = {}
    for kind in KINDS:
        section = kind.KIND.section
        if section and name == f"{section[0]}.yaml":
            found[section] = [kind.KIND.doc]
    for address, note in survey.notes.items():
        kind_of = _kind_of(address)
        where = KIND_BY_NAME[kind_of].KIND.section
        if where and name == f"{where[0]}.yaml":
            found[(where[0], address.removeprefix(f"{kind_of}."))] = [note]
    if name == ROOT:
        found |= _root_comments(survey)
    for one in silences:
        if one.file == name:
            found.setdefault(one.path, []).append(_SILENT.format(one.code))
    return found


_SILENT = "fsc: ignore {} because the registry held it like this when it was adopted"


def _root_comments(survey: Survey) -> dict[Path, list[str]]:
    owners = ", ".join(sorted({one for one in survey.external.values() if one}))
    whose = f"of other stacks ({owners})" if owners else "without a block"
    return {
        ("external",): [f"Objects {whose} that are read here."],
        ("opaque",): [
            "Objects that this version of fsc cannot put into words. They are kept as they are;",
            "`why` says what is in the way. Delete a block to delete the object.",
        ],
    }
