"""`fsc drift --write`: live values go where the manifest says the old ones, and nothing else moves."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fsc import pipeline
from fsc.drivers.memory import MemoryDriver
from fsc.pipeline import ApplyOptions, Inputs
from tests.manifests import UDF

ROOT = """\
# The team's features.
apiVersion: fsc/v1
kind: Stack
metadata: {name: team}
include: [features/*.yaml]
variables: {days: 30d}
feature_store:
  project: shared
  registry: {registry_type: file, path: registry.db}
  online_store: null
entities:
  customer:  # a person
    join_keys: [customer_id]
    value_type: Int64
    description: "who buys"   # keep me
    tags: {pii: "yes", team: risk}
data_sources:
  rows: {type: file, path: rows.parquet, timestamp_field: ts}  # fsc: ignore FSC315 because of a test
environments:
  prod:
    patch:
      entities: {customer: {owner: prod@example.com}}
"""
VIEWS = """\
# Views, in a file of their own.
feature_views:
  spend:
    entities:
      - customer
    source: rows
    ttl: 7d # a week

    schema:
      # what was paid
      total: Float64
      trips: {dtype: Int64, description: in all}
    tags: &tags
      tier: gold
  late: {entities: [customer], source: rows, ttl: "${var.days}", schema: {x: Int64}, tags: *tags}
  by_${each.key}:
    for_each: [eu, us]
    entities: [customer]
    source: rows
    ttl: 1d
    schema: {y: Int64}
on_demand_feature_views:
  ratio:
    sources: [spend]
    udf: ../udfs.py:rate
    schema: {rate: Float64}
feature_services:
  model:
    features: [spend, {view: late, features: [x]}]
"""
SPEND, CUSTOMER = "feast.feature_view.spend", "feast.entity.customer"


class Here:
    """The manifest above, applied in memory."""

    def __init__(self, folder: Path, environment: str = "") -> None:
        self.folder, self.driver = folder, MemoryDriver()
        (folder / "features").mkdir()
        (folder / "udfs.py").write_text(UDF)
        (folder / "stack.yaml").write_text(ROOT)
        (folder / "features" / "views.yaml").write_text(VIEWS)
        self.inputs = Inputs(str(folder / "stack.yaml"), environment)
        planned = pipeline.plan(self.inputs, connect=self.connect)
        assert planned.plan is not None, planned.checked.diagnostics
        report = pipeline.apply(planned, ApplyOptions(frozenset({"all"})), self.connect)
        assert not report.failed

    def connect(self, *_: Any) -> tuple[Any, ...]:
        return (self.driver,)

    def live(self, address: str, **attrs: Any) -> None:
        """Somebody changes an object; None takes an attribute away."""
        one = self.driver.stored[address]
        made = {key: value for key, value in {**one.attrs, **attrs}.items() if value is not None}
        self.driver.stored[address] = replace(one, attrs=made)

    def write(self) -> Any:
        return pipeline.write_back(pipeline.drift(self.inputs, self.connect))

    def changes(self) -> list[str]:
        plan = pipeline.plan(self.inputs, connect=self.connect).plan
        assert plan is not None
        return [  # somebody who changes a live view leaves copies of it in its readers behind
            one.address
            for one in plan.changes
            if not all(each.path.startswith("copies") for each in one.attributes)
        ]

    def diff(self) -> list[str]:
        """The lines that went and came, of both files."""
        now = (self.folder / "stack.yaml").read_text() + (
            self.folder / "features" / "views.yaml"
        ).read_text()
        lines = difflib.ndiff((ROOT + VIEWS).splitlines(), now.splitlines())
        return [one for one in lines if one[:1] in "+-"]


@pytest.fixture
def here(tmp_path: Path) -> Here:
    return Here(tmp_path)


def attrs_of(here: Here, address: str, key: str) -> Any:
    return here.driver.stored[address].attrs[key]


CASES: dict[str, tuple[str, Callable[[Here], dict[str, Any]], list[str]]] = {
    "a quoted text": (
        CUSTOMER, lambda _: {"description": 'who "pays"'},
        ['-     description: "who buys"   # keep me', '+     description: "who \\"pays\\""   # keep me'],
    ),
    "a plain text before a comment": (
        SPEND, lambda _: {"ttl": "14d"}, ["-     ttl: 7d # a week", "+     ttl: 14d # a week"],
    ),
    "a new attribute": (
        SPEND, lambda _: {"owner": "b@example.com"}, ['+     owner: b@example.com'],
    ),
    "a tag in brackets": (
        CUSTOMER, lambda _: {"tags": {"team": "fraud", "new": "1"}},
        ['-     tags: {pii: "yes", team: risk}', '+     tags: {team: fraud, new: "1"}'],
    ),
    "an attribute that is gone": (
        CUSTOMER, lambda _: {"description": None}, ['-     description: "who buys"   # keep me'],
    ),
    "a list line by line": (
        SPEND, lambda _: {"online": None}, ["+     online: false"],
    ),
    "a field that is new, one that has another type": (
        SPEND,
        lambda here: {"schema": {
            **attrs_of(here, SPEND, "schema"),
            "total": {"dtype": "Float32"}, "fresh": {"dtype": "Bool"},
        }},
        ["-       total: Float64", "+       total: Float32", "+       fresh: Bool"],
    ),
    "a part of a field": (
        SPEND,
        lambda here: {"schema": {
            **attrs_of(here, SPEND, "schema"), "trips": {"dtype": "Int64", "description": "x"},
        }},
        ["-       trips: {dtype: Int64, description: in all}", "+       trips: {dtype: Int64, description: x}"],
    ),
    "what a service reads": (
        "feast.feature_service.model",
        lambda here: {"features": {"spend": attrs_of(here, "feast.feature_service.model", "features")["spend"]}},
        ["-     features: [spend, {view: late, features: [x]}]", "+     features: [spend]"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CASES))
def test_it_is_written_and_nothing_else(name: str, here: Here) -> None:
    address, attrs, expected = CASES[name]
    here.live(address, **attrs(here))
    made = here.write()
    assert made.left == ()
    assert sorted(here.diff()) == sorted(expected)
    assert address not in here.changes()
    assert here.changes() == [] or name.startswith("a field"), "a service reads the new field too"
    assert pipeline.drift(here.inputs, here.connect).changes == ()


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "a variable": ("feast.feature_view.late", {"ttl": "1h"}, "comes from a variable"),
    "a for_each": ("feast.feature_view.by_eu", {"ttl": "1h"}, "other objects"),
    "an anchor": (SPEND, {"tags": {"tier": "silver"}}, "other objects"),
    "a function": (
        "feast.on_demand_feature_view.ratio",
        {"udf": {"name": "rate", "source": "def rate(x):\n    return x\n"}}, "it is code",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_has_no_place_of_its_own_is_named(name: str, here: Here) -> None:
    address, attrs, why = REFUSED[name]
    here.live(address, **attrs)
    here.live(CUSTOMER, description="new")
    made = here.write()
    (left,) = made.left
    assert left.code == "FSC650"
    assert address in left.message
    assert why in left.message
    assert left.span.line > 0
    assert here.diff()[0].startswith("-     description"), "the rest is written all the same"
    assert len(here.diff()) == 2


def test_what_the_manifest_changed_too_is_left_to_people(here: Here) -> None:
    here.live(SPEND, ttl="14d")
    path = here.folder / "features" / "views.yaml"
    path.write_text(VIEWS.replace("ttl: 7d", "ttl: 3d"))
    made = here.write()
    assert [one.message for one in made.left] == [
        "`ttl` of `feast.feature_view.spend` is not written: the manifest was changed there too."
    ]
    assert made.texts == {}


def test_a_patch_is_where_an_environment_says_it(tmp_path: Path) -> None:
    here = Here(tmp_path, "prod")
    here.live(CUSTOMER, owner="new@example.com")
    assert here.write().left == ()
    assert here.diff() == [
        "-       entities: {customer: {owner: prod@example.com}}",
        "+       entities: {customer: {owner: new@example.com}}",
    ]


def test_line_ends_and_modes_stay(here: Here) -> None:
    path = here.folder / "stack.yaml"
    path.write_bytes(ROOT.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    here.live(CUSTOMER, description="new")
    assert here.write().left == ()
    assert path.read_bytes() == ROOT.replace("who buys", "new").replace("\n", "\r\n").encode()
    assert path.stat().st_mode & 0o777 == 0o640
