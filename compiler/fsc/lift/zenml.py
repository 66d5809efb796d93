"""A ZenML stack and what it needs -> the `zenml` section of a manifest, with its comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Any

from fsc.document import Path
from fsc.driver import Resource
from fsc.lift.values import Known, described, literal
from fsc.model.characters import prints
from fsc.model.zenml.component import Component
from fsc.model.zenml.flavor import Flavor
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.service_connector import ServiceConnector, split_secrets
from fsc.model.zenml.stack import ZenStack
from fsc.records import dataclass

COMPONENT, STACK = Component.KIND.name, ZenStack.KIND.name

_DECLARED = (ZenSecret, Flavor, ServiceConnector)
_HIDDEN = (
    "The values stay in ZenML, and none of them is written here. A plan needs the variables: set",
    "them to what ZenML holds, or the first apply changes it.",
)
_REPO = "`feast_repo` is where ZenML finds the repo today; leave it out for what fsc compiles."


@dataclass(frozen=True)
class Section:
    """`data` is the section, `comments` stand above its parts."""

    data: Mapping[str, Any] = field(default_factory=dict)
    comments: Mapping[Path, list[str]] = field(default_factory=dict)


def section(
    name: str, resources: Iterable[Resource], unsaid: Mapping[str, str], known: Known
) -> Section:
    """What the manifest `name` says of a stack.

    `unsaid` are addresses that are not declared, and why: such a component is only named.
    """
    found = {one.address: one for one in resources if one.kind.startswith("zenml.")}
    stacks = [one for one in found.values() if one.kind == STACK]
    if not stacks:
        return Section()
    variables = _Variables()
    data = {
        cls.KIND.section[1]: {
            one.name: _declared(cls, one, variables, known)
            for one in found.values()
            if one.kind == cls.KIND.name and one.address not in unsaid
        }
        for cls in _DECLARED
    }
    parts = stacks[0].attrs["components"]
    data["components"] = {
        type_: _components(name, type_, names, found, unsaid, known)
        for type_, names in parts.items()
    }
    data["stack"] = _stack(name, stacks[0], known)
    data = {key: one for key, one in data.items() if one}
    return Section(data, _comments(data, parts, found, unsaid))


def why_undeclared(one: Resource, unsaid: Mapping[str, str]) -> str:
    """Why a component is only named, although it could be said itself; "" when it is declared.

    What it attaches and the class that it is made of have to stand in the manifest too.
    """
    needs = [f"{ZenSecret.KIND.name}.{name}" for name in one.attrs.get("secrets", ())]
    needs += [each for each in one.depends_on if each.startswith(f"{Flavor.KIND.name}.")]
    missing = next((each for each in needs if each in unsaid), "")
    return f"it needs `{missing}`: {unsaid[missing]}" if missing else ""


class _Variables:
    """Names of environment variables, each for one value."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def reference(self, *words: str) -> str:
        """`${env:NAME}` with a name made of words."""
        made = re.sub(r"[^A-Z0-9]+", "_", "_".join(words).upper()).strip("_")
        base = made if made[:1].isalpha() else f"SECRET_{made}".rstrip("_")
        name, number = base, 1
        while name in self._taken:
            number += 1
            name = f"{base}_{number}"
        self._taken.add(name)
        return f"${{env:{name}}}"


def _declared(cls: type, one: Resource, variables: _Variables, known: Known) -> dict[str, Any]:
    """An object that is declared under its name. A digest of a secret becomes a reference."""
    attrs = {key: value for key, value in one.attrs.items() if key != "code"}
    if cls is ZenSecret:
        given = attrs.get("values", {})
        attrs["values"] = {key: variables.reference(one.name, key) for key in given}
    said = described(cls, attrs, known)
    if cls is ServiceConnector and "configuration" in said:
        plain, secret = split_secrets(attrs["type"], said["configuration"])
        hidden = {key: variables.reference(one.name, _short(one.name, key)) for key in secret}
        said["configuration"] = {**plain, **hidden}
    return said


def _short(name: str, key: str) -> str:
    """The name of a setting without what the name of the connector says already."""
    return key.removeprefix(f"{name.lower()}_") or key


def _components(
    stack: str, type_: str, names: Iterable[str], found: Mapping[str, Resource],
    unsaid: Mapping[str, str], known: Known,
) -> Any:  # fmt: skip
    """One component, or a list whose first is the default; a text names one that exists."""
    made: list[Any] = []
    for name in names:
        address = f"{COMPONENT}.{type_}/{name}"
        if address in unsaid or address not in found:
            made.append(literal(name))
            continue
        named = {} if name == stack else {"name": literal(name)}
        made.append({**named, **described(Component, found[address].attrs, known)})
    return made[0] if len(made) == 1 else made


def _stack(name: str, one: Resource, known: Known) -> dict[str, Any]:
    attrs = {key: value for key, value in one.attrs.items() if key != "components"}
    named = {} if one.name == name else {"name": literal(one.name)}
    return {**named, **described(ZenStack, attrs, known)}


def _comments(
    data: Mapping[str, Any], parts: Mapping[str, Iterable[str]], found: Mapping[str, Resource],
    unsaid: Mapping[str, str],
) -> dict[Path, list[str]]:  # fmt: skip
    made: dict[Path, list[str]] = {}
    for key in (ZenSecret.KIND.section[1], ServiceConnector.KIND.section[1]):
        if "${env:" in str(data.get(key, "")):
            made[("zenml", key)] = list(_HIDDEN)
            break
    for type_, names in parts.items():
        lines = list(_about(type_, names, found, unsaid))
        if lines:
            made[("zenml", "components", type_)] = lines
    return made


def _about(
    type_: str, names: Iterable[str], found: Mapping[str, Resource], unsaid: Mapping[str, str]
) -> Iterator[str]:
    for name in names:
        address = f"{COMPONENT}.{type_}/{name}"
        if address in unsaid:
            yield _in_line(f"`{name}` is only named: {unsaid[address]}")
        elif "feast_repo" in found[address].attrs.get("config", {}):
            yield _REPO


def _in_line(text: str) -> str:
    """Text for a comment: one line, and nothing that a reader of YAML takes for an end of it."""
    return "".join(one if prints(one) else "?" for one in " ".join(text.split()))
