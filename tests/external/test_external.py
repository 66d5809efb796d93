"""Two stacks in one Feast project: one reads what the other owns. Memory driver and real registry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.codes import CONFLICT, OTHER_PROJECT, TWO_OBJECTS, UNKNOWN_FEATURE, UNKNOWN_NAME
from fsc.diagnostics import Exit, FscError
from fsc.document import Document
from fsc.driver import Action
from fsc.lower import lower
from fsc.pipeline import ApplyOptions, PlanOptions
from tests.laws.project import ALL, Project
from tests.manifests import UDF, node
from tests.plan.small import SMALL
from tests.support import DROP, changed, require

require("feast")

OWNER: dict[str, Any] = changed(
    SMALL,
    {"metadata.name": "owner", "on_demand_feature_views": DROP, "feature_services": DROP,
     "data_sources.asked": DROP},
)  # fmt: skip
READER: dict[str, Any] = {
    "apiVersion": "fsc/v1",
    "kind": "Stack",
    "metadata": {"name": "reader"},
    "feature_store": SMALL["feature_store"],
    "external": {
        "entities": ["customer"],
        "data_sources": ["rows"],
        "feature_views": ["spend"],
    },
    "data_sources": {"asked": {"type": "request", "schema": {"amount": "Float64"}}},
    "feature_views": {
        "visits": {
            "entities": ["customer"],
            "source": "rows",
            "schema": {"customer_id": "Int64", "visits": "Int64"},
        }
    },
    "on_demand_feature_views": {
        "ratio": {
            "sources": ["spend", "asked"],
            "udf": "udfs.py:rate",
            "schema": {"rate": "Float64"},
        }
    },
    "feature_services": {"model": {"features": ["spend", "visits", "ratio"]}},
}
SPEND, MODEL = "feast.feature_view.spend", "feast.feature_service.model"


def two(folder: Path, reader: dict[str, Any] = READER) -> tuple[Project, Project]:
    """The owner is applied; the reader is written."""
    owner = Project(folder, "owner.yaml").write(OWNER)
    owner.apply()
    return owner, Project(folder, "reader.yaml").write(reader)


def errors(project: Project) -> list[tuple[str, str, str]]:
    made = pipeline.plan(project.inputs, PlanOptions())
    assert made.plan is None
    found = [one for one in made.checked.diagnostics if one.severity.value == "error"]
    return [(one.code, one.message, one.hint) for one in found]


def test_a_reader_converges_and_writes_nothing_of_the_owner(tmp_path: Path) -> None:
    owner, reader = two(tmp_path)
    planned = reader.changes()
    assert {one.action for one in planned} == {Action.CREATE}
    assert SPEND not in {one.address for one in planned}
    model = next(one for one in planned if one.address == MODEL)
    assert SPEND in model.depends_on
    assert model.desired is not None
    assert model.desired.attrs["features"]["spend"]["features"] == ["total", "trips"]
    reader.apply()
    assert reader.changes() == ()
    assert owner.changes() == ()
    assert {one.action for one in reader.changes(destroy=True)} == {Action.DELETE}
    assert SPEND not in {one.address for one in reader.changes(destroy=True)}


def test_a_feature_that_the_owner_adds_reaches_the_reader(tmp_path: Path) -> None:
    owner, reader = two(tmp_path)
    reader.apply()
    owner.write(changed(OWNER, {"feature_views.spend.schema.extra": "Int64"})).apply()
    model = next(one for one in reader.changes() if one.address == MODEL)
    assert "features.spend.features" in [one.path for one in model.attributes]
    reader.apply()
    assert reader.changes() == ()


def test_what_is_not_live_is_found_with_the_nearest_name(tmp_path: Path) -> None:
    wrong = changed(READER, {"external.feature_views": ["spend", "spnd"]})
    _, reader = two(tmp_path, wrong)
    assert errors(reader) == [
        (UNKNOWN_NAME.code, "There is no live `feast.feature_view.spnd`.", "Did you mean `spend`?")
    ]


def test_a_feature_that_is_not_live_is_found(tmp_path: Path) -> None:
    wrong = changed(
        READER, {"feature_services.model.features": [{"view": "spend", "features": ["totl"]}]}
    )
    _, reader = two(tmp_path, wrong)
    assert [(code, hint) for code, _, hint in errors(reader)] == [
        (UNKNOWN_FEATURE.code, "Did you mean `total`?")
    ]


def test_keys_and_types_must_fit(tmp_path: Path) -> None:
    wrong = changed(READER, {"feature_views.visits.schema.customer_id": "String"})
    _, reader = two(tmp_path, wrong)
    assert ["type Int64, not String" in message for _, message, _ in errors(reader)] == [True]


def test_what_this_stack_owns_is_not_external(tmp_path: Path) -> None:
    owner, _ = two(tmp_path)
    owner.write(
        changed(OWNER, {"feature_views.spend": DROP, "external": {"feature_views": ["spend"]},
                        "data_sources.extra": OWNER["data_sources"]["rows"]})
    )  # fmt: skip
    assert [code for code, _, _ in errors(owner)] == [CONFLICT.code]


def test_declared_and_external_at_once_is_an_error() -> None:
    both = {**OWNER, "external": {"entities": ["customer"]}}
    stack, found = lower(Document(node(both), "stack.yaml"), lambda _path: UDF)
    assert stack is None
    assert [one.code for one in found] == [TWO_OBJECTS.code]


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ({"feature_views": {}}, "reads it"),
        ({"feature_views.spend.schema.trips": DROP}, "reads `trips`"),
    ],
)
def test_a_change_that_breaks_another_stack_names_it(
    tmp_path: Path, edits: dict[str, Any], words: str
) -> None:
    owner, reader = two(tmp_path)
    reader.apply()
    made = owner.write(changed(OWNER, edits)).plan()
    assert made.plan is not None
    spend = next(one for one in made.plan.changes if one.address == SPEND)
    assert f"`{MODEL}` of stack `reader` {words}" in spend.breaks
    with pytest.raises(FscError, match="break what other stacks use") as refused:
        pipeline.apply(made, ApplyOptions())
    assert refused.value.exit_code is Exit.REFUSED
    report = pipeline.apply(made, ALL)
    assert not report.failed


def test_a_misspelt_project_in_a_shared_file_is_refused(tmp_path: Path) -> None:
    owner, _ = two(tmp_path)
    owner.write(changed(OWNER, {"feature_store.project": "shard"}))
    found = errors(owner)
    assert [code for code, _, _ in found] == [OTHER_PROJECT.code]
    assert "`shared`" in found[0][1]
    assert "Did you mean `shared`?" in found[0][2]


def test_the_compiled_repo_leaves_readers_of_others_out(tmp_path: Path) -> None:
    _, reader = two(tmp_path)
    made = reader.plan()
    assert made.compiled is not None
    module = next(one.text for one in made.compiled.files if one.path.endswith(".py"))
    assert "'visits' is left out: it reads what another stack owns" in module
    assert "FeatureService(" not in module
