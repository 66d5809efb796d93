"""The ZenML half of what is live: a stack, its components and what they use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fsc.diagnostics import Diagnostic, Exit, FscError
from fsc.document import Path
from fsc.driver import Resource
from fsc.lift import Survey
from fsc.lift.zenml import COMPONENT, STACK, why_undeclared
from fsc.model.secret_text import has_password
from fsc.model.zenml.references import REFERENCE, texts
from fsc.model.zenml.service_connector import RESOURCES
from fsc.pipeline.origin import Origin
from fsc.validate import catalogs

# ZenML makes these with every store and refuses to change them.
_OWN = frozenset(f"{COMPONENT}.{one}/default" for one in
                 ("orchestrator", "artifact_store", "deployer"))  # fmt: skip


def surveyed_zenml(origin: Origin, root: str) -> Survey:
    """The stack for a manifest in `root`. Raises FscError when a manifest cannot say it."""
    from fsc.drivers import Place, survey_zenml

    name = origin.zenml_stack
    found = survey_zenml(name, Place(root, "", os.environ))
    stack = next(one for one in found.resources if one.kind == STACK)
    external = {one.address: one.marks.stack for one in found.resources if one.marks.stack}
    _refuse(stack, external, found.unsaid)
    theirs = {address: f"it belongs to stack `{owner}`" for address, owner in external.items()}
    unsaid = {**dict(_unsayable(found.resources)), **found.unsaid, **theirs}
    unsaid |= {one.address: "ZenML makes it itself" for one in found.resources
               if one.address in _OWN}  # fmt: skip
    return Survey(
        origin.name or name, f"the ZenML stack `{name}`", {}, found.resources,
        unsaid=with_needs(found.resources, unsaid), external=external,
    )  # fmt: skip


def with_needs(resources: Iterable[Resource], unsaid: Mapping[str, str]) -> dict[str, str]:
    """`unsaid` with the components that cannot stand without what is unsaid."""
    made = dict(unsaid)
    for one in resources:
        why = why_undeclared(one, unsaid) if one.kind == COMPONENT else ""
        if why:
            made.setdefault(one.address, why)
    return made


def _refuse(stack: Resource, external: Mapping[str, str], unsaid: Mapping[str, str]) -> None:
    owner = external.get(stack.address)
    if owner:
        raise FscError(
            f"The ZenML stack `{stack.name}` belongs to the fsc stack `{owner}`.",
            hint=f"Its manifest says it; `fsc forget {stack.address}` there gives it up.",
            exit_code=Exit.REFUSED,
        )
    secrets = (f"zenml.secret.{one}" for one in stack.attrs.get("secrets", ()))
    foreign = next((one for one in secrets if one in external), "")
    why = f"`{foreign}` belongs to stack `{external[foreign]}`" if foreign else ""
    if why or stack.address in unsaid:
        raise FscError(
            f"No manifest can say the ZenML stack `{stack.name}`: {why or unsaid[stack.address]}.",
            hint="A stack attaches only secrets of its own manifest.",
            exit_code=Exit.REFUSED,
        )


def _unsayable(resources: tuple[Resource, ...]) -> Iterator[tuple[str, str]]:
    """What must not or cannot be written down, and why."""
    flavors = {one.address: one for one in resources if one.kind == "zenml.flavor"}
    names: set[str] = set()
    for one in resources:
        if one.kind == "zenml.service_connector" and one.attrs["type"] not in RESOURCES:
            yield one.address, f"fsc does not know the connector type `{one.attrs['type']}`"
        if one.kind == "zenml.flavor" and one.name in names:
            yield one.address, "another type has a flavor of this name"
        if one.kind == "zenml.flavor":
            names.add(one.name)
        if one.kind == COMPONENT:
            shown = next(_written_out(one, flavors), "")
            if shown:
                yield (
                    one.address,
                    (
                        f"its `{shown}` is a secret that stands in ZenML as plain text; "
                        "put it into a ZenML secret, then declare the component"
                    ),
                )


def _written_out(one: Resource, flavors: Mapping[str, Resource]) -> Iterator[str]:
    """Settings that hold a secret as it is: those that ZenML says are secret, and addresses."""
    config: Mapping[str, Any] = one.attrs.get("config", {})
    type_ = one.address.removeprefix(f"{COMPONENT}.").partition("/")[0]
    flavor = one.attrs["flavor"]
    custom = flavors.get(f"zenml.flavor.{type_}/{flavor}")
    entry = catalogs.flavor(type_, flavor) or {}
    secret = custom.facts["secret_fields"] if custom else entry.get("secret_fields", ())
    for name in secret:
        if any(not REFERENCE.fullmatch(each) for each in texts(_at(config, name))):
            yield name
    for name, value in config.items():
        if any(has_password(each) for each in texts(value)):
            yield name


def _at(config: Any, name: str) -> Any:
    for key in name.split("."):
        config = config.get(key) if isinstance(config, Mapping) else None
    return config


def at_fault(survey: Survey, path: Path, finding: Diagnostic) -> Iterator[tuple[str, str]]:
    """The objects of the `zenml` section that a finding at `path` speaks of, and what it says."""
    if len(path) < 3 or path[0] != "zenml":
        return
    section, name = path[1], str(path[2])
    if section == "components":
        parts = next(one for one in survey.resources if one.kind == STACK).attrs["components"]
        names = parts.get(name, [])
        chosen = [names[path[3]]] if len(path) > 3 and isinstance(path[3], int) else names
        yield from ((f"{COMPONENT}.{name}/{one}", finding.message) for one in chosen)
        return
    kinds = {"secrets": "zenml.secret", "flavors": "zenml.flavor",
             "service_connectors": "zenml.service_connector"}  # fmt: skip
    for one in survey.resources:
        if one.kind == kinds.get(str(section)) and one.name == name:
            yield one.address, finding.message
