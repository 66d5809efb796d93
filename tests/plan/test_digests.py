"""Digests are made when somebody asks, which nobody does of what has not changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from fsc.driver import Resource
from fsc.marks import Marks, marks_as_labels, split_marks
from fsc.model.digest import Later, digests
from fsc.plan import desired
from fsc.plan.planner import Options, plan_changes
from tests.manifests import stack_of
from tests.plan.small import SMALL


def test_they_are_made_once_and_are_equal_to_others() -> None:
    made: list[Mapping[str, str]] = []

    def make() -> Mapping[str, str]:
        made.append(digests({"ttl": "7d", "online": True}))
        return made[-1]

    found = Later(make)
    assert made == []
    assert found == digests({"online": True, "ttl": "7d"})
    assert (len(found), list(found)) == (2, ["online", "ttl"])
    assert repr(found) == repr(made[0])
    assert len(made) == 1


def as_read(one: Resource) -> Resource:
    """As a driver gives it back: with the marks from their text, and no place in a manifest."""
    labels = marks_as_labels(Marks(one.marks.stack, dict(one.marks.digests)))
    return replace(one, marks=split_marks(labels)[1])


def test_a_plan_without_changes_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    stack = stack_of(SMALL)
    live = [as_read(one) for one in desired.resources(stack)]
    asked: list[Any] = []
    monkeypatch.setattr(desired, "digests", lambda attrs: asked.append(attrs) or digests(attrs))
    wanted = desired.resources(stack)
    assert plan_changes(wanted, live, Options(stack.name)).changes == ()
    assert asked == []
    assert [one.marks for one in wanted] == [one.marks for one in live]
    assert len(asked) == sum(bool(one.marks.stack) for one in wanted)
