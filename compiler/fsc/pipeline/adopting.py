"""What is live -> a manifest that says it: the way in for teams that have a registry already."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path

from fsc.codes import PLAIN_SECRET
from fsc.diagnostics import Diagnostic, FscError, Severity
from fsc.lift import Lifted, Silence, Survey, lift
from fsc.lift.manifest import ROOT, SCHEMA
from fsc.model.feast.common import LONGEST_NAME, LOOSE_NAME
from fsc.model.stack import KINDS
from fsc.pipeline.adopting_feast import surveyed_feast
from fsc.pipeline.adopting_zenml import at_fault, surveyed_zenml, with_needs
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.pipeline.origin import Origin
from fsc.pipeline.outside import missing_data
from fsc.pipeline.project import schema_text
from fsc.plan.graph import affected
from fsc.records import dataclass

# Rules that judge what the live systems take all the same: silenced with a reason, not refused.
_JUDGED = ("FSC3", "FSC4", "FSC5")


@dataclass(frozen=True)
class Adopted:
    """The files of the manifest by name, and what to know of them."""

    files: Mapping[str, str]
    objects: int = 0
    variables: tuple[str, ...] = ()
    unsaid: Mapping[str, str] = field(default_factory=dict)
    named: Mapping[str, str] = field(default_factory=dict)
    external: Mapping[str, str] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    repo: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


def adopt_live(origin: Origin, folder: str) -> Adopted:
    """The manifest of everything live, as it would stand in `folder`. Writes nothing there."""
    root = str(Path(folder).absolute())
    survey, strange = _surveyed(origin, root)
    _check_name(survey.name)
    survey, lifted = _said(survey, Path(root))
    files = {**_laid_out(lifted), SCHEMA: schema_text()}
    return Adopted(
        files, len(survey.resources), _variables(lifted), *_unsaid(survey), survey.external,
        strange, str(survey.store.get("repo", "")), survey.hidden,
    )  # fmt: skip


def _surveyed(origin: Origin, root: str) -> tuple[Survey, tuple[str, ...]]:
    """What is in the registry, in the ZenML stack, or in both."""
    if not origin.zenml_stack:
        return surveyed_feast(origin, root)
    zenml = surveyed_zenml(origin, root)
    if not origin.has_feast:
        return zenml, ()
    feast, strange = surveyed_feast(origin, root)
    both = replace(
        feast,
        origin=f"{feast.origin} and {zenml.origin}",
        resources=(*feast.resources, *zenml.resources),
        unsaid={**feast.unsaid, **zenml.unsaid},
        external={**feast.external, **zenml.external},
    )
    return both, strange


def _check_name(name: str) -> None:
    if not re.fullmatch(LOOSE_NAME, name) or len(name) > LONGEST_NAME:
        raise FscError(
            f"`{name}` is no name for a manifest: it starts with a letter and goes on with "
            "letters, digits, `_` and `-`.",
            hint="Give it one with `--name`; the ZenML stack keeps its own.",
        )


def _unsaid(survey: Survey) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """What is kept as it is stored, and what is only named; what others own is told apart."""
    rest = {key: one for key, one in survey.unsaid.items() if not survey.external.get(key)}
    kept = {key: one for key, one in rest.items() if key in survey.messages}
    return kept, {key: one for key, one in rest.items() if key not in kept}


def _laid_out(lifted: Lifted) -> dict[str, str]:
    """The files as `fsc fmt` leaves them: keys in the order of the schema."""
    from fsc.load.format import formatted

    schema = json.loads(schema_text())
    return {
        name: formatted(text, name, schema)[0] if name in lifted.yaml else text
        for name, text in lifted.texts().items()
    }


def _variables(lifted: Lifted) -> tuple[str, ...]:
    """The environment variables that the manifest refers to."""
    text = "".join(line for lines in lifted.yaml.values() for _, line in lines)
    found = re.findall(r"(?<!\$)\$\{env:([A-Za-z0-9_]+)\}", text)
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


def _said(survey: Survey, root: Path) -> tuple[Survey, Lifted]:
    """The manifest that stands: what cannot be said is opaque, what is only judged is silenced.

    Each round makes at least one object opaque or one finding silent, or leaves one out for a
    secret in it, so it ends.
    """
    silences: tuple[Silence, ...] = ()
    while True:
        lifted = lift(survey, silences)
        checked = _checked(lifted)
        wrong = [one for one in checked.diagnostics if one.severity is Severity.ERROR]
        if checked.stack is not None and checked.document is not None:
            wrong += missing_data(checked.stack, checked.document, root)
        secret = dict(_with_secret(lifted, wrong))
        if secret:
            survey = _left_out(survey, secret)
            continue
        more = tuple(one for one in _silences(lifted, wrong) if one not in silences)
        blocks = _blocks(lifted, survey, wrong)
        if not more and not blocks:
            return survey, lifted
        silences = (*silences, *more)
        unsaid = with_needs(survey.resources, {**survey.unsaid, **blocks})
        survey = replace(survey, unsaid=unsaid)


def _with_secret(lifted: Lifted, wrong: Iterable[Diagnostic]) -> Iterable[tuple[str, str]]:
    """Data sources whose words would put a secret into a file, and which."""
    for one in wrong:
        path = _path_at(lifted, one) if one.code == PLAIN_SECRET.code else ()
        if len(path) > 1 and path[0] == "data_sources":
            yield f"feast.data_source.{path[1]}", one.message.rstrip(".")


def _left_out(survey: Survey, found: Mapping[str, str]) -> Survey:
    """The survey with objects that are only referred to. Not even their bytes are kept, nor those
    of what carries a copy of them."""
    edges = {one.address: one.depends_on for one in survey.resources}
    copied = {one for readers in affected(found, edges).values() for one in readers}
    lost = {one: "it carries a copy of a secret" for one in copied if one in survey.unsaid}
    unsaid = {**survey.unsaid, **lost, **found}
    read = {need for one, needs in edges.items() if one not in unsaid for need in needs}
    external = {**survey.external, **{one: "" for one in {**lost, **found} if one in read}}
    kept = {key: one for key, one in survey.messages.items() if key not in {*found, *copied}}
    return replace(survey, messages=kept, external=external, unsaid=unsaid)


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
    made: dict[str, str] = {}
    for one in wrong:
        path = _path_at(lifted, one)
        if not one.code.startswith(_JUDGED):
            found = at_fault(survey, path, one)
            made |= {address: why for address, why in found if address not in survey.unsaid}
        if one.code.startswith(_JUDGED) or len(path) < 2 or path[0] not in sections:
            continue
        address = f"{sections[str(path[0])]}.{path[1]}"
        if address in survey.messages:
            made[address] = one.message
    return made
