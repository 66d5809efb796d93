"""The catalog of ZenML: what is committed is sound, and it is what the installed ZenML says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from jsonschema import Draft202012Validator

from tests.support import ROOT, require

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
EXAMPLES = [(key, example) for key, config in CONFIGS.items() for example in config["examples"]]
REQUIRED = [(key, field) for key, config in CONFIGS.items() for field in config.get("required", [])]
REFUSED = [
    (key, CONFIGS[key]["examples"][0] | wrong)
    for rule in OVERLAYS["rules"]
    for key in rule["for"]
    for wrong in rule.get("refuses", [])
]


def refuses(key: str, config: dict[str, Any]) -> bool:
    return not Draft202012Validator(CONFIGS[key]).is_valid(config)


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


# What follows needs ZenML.

VALUES: tuple[Any, ...] = (
    None, "x", "5", "1.5", "5+", "true", " x ", "x/", "http://x/", "s3://b/c", "'/a'", "/a",
    "{{a.b}}", 0, 1, -1, 2, 70000, 0.5, True, [], ["x"], [1, 2], [0.5, 1.0], [{}], {},
    {"a": "b"}, {"a": 1}, {"a": None},
)  # fmt: skip
BEYOND_SCHEMAS = {
    "autoscale",  # its first number is at most its second
    "context_root_dir",  # must exist
    "external_account_json",  # text that is JSON with certain keys, as the next two
    "service_account_json",
    "user_account_json",
    "gpu_portion_limit",  # at least gpu_portion_request
    "schedule_timezone",  # must be known to the time zone database
}
# ZenML also keeps keys that the model of these has no field for.
CLOSED_BY_US = {"pod_settings", "orchestrator_pod_settings"}


class ZenML:
    """The installed ZenML: its flavors and authentication methods by the keys of the catalog."""

    def __init__(self) -> None:
        import zenml_facts

        self.vault = zenml_facts.Vault
        flavors = [flavor for _, _, flavor in zenml_facts.flavors()]
        self.raw = {f"{each.type.value}/{each.name}": each.config_schema for each in flavors}
        self.classes = {f"{each.type.value}/{each.name}": each.config_class for each in flavors}
        for type_, _, methods in zenml_facts.connectors():
            for name, method in methods.items():
                self.raw[f"connector/{type_}/{name}"] = method.config_schema
                self.classes[f"connector/{type_}/{name}"] = method.config_class

    def stores(self, key: str, config: dict[str, Any]) -> dict[str, Any] | None:
        """What ZenML keeps of a configuration, None when it refuses it."""
        if key not in self.classes:
            pytest.skip(f"the SDK for {key} is not installed")
        copy = json.loads(json.dumps(config))
        with mock.patch("zenml.client.Client", return_value=self.vault("fra1")):
            try:
                kept = self.classes[key](**copy)
            except ModuleNotFoundError as error:
                pytest.skip(f"{key} needs {error.name}")
            except Exception:
                return None
        return kept.model_dump(mode="json", exclude_unset=True)  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def zenml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZenML]:
    require("zenml")
    with pytest.MonkeyPatch.context() as patch:
        folder = str(tmp_path_factory.mktemp("zenml"))
        patch.setenv("ZENML_ANALYTICS_OPT_IN", "false")
        patch.setenv("ZENML_CONFIG_PATH", folder)
        patch.setenv("ZENML_LOCAL_STORES_PATH", folder)
        patch.syspath_prepend(str(TOOLS))
        yield ZenML()


def test_regenerating_changes_nothing() -> None:
    require("zenml")
    command = [sys.executable, str(TOOLS / "zenml_catalog.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_zenml_keeps_the_example(zenml: ZenML, key: str, example: dict[str, Any]) -> None:
    kept = zenml.stores(key, example)
    assert kept is not None
    filled_in = set(FLAVORS.get(key, {}).get("filled_in", []))
    assert set(kept) - set(example) == filled_in
    assert {name: value for name, value in kept.items() if name in example} == example


@pytest.mark.parametrize(("key", "config"), REFUSED)
def test_zenml_refuses_or_rewrites(zenml: ZenML, key: str, config: dict[str, Any]) -> None:
    assert zenml.stores(key, config) != config


@pytest.mark.parametrize("key", CONFIGS)
def test_schema_and_zenml_agree(zenml: ZenML, key: str) -> None:
    validator, example = Draft202012Validator(CONFIGS[key]), CONFIGS[key]["examples"][0]
    refused = FLAVORS.get(key, {}).get("no_reference", [])
    for field in CONFIGS[key]["properties"].keys() - BEYOND_SCHEMAS:
        for value in VALUES:
            config = example | {field: value}
            kept = (zenml.stores(key, config) or {}).get(field, ...)
            agreed = same(kept, value)
            accepted = validator.is_valid(config) and not (value == "{{a.b}}" and field in refused)
            if field not in CLOSED_BY_US or not isinstance(value, dict) or accepted:
                assert agreed == accepted, (field, value, kept)


def same(one: Any, two: Any) -> bool:
    """Whether both are the same JSON value: 1 is 1.0, but not true."""
    return one == two and isinstance(one, bool) == isinstance(two, bool)


def test_no_text_of_zenml_is_copied(zenml: ZenML) -> None:
    theirs = {text.strip(" .").lower() for raw in zenml.raw.values() for text in descriptions(raw)}
    assert not {text for text in WORDS.values() if text.strip(" .").lower() in theirs}


def descriptions(schema: Any) -> Iterator[str]:
    """All descriptions and titles within a schema."""
    if isinstance(schema, dict):
        texts = [schema.get(key) for key in ("description", "title")]
        yield from (text for text in texts if isinstance(text, str))
    for value in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(value, (dict, list)):
            yield from descriptions(value)
