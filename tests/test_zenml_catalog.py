"""The catalog of ZenML is sound: valid schemas, closed, with examples, descriptions and rules."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.support import ROOT

TOOLS = ROOT / "tools"
OVERLAYS = json.loads((TOOLS / "zenml_overlays.json").read_text(encoding="utf-8"))
WORDS = json.loads((TOOLS / "zenml_descriptions.json").read_text(encoding="utf-8"))
CATALOG = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "schemas" / "zenml").glob("*.json"))
}
CONNECTORS = CATALOG.pop("connectors")["types"]

FLAVORS = {
    f"{type_}/{name}": flavor
    for type_, content in CATALOG.items()
    for name, flavor in content["flavors"].items()
}
METHODS = {
    f"connector/{type_}/{name}": method
    for type_, content in CONNECTORS.items()
    for name, method in content["auth_methods"].items()
}
CONFIGS = {key: entry["config"] for key, entry in (FLAVORS | METHODS).items()}
VALIDATORS = {key: Draft202012Validator(config) for key, config in CONFIGS.items()}
EXAMPLES = [(key, example) for key, config in CONFIGS.items() for example in config["examples"]]
REQUIRED = [(key, field) for key, config in CONFIGS.items() for field in config.get("required", [])]
REFUSED = [
    (key, CONFIGS[key]["examples"][0] | wrong)
    for rule in OVERLAYS["rules"]
    for key in rule["for"]
    for wrong in rule.get("refuses", [])
]


def refuses(key: str, config: dict[str, Any]) -> bool:
    return not VALIDATORS[key].is_valid(config)


def test_counts() -> None:
    assert (len(CATALOG), len(FLAVORS)) == (15, 82)
    assert (len(CONNECTORS), len(METHODS)) == (7, 25)
    assert sum(len(flavor["config"]["properties"]) for flavor in FLAVORS.values()) == 880


def test_stacks() -> None:
    many = {name for name, content in CATALOG.items() if content["multiple"]}
    assert many == {"alerter", "experiment_tracker", "sandbox", "step_operator"}
    required = {name for name, content in CATALOG.items() if content["required"]}
    assert required == {"artifact_store", "orchestrator"}


def test_connectors_of_flavors_exist() -> None:
    offered = {
        (type_, resource)
        for type_, content in CONNECTORS.items()
        for resource in content["resource_types"]
    }
    for key, flavor in FLAVORS.items():
        needs = flavor["connector"] or {"connector_type": "aws", "resource_type": "s3-bucket"}
        types = [needs["connector_type"]] if needs["connector_type"] else list(CONNECTORS)
        assert any((each, needs["resource_type"]) in offered for each in types), key


@pytest.mark.parametrize("key", CONFIGS)
def test_schema_is_valid(key: str) -> None:
    Draft202012Validator.check_schema(CONFIGS[key])
    assert not refuses(key, CONFIGS[key]["examples"][0])


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_example_is_valid(key: str, example: dict[str, Any]) -> None:
    assert not refuses(key, example)


@pytest.mark.parametrize("key", CONFIGS)
def test_unknown_key_is_refused(key: str) -> None:
    assert refuses(key, CONFIGS[key]["examples"][0] | {"no_such_field": 1})


@pytest.mark.parametrize(("key", "field"), REQUIRED)
def test_required_key_is_missed(key: str, field: str) -> None:
    example = CONFIGS[key]["examples"][0]
    assert refuses(key, {name: value for name, value in example.items() if name != field})


@pytest.mark.parametrize(("key", "config"), REFUSED)
def test_rule_refuses(key: str, config: dict[str, Any]) -> None:
    assert refuses(key, config)


@pytest.mark.parametrize("key", CONFIGS)
def test_lists_name_fields(key: str) -> None:
    entry, fields = (FLAVORS | METHODS)[key], set(CONFIGS[key]["properties"])
    lists = ("cli_clash", "secret_fields", "no_reference", "filled_in")
    assert {name for each in lists for name in entry.get(each, [])} <= fields
    sensitive = {name for name, field in CONFIGS[key]["properties"].items() if "sensitive" in field}
    assert sensitive == set(entry["secret_fields"])


def models(schema: Any) -> Iterator[dict[str, Any]]:
    """The schemas within a schema that describe the fields of a model."""
    if isinstance(schema, dict):
        if schema.get("additionalProperties") is False:
            yield schema
        for key, value in schema.items():
            if key not in {"allOf", "anyOf", "oneOf"}:
                yield from models(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from models(value)


def test_every_description_is_used() -> None:
    texts = {
        field["description"]
        for config in CONFIGS.values()
        for model in models(config)
        for field in model["properties"].values()
    }
    assert set(WORDS.values()) <= texts
    generated = texts - set(WORDS.values())
    assert not generated, "these fields have only a generated description"
