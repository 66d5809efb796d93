"""The laws of issue "one manifest", on random manifests against the real file registry."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsc.driver import Scope
from fsc.pipeline.planning import connect_all
from fsc.render import json as render
from tests.laws.project import Project, snapshot
from tests.manifests import edits, manifests
from tests.support import require

require("feast")
REAL = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@REAL
@given(manifests())
def test_what_was_written_reads_back_as_it_was_wanted(manifest: dict[str, Any]) -> None:
    """decode(encode(x)) == x, through the bytes of a registry."""
    with folder() as here:
        project = Project(here).write(manifest)
        project.apply()
        checked = project.plan().checked
        stack, _ = checked.valid()
        (driver,) = connect_all(stack, checked.inputs)
        live = {one.address: one for one in driver.read(Scope(stack.name, "shared")).resources}
        driver.close()
        for one in checked.alone:
            assert dict(live[one.address].attrs) == dict(one.attrs)
            assert dict(live[one.address].copies) == dict(one.copies)
            assert live[one.address].marks == one.marks


@REAL
@given(manifests().flatmap(lambda one: st.tuples(st.just(one), edits(one))))
def test_a_plan_after_an_apply_is_empty_and_says_so_twice(
    pair: tuple[dict[str, Any], dict[str, Any]],
) -> None:
    with folder() as here:
        project = Project(here)
        for manifest in pair:
            project.write(manifest).apply()
            once, again = project.plan().plan, project.plan().plan
            assert once is not None
            assert again is not None
            assert once.changes == once.drift == ()
            assert render.dumps(render.plan(once)) == render.dumps(render.plan(again))


@REAL
@given(manifests())
def test_a_plan_writes_not_one_byte(manifest: dict[str, Any]) -> None:
    with folder() as here:
        project = Project(here).write(manifest)
        before = snapshot(here)
        assert project.changes()
        assert snapshot(here) == before
        project.apply()
        before = snapshot(here)
        assert project.changes() == ()
        assert snapshot(here) == before


@REAL
@given(manifests("mine", "a_"), manifests("theirs", "b_"), st.data())
def test_two_teams_share_a_project(
    mine: dict[str, Any], theirs: dict[str, Any], data: st.DataObject
) -> None:
    with folder() as here:
        one = Project(here, "mine.yaml").write(mine)
        other = Project(here, "theirs.yaml").write(theirs)
        other.apply()
        one.apply()
        one.write(data.draw(edits(mine))).apply()
        assert other.changes() == ()
        one.apply(destroy=True)
        assert other.changes() == ()
        assert all(not change.address.split(".")[-1].startswith("b_") for change in one.changes())


@REAL
@given(manifests())
def test_an_unchanged_apply_leaves_the_registry_alone(manifest: dict[str, Any]) -> None:
    with folder() as here:
        project = Project(here).write(manifest)
        project.apply()
        before = snapshot(here)
        assert project.apply().steps == ()
        assert snapshot(here) == before
