"""fsc normalises configs as ZenML's own config classes do, for every flavor and field."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping
from itertools import islice, product
from pathlib import Path
from typing import Any

import pytest

from fsc.model.zenml.normalise import normalise, plain_number
from tests.support import require

TEXTS = (
    "text",
    "12",
    " pad ",
    "\"quoted'",
    "https://h.example/x/",
    "'s3://b/x/'",
    "s3://b/x/",
    "gs://b/x/",
    "az://b/x/",
    "registry.example.com/",
    "1234.dkr.ecr.us-east-1.amazonaws.com/",
    "registry.digitalocean.com/x/",
    "{{secret.key}}",
)
COUPLED = {
    ("artifact_store", "b2"): {"path": "s3://b"},
    ("artifact_store", "digitalocean"): {"path": "s3://b", "region": "nyc3"},
}
Case = tuple[str, str, dict[str, Any], dict[str, Any]]


def flavors() -> Iterator[Any]:
    from zenml.integrations.registry import integration_registry
    from zenml.stack.flavor_registry import FlavorRegistry

    yield from FlavorRegistry().builtin_flavors
    for integration in integration_registry.integrations.values():
        yield from integration.flavors()


def samples(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> list[Any]:
    if "$ref" in schema:
        return samples(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "anyOf" in schema:
        return [one for each in schema["anyOf"] for one in samples(each, defs)]
    if "enum" in schema:
        return list(schema["enum"][:1])
    if "properties" in schema:
        return [{}]
    values: dict[str, list[Any]] = {
        "string": list(TEXTS),
        "integer": [3],
        "number": [2, 2.5],
        "boolean": [True, False],
        "object": [{}, {"k": "v"}],
    }
    if schema.get("type") == "array":
        items = schema.get("prefixItems") or [schema.get("items", {})]
        return [[one for each in items for one in samples(each, defs)[:1]], []]
    return values.get(schema.get("type", ""), [])


def cases() -> Iterator[Case]:
    """Type, flavor, config, and the config as the class of the flavor dumps it."""
    for made in flavors():
        flavor = made()
        class_ = flavor.config_class
        schema = class_.model_json_schema()
        fields = {
            key: samples(one, schema.get("$defs", {})) for key, one in schema["properties"].items()
        }
        if flavor.name == "kubeflow":
            continue  # its class imports the package of Kubernetes, which may not be here
        base = minimal(
            class_, (flavor.type.value, str(flavor.name)), schema.get("required", []), fields
        )
        tried = [base] + [{**base, key: one} for key, values in fields.items() for one in values]
        for config in tried:
            dumped = dump(class_, config)
            if dumped is not None:
                yield flavor.type.value, str(flavor.name), config, dumped


def minimal(
    class_: Any, name: tuple[str, str], required: list[str], fields: Mapping[str, list[Any]]
) -> dict[str, Any]:
    if name in COUPLED:
        return COUPLED[name]
    for chosen in islice(product(*(fields[key] for key in required)), 3000):
        config = dict(zip(required, chosen, strict=True))
        if dump(class_, config) is not None:
            return config
    raise AssertionError(f"no config fits {name}")


def dump(class_: Any, config: dict[str, Any]) -> dict[str, Any] | None:
    try:
        made = class_(**json.loads(json.dumps(config)))
    except Exception:
        return None
    dumped: dict[str, Any] = json.loads(made.model_dump_json(exclude_unset=True))
    return dumped


def test_every_flavor_and_field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    require("zenml")
    monkeypatch.setenv("ZENML_CONFIG_PATH", str(tmp_path))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = list(cases())
    assert len({(type_, flavor) for type_, flavor, *_ in found}) >= 81
    for type_, flavor, config, stored in found:
        made = normalise(type_, flavor, config)
        assert made == plain_number(stored), (type_, flavor, config)
        assert made == normalise(type_, flavor, made)


@pytest.mark.parametrize(
    ("type_", "flavor", "config", "stored"),
    [
        ("annotator", "argilla", {"instance_url": "http://a/"}, {"instance_url": "http://a"}),
        ("alerter", "mine", {"x": 2.0, "y": [1.0, {"z": 2.5}]}, {"x": 2, "y": [1, {"z": 2.5}]}),
        ("alerter", "slack", {"default_slack_channel_id": "a", "slack_channel_id": "b"},
         {"default_slack_channel_id": "a", "slack_channel_id": "b"}),
    ],
)  # fmt: skip
def test_by_hand(type_: str, flavor: str, config: dict[str, Any], stored: dict[str, Any]) -> None:
    assert normalise(type_, flavor, config) == stored
