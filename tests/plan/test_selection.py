"""`--target` and `--exclude` bring what has to happen too: nothing that is left reads what is gone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fsc.drivers.memory import MemoryDriver
from fsc.plan.planner import Outcome
from fsc.plan.select import Selection
from tests.manifests import edits, manifests
from tests.plan.small import SMALL, applied, apply, outcome, renamed_view
from tests.plan.test_laws import RELAXED
from tests.support import DROP, changed

SPEND, RATIO = "feast.feature_view.spend", "feast.on_demand_feature_view.ratio"
MODEL, CUSTOMER = "feast.feature_service.model", "feast.entity.customer"
WITHOUT = changed(
    SMALL, {"feature_views": DROP, "on_demand_feature_views": DROP, "feature_services": DROP}
)


def addresses(made: Outcome) -> set[str]:
    return {one.address for one in made.changes}


def targeted(manifest: dict[str, Any], *names: str, **options: Any) -> set[str]:
    selection = Selection(frozenset(names))
    return addresses(outcome(manifest, applied(SMALL), selection=selection, **options))


def excluding(manifest: dict[str, Any], *names: str, **options: Any) -> set[str]:
    selection = Selection(excludes=frozenset(names))
    return addresses(outcome(manifest, applied(SMALL), selection=selection, **options))


def test_a_deletion_brings_its_readers_and_not_what_it_reads() -> None:
    assert targeted(WITHOUT, SPEND) == {SPEND, RATIO, MODEL}
    assert targeted(WITHOUT, MODEL) == {MODEL}
    assert targeted(SMALL, SPEND, destroy=True) == {SPEND, RATIO, MODEL}
    assert targeted(SMALL, MODEL, destroy=True) == {MODEL}


def test_who_keeps_a_reader_keeps_what_it_reads() -> None:
    assert excluding(WITHOUT, MODEL) == set()
    assert excluding(WITHOUT, SPEND) == {RATIO, MODEL}
    kept = {SPEND, RATIO, CUSTOMER, "feast.data_source.rows", "feast.project.shared"}
    assert kept & excluding(SMALL, RATIO, destroy=True) == set()


def test_a_reader_that_stays_lets_go_first() -> None:
    lets_go = changed(
        SMALL, {"on_demand_feature_views": DROP, "feature_services.model.features": ["spend"]}
    )
    assert targeted(lets_go, RATIO) == {RATIO, MODEL}
    assert targeted(lets_go, MODEL) == {MODEL}
    assert excluding(lets_go, MODEL) == set()


def test_readers_follow_a_name() -> None:
    renamed = "feast.feature_view.purchases"
    assert targeted(renamed_view(SMALL), renamed) == {renamed, RATIO, MODEL}
    assert excluding(renamed_view(SMALL), MODEL) == set()


@RELAXED
@given(manifests(zenml=True), st.data())
def test_nothing_dangles_after_a_part_of_a_plan(
    manifest: dict[str, Any], data: st.DataObject
) -> None:
    driver = MemoryDriver()
    apply(manifest, driver)
    edited = data.draw(edits(manifest))
    destroy = data.draw(st.booleans())
    there = sorted(driver.stored)
    some = data.draw(st.lists(st.sampled_from(there), min_size=1, max_size=2).map(frozenset))
    selection = data.draw(st.sampled_from([Selection(some), Selection(excludes=some)]))
    apply(edited, driver, selection=selection, destroy=destroy)
    for one in driver.stored.values():
        assert [need for need in one.depends_on if need not in driver.stored] == [], one.address


def test_a_view_of_another_kind_gets_the_name_only_when_the_first_goes() -> None:
    batch = SMALL["feature_views"]["spend"] | {"udf": "udfs.py:rate"}
    switched = changed(SMALL, {"feature_views": DROP, "batch_feature_views": {"spend": batch}})
    both = {"feast.batch_feature_view.spend", SPEND}
    assert targeted(switched, "feast.batch_feature_view.spend") >= both
    assert excluding(switched, SPEND) == set()
    kinds = [one.kind for one in outcome(switched, applied(SMALL)).changes]
    assert kinds.index("feast.feature_view") < kinds.index("feast.batch_feature_view")
