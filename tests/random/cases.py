"""One case: a history of manifests and failures against the memory driver, and what must hold.

A case is JSON, so that one that fails is kept as a file and runs again with every other:

    {"steps": [{"manifest": {...}, "fails": 3, "at": "apply"}, ...]}

`fails` says which change of the plan fails (null: none), `at` whether the driver refuses it or
loses everything at the flush behind it. Another team's objects are there all the time.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fsc.apply import execute
from fsc.diagnostics import FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.memory import MemoryDriver
from fsc.plan.desired import resources
from fsc.plan.planner import Options, Outcome, plan_changes
from tests.manifests import stack_of
from tests.plan.test_laws import SCOPE

THEIRS: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "others"},
    "feature_store": {
        "project": "shared",
        "registry": {"registry_type": "file", "path": "registry.db"},
    },
    "entities": {"zz_branch": {"join_keys": ["zz_id"], "value_type": "String"}},
    "data_sources": {"zz_asked": {"type": "request", "schema": {"zz": "Int64"}}},
}
Case = dict[str, Any]


@dataclass
class Losing(MemoryDriver):
    """Fails at one change, or keeps nothing of what came before it."""

    broken: str = ""
    loses: bool = False
    made: list[Change] = field(default_factory=list)

    def apply(self, change: Change) -> None:
        if change.address == self.broken and not self.loses:
            raise FscError("failed on purpose")
        super().apply(change)
        self.made.append(change)

    def flush(self) -> None:
        if self.loses and self.broken in {one.address for one in self.made}:
            self.pending.clear()
            raise FscError("lost on purpose")
        super().flush()


def run(case: Case) -> None:
    """Raise AssertionError where the case breaks a law."""
    driver = Losing()
    _apply(THEIRS, driver)
    theirs = dict(driver.stored)
    for step in case["steps"]:
        before = dict(driver.stored)
        changes = _outcome(step["manifest"], driver).changes
        assert not [one.blocked for one in changes if one.blocked]
        _execute(changes, driver, step)
        _check(driver, before, theirs, changes)
        _apply(step["manifest"], driver)
        left = _outcome(step["manifest"], driver)
        assert left.changes == ()
        assert left.drift == ()
        clean = MemoryDriver()
        _apply(THEIRS, clean)
        _apply(step["manifest"], clean)
        assert _content(driver.stored) == _content(clean.stored)


def _execute(changes: tuple[Change, ...], driver: Losing, step: dict[str, Any]) -> None:
    at = step["fails"]
    driver.broken = changes[at % len(changes)].address if changes and at is not None else ""
    driver.loses = step["at"] == "flush"
    driver.made, driver.trace = [], []
    report = execute(changes, [driver])
    assert report.failed == bool(driver.broken)
    assert [step.address for step in report.steps] == [one.address for one in changes]
    planned = [(one.action, one.address) for one in changes]
    assert driver.trace == planned[: len(driver.trace)], "executed in the order of the plan"
    driver.broken, driver.loses = "", False


def _check(
    driver: Losing,
    before: dict[str, Resource],
    theirs: dict[str, Resource],
    changes: tuple[Change, ...],
) -> None:
    """After a failure too, nothing that was not planned has changed, and nothing dangles."""
    named = {each for one in changes for each in (one.address, one.moved_from)}
    for address in {*before, *driver.stored} - named:
        assert driver.stored.get(address) == before.get(address), address
    assert {key: driver.stored.get(key) for key in theirs} == theirs
    deletes = any(one.action is Action.DELETE for one in changes)
    for one in driver.stored.values():
        missing = [need for need in one.depends_on if need not in driver.stored]
        assert deletes or not missing, (one.address, missing)


def _content(stored: dict[str, Resource]) -> dict[str, Any]:
    return {key: (one.attrs, one.copies, one.marks) for key, one in sorted(stored.items())}


def _outcome(manifest: dict[str, Any], driver: MemoryDriver) -> Outcome:
    stack = stack_of(manifest)
    return plan_changes(resources(stack), driver.read(SCOPE).resources, Options(stack.name))


def _apply(manifest: dict[str, Any], driver: MemoryDriver) -> None:
    assert not execute(_outcome(manifest, driver).changes, [driver]).failed


def keep(case: Case, folder: Path, before: Path | None) -> Path:
    """Write a failing case as a file, instead of a longer one of the same search."""
    text = json.dumps(case, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path = folder / f"found_{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    if before is not None and before != path:
        before.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
