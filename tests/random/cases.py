"""One case: a history of manifests and failures, and what must hold.

A case is JSON, so that one that fails is kept as a file and runs again with every other:

    {"steps": [{"manifest": {...}, "fails": 3, "at": "apply"}, ...]}

`fails` says which change of the plan fails (null: none), `at` whether the driver refuses it or
loses everything at the flush behind it. Another team's objects are there all the time. Memory is
what any other system is compared with: after each step both hold the same.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from fsc.apply import execute
from fsc.diagnostics import FscError
from fsc.driver import Action, Change, Driver, Resource, Scope, by_address
from fsc.drivers.memory import MemoryDriver
from fsc.model.stack import Stack
from fsc.plan.desired import resources
from fsc.plan.planner import Options, Outcome, plan_changes
from tests.manifests import stack_of

THEIRS: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "theirs"},
    "feature_store": {
        "project": "shared",
        "registry": {"registry_type": "file", "path": "registry.db"},
    },
    "entities": {"zz_branch": {"join_keys": ["zz_id"], "value_type": "String"}},
    "data_sources": {"zz_asked": {"type": "request", "schema": {"zz": "Int64"}}},
}
Case = dict[str, Any]


class Systems(Protocol):
    """Where a case runs."""

    def stack(self, manifest: dict[str, Any]) -> Stack:
        """The stack of a manifest of the case, in this place."""

    def open(self, stack: Stack) -> Sequence[Driver]:
        """Drivers as a new process has them."""


@dataclass
class Memory:
    """One dictionary."""

    stored: dict[str, Resource] = field(default_factory=dict)

    def stack(self, manifest: dict[str, Any]) -> Stack:
        return stack_of(manifest)

    def open(self, stack: Stack) -> Sequence[Driver]:
        return [MemoryDriver(stored=self.stored)]


@dataclass
class Losing:
    """Fails at one change, or keeps nothing of what came before it."""

    inner: Driver
    broken: str
    loses: bool
    made: list[Change] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def apply(self, change: Change) -> None:
        if change.address == self.broken and not self.loses:
            raise FscError("failed on purpose")
        self.inner.apply(change)
        self.made.append(change)

    def flush(self) -> None:
        if self.loses and self.broken in {one.address for one in self.made}:
            raise FscError("lost on purpose")
        self.inner.flush()


def run(case: Case, systems: Systems | None = None) -> None:
    """Raise AssertionError where the case breaks a law."""
    place = systems or Memory()
    _apply(THEIRS, place)
    theirs = frozenset(_read(THEIRS, place))
    for step in case["steps"]:
        _step(step, place, theirs)
    last = case["steps"][-1]["manifest"]
    _apply(last, place, destroy=True)
    assert not _owned(_read(last, place), last)


def _step(step: dict[str, Any], place: Systems, theirs: frozenset[str]) -> None:
    manifest = step["manifest"]
    before = _read(manifest, place)
    changes = _outcome(manifest, place).changes
    assert not [one.blocked for one in changes if one.blocked]
    _execute(changes, place, step)
    _check(_read(manifest, place), before, theirs, changes)
    _apply(manifest, place)
    left = _outcome(manifest, place)
    assert left.changes == ()
    assert left.drift == ()
    clean = Memory()
    _apply(manifest, clean)
    assert _owned(_read(manifest, place), manifest) == _owned(clean.stored, manifest)


def _execute(changes: tuple[Change, ...], place: Systems, step: dict[str, Any]) -> None:
    at = step["fails"]
    broken = changes[at % len(changes)].address if changes and at is not None else ""
    with _opened(step["manifest"], place) as drivers:
        _all(drivers, step["manifest"])
        losing = [Losing(one, broken, step["at"] == "flush") for one in drivers]
        report = execute(changes, [cast(Driver, one) for one in losing])
    assert report.failed == bool(broken)
    assert [step.address for step in report.steps] == [one.address for one in changes]
    for one in losing:
        planned = [change for change in changes if change.kind in one.kinds]
        assert one.made == planned[: len(one.made)], "executed in the order of the plan"


def _check(
    now: dict[str, Resource],
    before: dict[str, Resource],
    theirs: frozenset[str],
    changes: tuple[Change, ...],
) -> None:
    """After a failure too, nothing that was not planned has changed, and nothing dangles."""
    named = {each for one in changes for each in (one.address, one.moved_from)}
    for address in ({*before, *now} - named) | theirs:
        was, is_ = _plain(before.get(address)), _plain(now.get(address))
        assert is_ == was, (address, was, is_)
    deletes = any(one.action is Action.DELETE for one in changes)
    for one in now.values():
        missing = [need for need in one.depends_on if need not in now]
        assert deletes or not missing, (one.address, missing)


def _plain(one: Resource | None) -> Any:
    return one and (dict(one.attrs), dict(one.copies), one.marks)


def _owned(stored: dict[str, Resource], manifest: dict[str, Any]) -> dict[str, Any]:
    name = manifest["metadata"]["name"]
    return {key: _plain(one) for key, one in sorted(stored.items()) if one.marks.stack == name}


@contextmanager
def _opened(manifest: dict[str, Any], place: Systems) -> Iterator[Sequence[Driver]]:
    drivers = place.open(place.stack(manifest))
    try:
        yield drivers
    finally:
        for one in drivers:
            one.close()


def _all(drivers: Sequence[Driver], manifest: dict[str, Any]) -> dict[str, Resource]:
    scope = Scope(manifest["metadata"]["name"], manifest["feature_store"]["project"])
    return by_address(live for one in drivers for live in one.read(scope).resources)


def _read(manifest: dict[str, Any], place: Systems) -> dict[str, Resource]:
    with _opened(manifest, place) as drivers:
        return _all(drivers, manifest)


def _outcome(manifest: dict[str, Any], place: Systems, **options: Any) -> Outcome:
    stack = place.stack(manifest)
    wanted = resources(stack, "/repo")
    return plan_changes(wanted, _read(manifest, place).values(), Options(stack.name, **options))


def _apply(manifest: dict[str, Any], place: Systems, **options: Any) -> None:
    changes = _outcome(manifest, place, **options).changes
    with _opened(manifest, place) as drivers:
        _all(drivers, manifest)
        report = execute(changes, drivers)
    assert not report.failed, [one.message for one in report.steps if one.message]


def keep(case: Case, folder: Path, before: Path | None) -> Path:
    """Write a failing case as a file, instead of a longer one of the same search."""
    text = json.dumps(case, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    path = folder / f"found_{hashlib.sha256(text.encode()).hexdigest()[:12]}.json"
    if before is not None and before != path:
        before.unlink(missing_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path
