"""The laws of planning, on random stacks against the memory driver."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsc.apply import execute
from fsc.driver import Action, Live, Scope
from fsc.drivers.memory import MemoryDriver
from fsc.plan.desired import resources
from fsc.plan.planner import Options, Outcome, plan_changes
from tests.manifests import edits, manifests, stack_of

SCOPE = Scope("team", "shared")
RELAXED = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def outcome(manifest: dict[str, Any], driver: MemoryDriver, **options: Any) -> Outcome:
    stack = stack_of(manifest)
    live = driver.read(SCOPE)
    return plan_changes(resources(stack), live.resources, Options(stack.name, **options))


def apply(manifest: dict[str, Any], driver: MemoryDriver, **options: Any) -> Outcome:
    made = outcome(manifest, driver, **options)
    execute(made.changes, [driver])
    return made


@RELAXED
@given(manifests(zenml=True))
def test_a_plan_after_an_apply_is_empty(manifest: dict[str, Any]) -> None:
    driver = MemoryDriver()
    assert apply(manifest, driver).changes
    after = outcome(manifest, driver)
    assert after.changes == ()
    assert after.drift == ()
    assert after.unchanged == len(driver.stored)


@RELAXED
@given(manifests().flatmap(lambda one: st.tuples(st.just(one), edits(one))))
def test_an_edit_is_planned_and_converges(pair: tuple[dict[str, Any], dict[str, Any]]) -> None:
    before, after = pair
    driver = MemoryDriver()
    apply(before, driver)
    made = apply(after, driver)
    assert bool(made.changes) == (resources(stack_of(before)) != resources(stack_of(after)))
    assert outcome(after, driver).changes == ()


@RELAXED
@given(manifests(zenml=True))
def test_what_is_executed_is_what_was_planned(manifest: dict[str, Any]) -> None:
    driver = MemoryDriver()
    made = apply(manifest, driver)
    assert driver.trace == [(one.action, one.address) for one in made.changes]


@RELAXED
@given(manifests(zenml=True))
def test_everything_is_made_after_what_it_needs(manifest: dict[str, Any]) -> None:
    place = {
        one.address: index for index, one in enumerate(outcome(manifest, MemoryDriver()).changes)
    }
    for one in outcome(manifest, MemoryDriver()).changes:
        assert all(place[need] < place[one.address] for need in one.depends_on)


@RELAXED
@given(manifests(zenml=True))
def test_destroy_leaves_nothing_and_is_idempotent(manifest: dict[str, Any]) -> None:
    driver = MemoryDriver()
    apply(manifest, driver)
    made = apply(manifest, driver, destroy=True)
    place = {one.address: index for index, one in enumerate(made.changes)}
    for one in made.changes:
        assert all(place[need] > place[one.address] for need in one.depends_on if need in place)
    assert driver.stored == {}
    assert outcome(manifest, driver, destroy=True).changes == ()


@RELAXED
@given(manifests("team", "a_"), manifests("others", "b_"))
def test_two_teams_in_one_project_do_not_touch_each_other(
    mine: dict[str, Any], theirs: dict[str, Any]
) -> None:
    driver = MemoryDriver()
    apply(theirs, driver)
    before = dict(driver.stored)
    apply(mine, driver)
    apply(mine, driver, destroy=True)
    assert driver.stored == before
    assert outcome(theirs, driver).changes == ()


@RELAXED
@given(manifests())
def test_a_foreign_object_is_a_conflict_until_it_is_adopted(manifest: dict[str, Any]) -> None:
    driver = MemoryDriver()
    apply({**manifest, "metadata": {"name": "others"}}, driver)
    made = outcome(manifest, driver)
    assert made.changes
    assert all("others" in one.blocked for one in made.changes)
    apply(manifest, driver, adopt=frozenset({"all"}))
    assert outcome(manifest, driver).changes == ()


@RELAXED
@given(manifests(zenml=True), st.integers(0, 30))
def test_a_failure_anywhere_is_completed_by_the_next_apply(
    manifest: dict[str, Any], at: int
) -> None:
    driver = MemoryDriver()
    changes = outcome(manifest, driver).changes
    broken = changes[at % len(changes)].address
    driver.fault = lambda change: change.address == broken
    report = execute(changes, [driver])
    assert [step.address for step in report.steps if step.status == "failed"] == [broken]
    driver.fault = lambda _change: False
    apply(manifest, driver)
    clean = MemoryDriver()
    apply(manifest, clean)
    assert driver.stored == clean.stored


@RELAXED
@given(manifests(), st.integers(0, 30))
def test_drift_is_seen_named_and_undone(manifest: dict[str, Any], at: int) -> None:
    driver = MemoryDriver()
    apply(manifest, driver)
    owned = [one for one in driver.stored.values() if one.marks.stack]
    one = owned[at % len(owned)]
    driver.stored[one.address] = replace(one, attrs={**one.attrs, "description": "edited by hand"})
    made = outcome(manifest, driver)
    assert [(drift.address, drift.attributes[0].path) for drift in made.drift] == [
        (one.address, "description")
    ]
    assert one.address in [change.address for change in made.changes]
    apply(manifest, driver)
    assert outcome(manifest, driver) == replace(
        made, changes=(), drift=(), unchanged=len(driver.stored)
    )


@RELAXED
@given(manifests())
def test_a_protected_object_survives_the_removal_of_its_block(manifest: dict[str, Any]) -> None:
    driver = MemoryDriver()
    view = sorted(manifest["feature_views"])[0]
    readers = ("batch_feature_views", "label_views", "on_demand_feature_views", "feature_services")
    guarded = {
        **manifest,
        "feature_views": {**manifest["feature_views"]},
        **{section: {} for section in readers},
    }
    guarded["feature_views"][view] = {**guarded["feature_views"][view], "protect": True}
    apply(guarded, driver)
    without = {
        **guarded,
        "feature_views": {key: one for key, one in guarded["feature_views"].items() if key != view},
    }
    made = [
        one
        for one in outcome(without, driver).changes
        if one.address == f"feast.feature_view.{view}"
    ]
    assert [one.action for one in made] == [Action.DELETE]
    assert made[0].blocked.startswith("protected")


def test_live_is_a_value() -> None:
    assert MemoryDriver().read(SCOPE) == Live()
