"""Six files, three environments, for_each, variables: everything points at what a person wrote."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest

from fsc import pipeline
from fsc.drivers.memory import MemoryDriver
from fsc.pipeline import Inputs
from fsc.render import json
from tests.support import ROOT

FOLDER = ROOT / "examples" / "shop_fraud"
KEYS = {
    "feast.project.shop_fraud": "project",
    "zenml.stack.shop_fraud": "stack",
    "feast.data_source.orders_eu": "orders_${each.key}",
    "feast.data_source.orders_us": "orders_${each.key}",
    "feast.feature_view.orders_eu": "orders_${each.key}",
    "feast.feature_view.orders_us": "orders_${each.key}",
}
"""What is written for an object that has another name in the end."""


def line(place: Mapping[str, object]) -> str:
    text = (FOLDER / str(place["file"])).read_text("utf-8")
    assert isinstance(place["line"], int)
    assert isinstance(place["column"], int)
    return text.split("\n")[place["line"] - 1][place["column"] - 1 :]


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_every_plan_line_points_at_the_name_of_its_object(environment: str) -> None:
    inputs = Inputs(str(FOLDER / "stack.yaml"), environment)
    made = pipeline.plan(inputs, connect=lambda *_: (MemoryDriver(),))
    assert made.plan
    changes = json.plan(made.plan)["changes"]
    assert len(changes) >= 20
    for one in changes:
        kind, _, name = one["address"].rpartition(".")
        written = KEYS.get(one["address"]) or name
        if kind.startswith("zenml.component"):
            written = name.partition("/")[0]
        assert re.match(rf'"?{re.escape(written)}"?:', line(one["source"])), one["address"]


def test_the_example_is_what_it_promises() -> None:
    document = pipeline.resolve(Inputs(str(FOLDER / "stack.yaml"), "prod")).document
    assert document
    assert len(document.sources) == 6
    assert len(document.environments) == 3
    text = "".join(document.sources.values())
    for word in (
        "for_each:",
        "${var.",
        "${each.value.",
        "${env:",
        "defaults:",
        "extends:",
        "when:",
    ):
        assert word in text


FAULTS = [
    # environment, file, what is written, what is put there, code, where the finding is
    ("prod", "features/orders.yaml", "source: orders_${each.key}", "source: order_${each.key}", "FSC201", "order_${each.key}"),
    ("prod", "stack.yaml", "orders_us: {ttl: 7d", "orders_uk: {ttl: 7d", "FSC013", "orders_uk"),
    ("prod", "stack.yaml", "ttl: 7d", "ttl: 7 days", "FSC105", "7 days"),
    ("prod", "stack.yaml", "[n_1h, n_24h, amount_24h]", "[n_1h, n_24, amount_24h]", "FSC209", "n_24,"),
    ("prod", "stack.yaml", "limit: 200}", "limit: 300}", "FSC104", "300"),
    ("staging", "stack.yaml", "{lake: s3://shop-staging}", "{lak: s3://shop-staging}", "FSC014", "lak"),
    ("staging", "stack.yaml", "registry_type: sql", "registry_type: sequel", "FSC104", "sequel"),
    ("", "stack.yaml", "keep: 14d", "keep: 14", "FSC101", "${each.value.keep}"),
    ("", "stack.yaml", "eu: {currency: EUR, keep", "us: {currency: EUR, keep", "FSC005", "us: {currency: USD"),
    ("", "stack.yaml", "team: payments-risk, review", "team: [payments-risk], review", "FSC101", "[payments-risk]"),
    ("", "features/cards.yaml", "entities: [card]", "entities: [cart]", "FSC201", "cart"),
    ("", "platform/zenml.yaml", "port: 8080", "port: eighty", "FSC101", "eighty"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "file", "old", "new", "code", "at"), FAULTS, ids=[one[3] for one in FAULTS]
)
def test_findings_point_at_what_was_written(
    environment: str, file: str, old: str, new: str, code: str, at: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    """Through include, patch, variable and for_each."""
    folder = tmp_path_factory.mktemp("fraud")
    for path in FOLDER.rglob("*"):
        if path.suffix in (".yaml", ".py") and "build" not in path.parts:
            target = folder / path.relative_to(FOLDER)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text("utf-8")
            if path.relative_to(FOLDER).as_posix() == file:
                assert text.count(old) == 1
                text = text.replace(old, new)
            target.write_text(text, "utf-8")
    checked = pipeline.validate(Inputs(str(folder / "stack.yaml"), environment))
    found = [
        (
            one.code,
            checked.sources[one.span.file].split("\n")[one.span.line - 1][one.span.column - 1 :],
        )
        for one in checked.diagnostics
    ]
    assert any(one == code and text.startswith(at) for one, text in found), found
