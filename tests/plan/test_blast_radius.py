"""What a change affects: readers, the ZenML stack that serves it, who owns them, what ran there."""

from __future__ import annotations

from dataclasses import replace

from fsc.driver import Change
from fsc.drivers.memory import MemoryDriver
from fsc.render import json, plan_text
from tests.plan.small import SMALL, applied, by_address, outcome
from tests.support import DROP, changed

SPEND = "feast.feature_view.spend"
STORE, STACK = "zenml.component.feature_store/team_feature_store", "zenml.stack.team"
MANIFEST = changed(
    SMALL,
    {
        "feature_services.model.owner": "scoring@example.com",
        "zenml": {
            "components": {
                "orchestrator": {"flavor": "local"},
                "artifact_store": {"flavor": "local"},
                "feature_store": {"flavor": "feast"},
            },
            "stack": {"description": "where models are trained"},
        },
    },
)
RUNS = ("model churn (ana)", "pipeline training (ana)")


def with_runs() -> MemoryDriver:
    """A live system in which somebody has used the stack."""
    driver = applied(MANIFEST)
    stack = next(one for one in driver.stored.values() if one.kind == "zenml.stack")
    driver.stored[stack.address] = replace(stack, facts={"runs": RUNS})
    return driver


def change(edits: dict[str, object], address: str) -> Change:
    return by_address(outcome(changed(MANIFEST, edits), with_runs()))[address]


def test_readers_and_the_stack_are_named_with_owners_and_runs() -> None:
    found = change({"feature_views.spend.ttl": "60d"}, SPEND)
    kinds = [one.rpartition(".")[0].partition("/")[0] for one in found.affects]
    assert [one.split(".")[1] for one in found.affects] == [
        "feature_service", "on_demand_feature_view", "component", "stack"
    ], kinds  # fmt: skip
    assert found.owners == {"feast.feature_service.model": "scoring@example.com"}
    assert found.runs == RUNS


def test_every_view_of_the_plan_says_it() -> None:
    data = json.change(change({"feature_views.spend.ttl": "60d"}, SPEND))
    assert data["owners"] == {"feast.feature_service.model": "scoring@example.com"}
    assert data["runs"] == list(RUNS)
    text = plan_text.change(data)
    for one in ("feast.feature_service.model (scoring@example.com)", *RUNS):
        assert one in " ".join(text.split())
    assert "ran with it" in text


def test_a_component_that_no_feature_passes_through_is_not_affected() -> None:
    found = change({"feature_views.spend.ttl": "60d"}, SPEND)
    assert not [one for one in found.affects if "orchestrator" in one]


def test_a_new_view_affects_nothing_that_is_live_by_name_alone() -> None:
    """The stack serves it from now on, but nothing that ran read it."""
    view = SMALL["feature_views"]["spend"]
    found = change({"feature_views.other": view}, "feast.feature_view.other")
    assert (found.affects, found.runs) == ((), ())


def test_what_goes_names_those_that_used_it() -> None:
    gone = {"on_demand_feature_views": DROP, "feature_services": DROP, "feature_views": DROP}
    found = change(gone, SPEND)
    assert found.owners == {"feast.feature_service.model": "scoring@example.com"}
    assert found.runs == RUNS
