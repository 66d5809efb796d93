"""Stack -> zenml/register.sh: the registration as commands that a person can read and run.

`zenml` registers components and the stack. What no command can say goes through register.py beside
it: values of secrets and connectors (on a command line every user of the machine could read them),
labels and the description of a stack, settings that are named like an option of the command, a
connector that is attached without asking the cloud, taking things away.
"""

from __future__ import annotations

import json
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from fsc.driver import Resource
from fsc.emit import PROGRAM, SCRIPT, File, Target
from fsc.emit.env import render
from fsc.emit.files import comment, header, place
from fsc.emit.shell import quote
from fsc.emit.zenml_facts import component_type, facts
from fsc.model.stack import Stack
from fsc.model.zenml.common import TYPE_BY_NAME
from fsc.model.zenml.component import Component
from fsc.plan.desired import resources
from fsc.records import dataclass

# Long options of `zenml TYPE register`, which take the place of settings of the same name, and
# reading of `@file` (zenml/cli/stack_components.py, zenml/cli/utils.py).
_OPTIONS = frozenset({"connector", "env", "flavor", "help", "label", "secret"})

_SECRETS = "Values go through Python: on a command line every user of the machine could read them."
_SETTINGS = (
    "Settings that are named like an option of the command, or that it cannot hold, need Python."
)
_FLAVORS = "There is no command that changes a flavor whose class says something else now."
_CONNECTORS = (
    "Values go through Python: on a command line every user of the machine could read them; and",
    "the command knows only connectors whose cloud SDK is installed here, and asks the cloud.",
)
_REST = (
    "What the commands cannot say: labels and description of a stack, marks of fsc, what changed,",
    "and a service connector that is attached without asking the cloud.",
)


@dataclass(frozen=True)
class Block:
    """Some lines of the script below their comments."""

    comments: tuple[str, ...]
    lines: tuple[str, ...] = ()


def files(stack: Stack, target: Target) -> tuple[File, ...]:
    """The script and its program, or nothing for a manifest without a ZenML part."""
    rest = tuple(one for one in stack.objects if not one.KIND.name.startswith("feast."))
    found = resources(replace(stack, objects=rest, opaque=()))
    wanted = [one for one in found if one.kind.startswith("zenml.")]
    if not wanted:
        return ()
    components = [one for one in stack.objects if isinstance(one, Component)]
    repos = {one.address for one in components if one.needs_feast_repo}
    script = _script(stack, target, wanted, repos)
    program = _program(stack, target, wanted, repos)
    return (File(PROGRAM, program), File(SCRIPT, script, executable=True))


def _script(stack: Stack, target: Target, wanted: list[Resource], repos: set[str]) -> str:
    return render(
        "zenml/register.sh.jinja",
        header=header(stack, target),
        feast_repo=quote(_repo(target)) if repos else "",
        flavors=any(one.kind == "zenml.flavor" for one in wanted),
        root=quote(_root(target)),
        blocks=list(_blocks(wanted, repos)),
    )


def _program(stack: Stack, target: Target, wanted: list[Resource], repos: set[str]) -> str:
    told = [facts(one, one.address in repos, wanted) for one in wanted]
    return render(
        "zenml/register.py.jinja",
        header=header(stack, target),
        root=_root(target),
        repo=_repo(target),
        owner=stack.name,
        wanted=json.dumps(told, indent=2).replace("'", "\\u0027"),
    )


def _root(target: Target) -> str:
    """The manifest's folder as seen from the script."""
    build = target.build or posixpath.dirname(target.repo)
    return posixpath.relpath(target.root or ".", posixpath.join(target.root, build, "zenml"))


def _repo(target: Target) -> str:
    """The compiled Feast repo as seen from the script."""
    return posixpath.join("..", target.folder)


def _blocks(wanted: list[Resource], repos: set[str]) -> Iterator[Block]:
    secrets = [one for one in wanted if one.kind == "zenml.secret"]
    components = [one for one in wanted if one.kind == "zenml.component"]
    stacks = [one for one in wanted if one.kind == "zenml.stack"]
    if secrets:
        yield Block((*map(_about, secrets), _SECRETS), ("through_python secrets",))
    yield from _linked(wanted)
    for one in components:
        if _has_command(one):
            yield Block((_about(one),), (_register(one, one.address in repos),))
    others = [one for one in components if not _has_command(one)]
    if others:
        yield Block((*map(_about, others), _SETTINGS), ("through_python components",))
    for one in stacks:
        yield Block((_about(one),), (_register_stack(one),))
    yield Block(_REST, ("through_python rest",))
    for one in stacks:
        if one.facts.get("activate"):
            yield Block((), (f"zenml stack set {quote(one.name)}",))


def _linked(wanted: list[Resource]) -> Iterator[Block]:
    """What components need beside secrets: flavors and service connectors."""
    flavors = [one for one in wanted if one.kind == "zenml.flavor"]
    connectors = [one for one in wanted if one.kind == "zenml.service_connector"]
    for one in flavors:
        type_ = one.attrs["type"]
        words = (TYPE_BY_NAME[type_].group, type_, quote(one.name), quote(one.attrs["source"]))
        yield Block((_about(one),), (f"put_flavor {' '.join(words)}",))
    if flavors:
        yield Block((_FLAVORS,), ("through_python flavors",))
    if connectors:
        yield Block((*map(_about, connectors), *_CONNECTORS), ("through_python connectors",))


def _about(one: Resource) -> str:
    at = place(one.at)
    return comment(f"{at}: {one.address}" if at else one.address)


def _has_command(one: Resource) -> bool:
    """False for what the command would misread: an option's name, a name like an option."""
    config = one.attrs.get("config", {})
    clear = all(key.isidentifier() and key not in _OPTIONS for key in config)
    return clear and not one.name.startswith("-") and "\\u0000" not in json.dumps(one.attrs)


def _register(one: Resource, needs_repo: bool) -> str:
    type_ = component_type(one)
    config = dict(sorted(one.attrs.get("config", {}).items()))
    options = [f"--flavor={quote(one.attrs['flavor'])}"]
    for key, value in config.items():
        if key == "feast_repo" and needs_repo:
            options.append('--feast_repo="$feast_repo"')
        elif value is not None:
            options.append(f"--{key}={quote(_argument(value))}")
    labels = {**one.attrs.get("labels", {}), "fsc.stack": one.marks.stack}
    options += [f"--label={quote(f'{key}={value}')}" for key, value in sorted(labels.items())
                if "=" not in key + value]  # fmt: skip
    return _command(f"put {TYPE_BY_NAME[type_].group} {type_} {quote(one.name)}", options, one)


def _register_stack(one: Resource) -> str:
    options = [
        f"{TYPE_BY_NAME[type_].flag}={quote(name)}"
        for type_, names in sorted(one.attrs.get("components", {}).items())
        for name in names
    ]
    return _command(f"put stack stack {quote(one.name)}", options, one)


def _command(start: str, options: list[str], one: Resource) -> str:
    environment: Mapping[str, str] = one.attrs.get("environment", {})
    more = [f"--env={quote(f'{key}={value}')}" for key, value in sorted(environment.items())]
    more += [f"--secret={quote(name)}" for name in one.attrs.get("secrets", ())]
    return " \\\n  ".join([start, *options, *more])


def _argument(value: Any) -> str:
    """A setting as the command line takes it: text as it is, the rest as JSON."""
    if not isinstance(value, str):
        return json.dumps(value)
    return f"@{value}" if value.startswith("@") else value
