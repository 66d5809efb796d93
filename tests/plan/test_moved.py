"""`moved`: one step renames the live object; nothing is deleted and made anew."""

from __future__ import annotations

from typing import Any

import pytest

from fsc.codes import MOVE_DONE, MOVED
from fsc.document import Document
from fsc.driver import Action
from fsc.lower import lower
from fsc.model.describe import Effect, Verdict
from tests.manifests import UDF, node
from tests.plan.small import (
    DROP,
    SMALL,
    applied,
    apply,
    by_address,
    changed,
    materialised,
    outcome,
    renamed_view,
)

SPEND, PURCHASES = "feast.feature_view.spend", "feast.feature_view.purchases"
SAVED = "feast.saved_dataset.t"
RATIO, MODEL = "feast.on_demand_feature_view.ratio", "feast.feature_service.model"


def test_a_move_is_one_change_and_readers_lose_nothing() -> None:
    made = outcome(renamed_view(SMALL), applied(SMALL))
    assert [(one.action, one.address) for one in made.changes] == [
        (Action.MOVE, PURCHASES),
        (Action.UPDATE, RATIO),
        (Action.UPDATE, MODEL),
    ]
    found = by_address(made)
    assert found[PURCHASES].moved_from == SPEND
    assert found[PURCHASES].attributes == ()
    assert found[PURCHASES].affects == (MODEL, RATIO)
    assert [one.path for one in found[MODEL].attributes] == ["features.purchases.view"]
    assert (found[MODEL].attributes[0].live, found[MODEL].attributes[0].new) == (
        "spend",
        "purchases",
    )
    assert found[MODEL].effect is Effect.VALUE
    assert made.drift == ()


def test_what_else_differs_is_in_the_same_change() -> None:
    made = outcome(renamed_view(SMALL, ttl="60d"), applied(SMALL))
    assert [one.path for one in by_address(made)[PURCHASES].attributes] == ["ttl"]


def test_after_it_there_is_nothing_to_do_and_advice_to_remove_it() -> None:
    driver = applied(SMALL)
    apply(renamed_view(SMALL), driver)
    made = outcome(renamed_view(SMALL), driver)
    assert made.changes == ()
    assert made.drift == ()
    assert [one.code for one in made.found] == [MOVE_DONE.code]
    assert SPEND not in driver.stored
    assert driver.stored == applied(changed(renamed_view(SMALL), {"moved": DROP})).stored


@pytest.mark.parametrize("keeps", [True, False])
def test_it_says_whether_stored_rows_stay(keeps: bool) -> None:
    driver = materialised(applied(SMALL), SPEND)
    one = by_address(outcome(renamed_view(SMALL), driver, keeps_rows=keeps))[PURCHASES]
    assert ("rows are kept" in one.reason) == keeps
    assert ("rows are lost" in one.reason) != keeps
    assert (one.effect is Effect.DESTRUCTIVE) != keeps
    assert one.rematerialise.verdict is (Verdict.NONE if keeps else Verdict.FULL)


@pytest.mark.parametrize("full", [False, True])
def test_features_of_saved_datasets_follow(full: bool) -> None:
    rows = {"storage": {"type": "file", "path": "t.parquet"}, "join_keys": ["customer_id"]}
    rows["full_feature_names"] = full

    def saved(manifest: dict[str, Any], view: str) -> dict[str, Any]:
        features = [f"{view}:total", "elsewhere:x"]
        return changed(manifest, {"saved_datasets": {"t": {**rows, "features": features}}})

    driver = applied(saved(SMALL, "spend"))
    followed = by_address(outcome(saved(renamed_view(SMALL), "purchases"), driver))[SAVED]
    assert [(one.path, one.live, one.new) for one in followed.attributes] == [
        ("features", ["elsewhere:x", "spend:total"], ["elsewhere:x", "purchases:total"])
    ]
    assert followed.effect is (Effect.VALUE if full else Effect.METADATA)
    assert ("under the old name" in followed.attributes[0].why) == full
    stays = outcome(saved(renamed_view(SMALL), "spend"), driver)
    assert SAVED not in by_address(stays)
    apply(saved(renamed_view(SMALL), "purchases"), driver)
    assert outcome(saved(renamed_view(SMALL), "purchases"), driver).changes == ()
    assert outcome(saved(renamed_view(SMALL), "purchases"), driver).drift == ()


def test_moves_in_a_row_are_followed() -> None:
    third = "feast.feature_view.orders"
    view = SMALL["feature_views"]["spend"]
    manifest = changed(
        renamed_view(SMALL),
        {
            "feature_views.purchases": DROP,
            "feature_views.orders": view,
            "on_demand_feature_views": {},
            "feature_services": {},
            "moved": [{"from": SPEND, "to": PURCHASES}, {"from": PURCHASES, "to": third}],
        },
    )
    assert by_address(outcome(manifest, applied(SMALL)))[third].moved_from == SPEND
    halfway = applied(changed(renamed_view(SMALL), {"moved": DROP}))
    assert by_address(outcome(manifest, halfway))[third].moved_from == PURCHASES


def test_a_moved_source_renames_references_without_loss() -> None:
    manifest = changed(
        SMALL,
        {
            "data_sources.rows": DROP,
            "data_sources.lines": SMALL["data_sources"]["rows"],
            "feature_views.spend.source": "lines",
            "moved": [{"from": "feast.data_source.rows", "to": "feast.data_source.lines"}],
        },
    )
    driver = applied(SMALL)
    made = apply(manifest, driver)
    found = by_address(made)
    assert found["feast.data_source.lines"].action is Action.MOVE
    assert [one.path for one in found[SPEND].attributes] == ["source"]
    assert found[SPEND].effect is Effect.METADATA
    assert outcome(manifest, driver).changes == ()


def test_somebody_elses_object_is_moved_only_when_asked_for() -> None:
    driver = applied(changed(SMALL, {"metadata.name": "others"}))
    view = {"from": SPEND, "to": PURCHASES}
    mine = changed(
        renamed_view(SMALL),
        {"on_demand_feature_views": {}, "feature_services": {}, "moved": [view]},
    )
    assert "others" in by_address(outcome(mine, driver))[PURCHASES].blocked
    asked = by_address(outcome(mine, driver, adopt=frozenset({PURCHASES})))[PURCHASES]
    assert (asked.action, asked.blocked) == (Action.MOVE, "")


def test_protection_holds_under_the_old_name() -> None:
    driver = materialised(applied(changed(SMALL, {"feature_views.spend.protect": True})), SPEND)
    manifest = renamed_view(changed(SMALL, {"feature_views.spend.protect": True}))
    kept = by_address(outcome(manifest, driver, keeps_rows=True))[PURCHASES]
    lost = by_address(outcome(manifest, driver, keeps_rows=False))[PURCHASES]
    assert kept.blocked == ""
    assert "protected" in lost.blocked


def test_a_flavor_cannot_change_with_the_name() -> None:
    zen = {"components": {"orchestrator": {"flavor": "local"}, "artifact_store": {"flavor": "local"},
                          "container_registry": {"name": "a", "flavor": "default", "config": {"uri": "x"}}}}  # fmt: skip
    before = {**SMALL, "zenml": zen}
    after = changed(
        before,
        {
            "zenml.components.container_registry": {
                "name": "b",
                "flavor": "dockerhub",
                "config": {"uri": "docker.io"},
            },
            "moved": [
                {
                    "from": "zenml.component.container_registry/a",
                    "to": "zenml.component.container_registry/b",
                }
            ],
        },
    )
    one = by_address(outcome(after, applied(before)))["zenml.component.container_registry/b"]
    assert one.action is Action.MOVE
    assert "cannot be renamed and made anew" in one.blocked


WRONG = {
    "still declared": ([{"from": RATIO, "to": "feast.on_demand_feature_view.x"}], "still declared"),
    "other kind": ([{"from": "feast.entity.spend", "to": SPEND}], "not the kind"),
    "unknown kind": ([{"from": "feast.table.a", "to": "feast.table.b"}], "not the kind"),
    "not declared": ([{"from": PURCHASES, "to": "feast.feature_view.spnd"}], "is not declared"),
    "project": ([{"from": "feast.project.a", "to": "feast.project.shared"}], "cannot be renamed"),
    "two ends": ([{"from": PURCHASES, "to": SPEND}, {"from": PURCHASES, "to": SPEND}], "in two moves"),
    "circle": (
        [{"from": PURCHASES, "to": "feast.feature_view.x"}, {"from": "feast.feature_view.x", "to": PURCHASES}],
        "is not declared",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_move_that_does_not_fit_is_an_error(name: str) -> None:
    moved, words = WRONG[name]
    manifest: dict[str, Any] = {**SMALL, "moved": moved}
    stack, found = lower(Document(node(manifest), "stack.yaml"), lambda _path: UDF)
    assert stack is None
    assert MOVED.code in {one.code for one in found}
    assert words in " ".join(one.message for one in found)
