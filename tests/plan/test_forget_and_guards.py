"""Letting go of objects, protection that reaches what a service reads, and plans that delete much."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fsc.driver import Action
from fsc.drivers.memory import MemoryDriver
from fsc.pipeline.applying import ApplyOptions, refusal
from fsc.plan.plan import Plan
from tests.plan.small import SMALL, applied, apply, by_address, outcome
from tests.support import DROP, changed

CUSTOMER = "feast.entity.customer"
READ = ("feast.feature_view.spend", "feast.data_source.rows", CUSTOMER)
GUARDED = changed(SMALL, {"feature_services.model.protect": True})


def test_what_is_forgotten_stays_and_has_no_owner() -> None:
    driver = applied(SMALL)
    before = driver.stored[CUSTOMER]
    made = apply(SMALL, driver, forget=frozenset({CUSTOMER}))
    assert [(one.action, one.address) for one in made.changes] == [(Action.FORGET, CUSTOMER)]
    after = driver.stored[CUSTOMER]
    assert after.attrs == before.attrs
    assert after.marks.stack == ""
    assert outcome(SMALL, driver, forget=frozenset({CUSTOMER})).changes == ()
    conflict = by_address(outcome(SMALL, driver))[CUSTOMER]
    assert "nobody that fsc knows" in conflict.blocked
    apply(SMALL, driver, adopt=frozenset({CUSTOMER}))
    assert outcome(SMALL, driver).changes == ()


def test_only_own_objects_are_forgotten_and_protection_goes_first() -> None:
    driver = applied(changed(SMALL, {"entities.customer.protect": True}))
    made = outcome(SMALL, driver, forget=frozenset({CUSTOMER, "feast.project.shared"}))
    assert [one.address for one in made.changes] == [CUSTOMER]
    assert "protect: false" in made.changes[0].blocked


@pytest.mark.parametrize("address", READ)
def test_a_protected_service_protects_what_it_reads(address: str) -> None:
    driver = applied(GUARDED)
    made = outcome(GUARDED, driver, destroy=True)
    change = by_address(made)[address]
    assert change.action is Action.DELETE
    assert "`feast.feature_service.model`, which is protected, reads it" in change.blocked
    free = by_address(outcome(SMALL, applied(SMALL), destroy=True))[address]
    assert free.blocked == ""


def test_protection_outlives_its_block_and_blocks_a_narrower_view() -> None:
    driver = applied(GUARDED)
    edited = changed(SMALL, {"feature_services": DROP, "feature_views.spend.schema.trips": DROP})
    made = by_address(outcome(edited, driver))
    assert made["feast.feature_service.model"].blocked.startswith("protected")
    assert made["feast.feature_view.spend"].blocked.startswith("protected")


def _plan(driver: MemoryDriver, manifest: dict[str, Any]) -> Plan:
    made = outcome(manifest, driver)
    return Plan("team", "", "", changes=made.changes, unchanged=made.unchanged)


def test_more_than_a_third_needs_more_than_addresses() -> None:
    fewer = {
        "feature_services": DROP,
        "on_demand_feature_views": DROP,
        "data_sources.asked": DROP,
    }
    driver = applied(SMALL)
    plan = _plan(driver, changed(SMALL, fewer))
    named = frozenset(one.address for one in plan.changes)
    assert "more than a third" in refusal(plan, ApplyOptions(allow_destroy=named))
    assert refusal(plan, ApplyOptions(allow_destroy=frozenset({"all"}))) == ""
    one = _plan(driver, changed(SMALL, {"feature_services": DROP}))
    only = frozenset({"feast.feature_service.model"})
    assert refusal(one, ApplyOptions(allow_destroy=only)) == ""


def test_drift_tells_what_was_applied_and_who_moved() -> None:
    driver = applied(SMALL)
    view = driver.stored["feast.feature_view.spend"]
    driver.stored[view.address] = replace(view, attrs={**view.attrs, "ttl": "1d", "owner": "x"})
    found = outcome(SMALL, driver).drift
    assert [one.address for one in found] == [view.address]
    seen = {one.path: (one.old, one.live, one.origin) for one in found[0].attributes}
    assert seen == {"ttl": ("30d", "1d", "live"), "owner": (None, "x", "live")}
    both = outcome(changed(SMALL, {"feature_views.spend.ttl": "7d"}), driver)
    origins = {one.path: one.origin for one in by_address(both)[view.address].attributes}
    assert origins == {"ttl": "both", "owner": "live"}
    assert {one.path: one.origin for one in both.drift[0].attributes} == origins
