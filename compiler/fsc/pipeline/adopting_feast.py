"""The Feast half of what is live: the registry of a repo, or one by its address."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from fsc.diagnostics import Exit, FscError
from fsc.driver import Resource
from fsc.driver import Survey as Found
from fsc.lift import Survey
from fsc.lift.store import feature_store, without_password
from fsc.model.stack import FeatureStore
from fsc.pipeline.adopting_secrets import without_secrets
from fsc.pipeline.origin import Origin

# Where fsc will compile to: relative paths of a registry are relative to its repo, and with no repo
# named they can only be those of the one that is to come.
_COMPILED = "build/default/feature_repo"


def surveyed_feast(origin: Origin, root: str) -> tuple[Survey, tuple[str, ...]]:
    """What the registry holds for a manifest in `root`, and the kinds that fsc does not know."""
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
    _check_owners(origin.name or store.project, others, own, where)
    mine = {one.address for one in own}
    read = {need for one in own for need in one.depends_on}
    config, hidden = without_secrets(store.config)
    survey = Survey(
        origin.name or store.project,
        where,
        _section(replace(store, config=config), found.resources),
        own,
        found.messages,
        {address: why for address, why in found.unsaid.items() if address in mine},
        {address: owner for address, owner in others.items() if address in read},
        notes=found.notes,
        hidden=hidden,
    )
    return survey, found.strange


def _check_owners(
    name: str, others: Mapping[str, str], own: Sequence[Resource], where: str
) -> None:
    """A manifest says what nobody manages yet; a second one of a stack would delete the rest."""
    if others and not own:
        owners = ", ".join(f"`{one}`" for one in sorted(set(others.values())))
        raise FscError(
            f"Everything in {where} is managed by fsc already, as stack {owners}.",
            hint="Its manifest says it. `fsc forget` with that manifest lets objects go.",
            exit_code=Exit.REFUSED,
        )
    if name in others.values():
        raise FscError(
            f"A stack `{name}` manages objects in {where} already.",
            hint="Choose another name with `--name`: a second manifest of one stack would delete "
            "what the first one made.",
            exit_code=Exit.REFUSED,
        )


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
        return _store_of_registry(origin, root)
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


def _store_of_registry(origin: Origin, root: str) -> tuple[FeatureStore, str, str]:
    """The same for an address, which is relative to the working folder as all that is typed."""
    address = origin.registry
    said = without_password(address)
    kind = "remote" if address.startswith("grpc://") else "sql" if _is_sql(address) else "file"
    path = said.removeprefix("grpc://")
    azure = address.startswith(("https://", "http://"))
    named = {"registry_store_type": "AzureRegistryStore"} if azure else {}
    registry = {"registry_type": kind, "path": path, **named}
    given = {"registry": registry, "online_store": None}
    config = feature_store(given, Path(os.path.relpath(os.getcwd(), root)).as_posix(), root)
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
