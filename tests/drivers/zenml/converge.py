"""A manifest on a real store: planned, applied, and planned again, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fsc.driver import Change, Resource, by_address
from fsc.drivers.references import digest_of
from fsc.model.stack import Stack
from fsc.pipeline import Inputs, validate
from fsc.plan.desired import resources
from fsc.plan.planner import Options, plan_changes
from tests.drivers.zenml.support import Place, read

HEAD = """\
apiVersion: fsc/v1
kind: Stack
metadata: {name: NAME}
"""


def stack_of(folder: Path, text: str, name: str = "team") -> Stack:
    """The model of the ZenML half of a manifest; it has no finding."""
    folder.mkdir(exist_ok=True)
    (folder / "stack.yaml").write_text(HEAD.replace("NAME", name) + text, encoding="utf-8")
    checked = validate(Inputs(str(folder / "stack.yaml")))
    assert not [one for one in checked.diagnostics if one.severity.value == "error"]
    return checked.valid()[0]


def desired(stack: Stack, folder: Path, environ: Mapping[str, str]) -> tuple[Resource, ...]:
    found = resources(
        stack, "/repo", lambda name, key, text: digest_of(name, key, text, environ, str(folder))
    )
    return tuple(one for one in found if one.kind.startswith("zenml."))


def plan(place: Place, stack: Stack, folder: Path) -> tuple[Change, ...]:
    """The changes; where there are none, there is no drift either."""
    there = read(place.driver(stack.name, folder=str(folder)), stack.name).resources
    options = Options(stack.name, moved=stack.moved)
    outcome = plan_changes(desired(stack, folder, place.variables), there, options)
    return outcome.changes or outcome.drift


def apply(place: Place, text: str, folder: Path, name: str = "team") -> dict[str, str]:
    """Apply a manifest; afterwards its plan is empty. From address to what was done."""
    stack = stack_of(folder, text, name)
    changes = plan(place, stack, folder)
    assert not [one.blocked for one in changes if one.blocked]
    driver = place.driver(name, folder=str(folder))
    for one in changes:
        driver.apply(one)
    driver.flush()
    driver.close()
    assert [(one.address, one.attributes) for one in plan(place, stack, folder)] == []
    return {one.address: one.action.value for one in changes}


def live(place: Place, name: str = "team") -> dict[str, Resource]:
    return by_address(read(place.driver(name), name).resources)
