"""Registries that nobody here wrote kindly: read, said, taken over; nothing runs, nothing is lost."""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.diagnostics import FscError
from fsc.driver import Action
from fsc.drivers.feast.messages import message
from fsc.pipeline import ApplyOptions, Inputs, Origin, PlanOptions
from fsc.pipeline.checking import Checked
from tests.drivers.feast.world import MANIFEST, Team, without_online

ODD = "quote \" ' \\ {{ }} $(x) ${Y} ${env:Z} ${var.lake} # no\n- comment: \u2028 \u0085 \U0001f600\ttab\n\n"
CALL = "def rate(inputs, more=__import__('os').system('touch {trap}')):\n    return inputs\n"


class Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.path}",)


def registry(folder: Path, plant: Callable[[Any], None]) -> Path:
    """A registry file of objects that no stack owns, changed by `plant`."""
    team = Team(folder / "theirs", without_online(MANIFEST))
    team.apply()
    held = team.registry()
    plant(held)
    for one in (
        *held.entities,
        *held.feature_views,
        *held.on_demand_feature_views,
        *held.feature_services,
    ):
        forget(one.spec.tags)
    for source in sources(held):
        forget(source.tags)
    path = folder / "registry.db"
    path.write_bytes(held.SerializeToString())
    return path


def sources(held: Any) -> list[Any]:
    """Data sources and their copies: marks are in all of them."""
    found = list(held.data_sources)
    for view in held.feature_views:
        found += [view.spec.batch_source, view.spec.stream_source]
    for service in held.feature_services:
        found += [one.batch_source for one in service.spec.features]
    for view in held.on_demand_feature_views:
        for one in view.spec.sources.values():
            found += [one.request_data_source, one.feature_view_projection.batch_source]
    return [*found, *(one.batch_source for one in found if one.HasField("batch_source"))]


def forget(tags: Any) -> None:
    for key in [one for one in tags if one.startswith("fsc.")]:
        del tags[key]


def adopted(folder: Path, address: Path) -> tuple[Inputs, pipeline.Adopted, Checked]:
    made = pipeline.adopt_live(Origin(registry=str(address), project="shop"), str(folder / "ours"))
    checked = pipeline.write_adopted(made, str(folder / "ours"))
    return Inputs(str(folder / "ours/stack.yaml")), made, checked


def take_over(inputs: Inputs) -> list[Any]:
    """Everything taken over; the changes of that plan."""
    made = pipeline.plan(inputs, PlanOptions(adopt=frozenset({"all"})))
    assert made.plan is not None, made.checked.diagnostics
    report = pipeline.apply(made, ApplyOptions())
    assert (report.failed, report.diagnostics) == (False, ())
    again = pipeline.plan(inputs)
    assert again.plan is not None
    assert again.plan.changes == ()
    return list(made.plan.changes)


def read(path: Path) -> Any:
    return message("Registry").FromString(path.read_bytes())


def test_what_has_words_is_said_and_taken_over(tmp_path: Path) -> None:
    path = registry(tmp_path, lambda _: None)
    inputs, made, _ = adopted(tmp_path, path)
    assert made.unsaid == {}
    changes = take_over(inputs)
    assert {one.action for one in changes} == {Action.ADOPT}
    assert [one.attributes for one in changes if one.attributes] == []


def test_odd_text_stays_what_it_is(tmp_path: Path) -> None:
    def plant(held: Any) -> None:
        held.feature_views[0].spec.description = ODD
        held.feature_views[0].spec.tags["odd"] = ODD
        held.entities[0].spec.owner = "null"
        held.entities[0].spec.description = "yes"

    path = registry(tmp_path, plant)
    inputs, _, checked = adopted(tmp_path, path)
    view = next(
        one
        for one in checked.valid()[0].objects
        if one.KIND.name == "feast.feature_view" and one.description
    )
    assert (view.description, view.tags["odd"]) == (ODD, ODD)
    assert [one.attributes for one in take_over(inputs) if one.attributes] == []


def test_a_pickle_without_source_is_kept_and_never_opened(tmp_path: Path) -> None:
    trap = tmp_path / "trapped"
    pickled = pickle.dumps(Trap(trap))

    def plant(held: Any) -> None:
        udf = held.on_demand_feature_views[0].spec.feature_transformation.user_defined_function
        udf.body, udf.body_text = pickled, ""

    path = registry(tmp_path, plant)
    name = read(path).on_demand_feature_views[0].spec.name
    inputs, made, _ = adopted(tmp_path, path)
    assert list(made.unsaid) == [f"feast.on_demand_feature_view.{name}"]
    take_over(inputs)
    held = next(one for one in read(path).on_demand_feature_views if one.spec.name == name)
    assert held.spec.feature_transformation.user_defined_function.body == pickled
    assert not trap.exists()


@pytest.mark.parametrize(
    "text",
    [
        CALL,
        "def rate(inputs: __import__('os').system('touch {trap}')):\n    return inputs\n",
        "__import__('os').system('touch {trap}')\n",
        "def rate(",
    ],
)
def test_code_that_runs_where_it_is_defined_is_kept_and_never_run(
    tmp_path: Path, text: str
) -> None:
    trap = tmp_path / "trapped"

    def plant(held: Any) -> None:
        udf = held.on_demand_feature_views[0].spec.feature_transformation.user_defined_function
        udf.body_text = text.format(trap=trap)

    path = registry(tmp_path, plant)
    inputs, made, _ = adopted(tmp_path, path)
    assert len(made.unsaid) == 1
    take_over(inputs)
    assert not trap.exists()


def test_what_is_kept_comes_back_in_a_new_registry(tmp_path: Path) -> None:
    """Services that read it come too."""

    def plant(held: Any) -> None:
        for one in held.on_demand_feature_views:
            one.spec.feature_transformation.user_defined_function.body_text = ""

    path = registry(tmp_path, plant)
    inputs, made, _ = adopted(tmp_path, path)
    assert len(made.unsaid) == 2
    before = {one.spec.name: one.spec.sources for one in read(path).on_demand_feature_views}
    path.unlink()
    plan = pipeline.plan(inputs)
    assert plan.plan is not None, plan.checked.diagnostics
    assert {one.action for one in plan.plan.changes} == {Action.CREATE}
    report = pipeline.apply(plan, ApplyOptions())
    assert (report.failed, report.diagnostics) == (False, ())
    after = {one.spec.name: one.spec.sources for one in read(path).on_demand_feature_views}
    assert {name: sorted(one) for name, one in after.items()} == {
        name: sorted(one) for name, one in before.items()
    }
    assert {one.spec.name for one in read(path).feature_services} == {"scoring", "both"}


def test_a_kept_object_that_changed_outside_is_drift_and_is_put_back(tmp_path: Path) -> None:
    def plant(held: Any) -> None:
        held.on_demand_feature_views[
            0
        ].spec.feature_transformation.user_defined_function.body_text = ""

    path = registry(tmp_path, plant)
    inputs, made, _ = adopted(tmp_path, path)
    (address,) = made.unsaid
    take_over(inputs)
    held = read(path)
    name = address.rpartition(".")[2]
    one = next(one for one in held.on_demand_feature_views if one.spec.name == name)
    one.spec.description = "changed by somebody"
    path.write_bytes(held.SerializeToString())
    plan = pipeline.plan(inputs).plan
    assert plan is not None
    assert [(one.address, one.action) for one in plan.changes] == [(address, Action.UPDATE)]
    assert [one.address for one in plan.drift] == [address]


def test_fields_of_a_newer_feast_stay(tmp_path: Path) -> None:
    def plant(held: Any) -> None:
        held.feature_views[0].spec.MergeFromString(b"\xaa\x3f\x05newer")
        held.entities[0].spec.MergeFromString(b"\xaa\x3f\x05newer")

    path = registry(tmp_path, plant)
    inputs, _, _ = adopted(tmp_path, path)
    take_over(inputs)
    assert path.read_bytes().count(b"\xaa\x3f\x05newer") >= 2
    text = (tmp_path / "ours/entities.yaml").read_text()
    assert text.count("fields of a newer Feast") == 1


def test_a_plan_of_substrait_and_newer_fields_come_along_byte_by_byte(tmp_path: Path) -> None:
    trap = tmp_path / "trapped"
    pickled = pickle.dumps(Trap(trap))

    def plant(held: Any) -> None:
        view = held.on_demand_feature_views[0]
        view.spec.mode = "substrait"
        kept = view.spec.feature_transformation.substrait_transformation
        kept.substrait_plan, kept.ibis_function = b"\x00a plan\xff", pickled
        for one in (view, view.spec, kept, view.spec.features[0]):
            one.MergeFromString(b"\xaa\x3f\x05newer")

    path = registry(tmp_path, plant)
    name = read(path).on_demand_feature_views[0].spec.name
    inputs, made, _ = adopted(tmp_path, path)
    assert list(made.unsaid) == [f"feast.on_demand_feature_view.{name}"]
    path.unlink()
    plan = pipeline.plan(inputs)
    assert not pipeline.apply(plan, ApplyOptions()).failed
    view = next(one for one in read(path).on_demand_feature_views if one.spec.name == name)
    kept = view.spec.feature_transformation.substrait_transformation
    assert (kept.substrait_plan, kept.ibis_function) == (b"\x00a plan\xff", pickled)
    assert view.SerializeToString().count(b"\xaa\x3f\x05newer") == 4
    assert pipeline.plan(inputs).plan.changes == ()
    assert not trap.exists()


def test_objects_of_another_stack_are_left_to_it(tmp_path: Path) -> None:
    team = Team(tmp_path / "theirs", without_online(MANIFEST))
    team.apply()
    held = team.registry()
    for service in held.feature_services:
        forget(service.spec.tags)
    path = tmp_path / "registry.db"
    path.write_bytes(held.SerializeToString())
    inputs, made, _ = adopted(tmp_path, path)
    assert set(made.external.values()) == {"team"}
    assert "feast.feature_view.spend" in made.external
    assert {one.address for one in take_over(inputs)} == {
        "feast.feature_service.both",
        "feast.feature_service.scoring",
    }


def test_findings_of_rules_are_silenced_with_a_reason(tmp_path: Path) -> None:
    """What lives in the registry can be judged, but it is there."""

    def plant(held: Any) -> None:
        udf = held.on_demand_feature_views[0].spec.feature_transformation.user_defined_function
        udf.body_text = "def rate(inputs):\n    return helper(inputs)\n"

    path = registry(tmp_path, plant)
    inputs, made, checked = adopted(tmp_path, path)
    assert made.unsaid == {}
    text = (tmp_path / "ours/on_demand_feature_views.yaml").read_text()
    assert "# fsc: ignore FSC304 because" in text
    assert [one for one in checked.diagnostics if one.severity.value == "error"] == []
    take_over(inputs)


def test_a_path_is_relative_to_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As typed; the manifest in another folder says the same file, and its plan finds it."""
    path = registry(tmp_path, lambda _: None)
    monkeypatch.chdir(path.parent)
    inputs, made, _ = adopted(tmp_path, Path(path.name))
    assert made.objects
    planned = pipeline.plan(inputs, PlanOptions(adopt=frozenset({"all"})))
    assert planned.plan is not None, planned.checked.diagnostics
    assert {one.action for one in planned.plan.changes} == {Action.ADOPT}


def test_what_a_stack_manages_is_left_to_its_manifest(tmp_path: Path) -> None:
    """All of it, or a part of it under the name of that stack: the plan would delete it."""
    path = registry(tmp_path, lambda _: None)
    inputs, _, _ = adopted(tmp_path, path)
    take_over(inputs)
    with pytest.raises(FscError, match="managed by fsc already, as stack `shop`"):
        pipeline.adopt_live(Origin(registry=str(path), project="shop"), str(tmp_path))
    held = read(path)
    forget(held.entities[0].spec.tags)
    path.write_bytes(held.SerializeToString())
    with pytest.raises(FscError, match="A stack `shop` manages") as refused:
        pipeline.adopt_live(Origin(registry=str(path), project="shop"), str(tmp_path))
    assert "--name" in refused.value.hint
    made = pipeline.adopt_live(
        Origin(registry=str(path), project="shop", name="ours"), str(tmp_path)
    )
    assert made.objects == 1


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = registry(tmp_path, lambda _: None)
    adopted(tmp_path, path)
    with pytest.raises(FscError, match="already has"):
        adopted(tmp_path, path)


def test_a_project_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    path = registry(tmp_path, lambda _: None)
    with pytest.raises(FscError, match="nothing of the project `other`") as refused:
        pipeline.adopt_live(Origin(registry=str(path), project="other"), str(tmp_path))
    assert "`shop`" in refused.value.hint
    with pytest.raises(FscError, match="several projects"):
        pipeline.adopt_live(Origin(registry=str(path)), str(tmp_path))
    with pytest.raises(FscError, match="no/such/repo"):
        pipeline.adopt_live(Origin(repo=str(tmp_path / "no/such/repo")), str(tmp_path))
