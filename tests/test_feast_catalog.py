"""The catalog and the descriptors of Feast in schemas/feast, and that they are what Feast says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).resolve().parents[1]
CATALOG: dict[str, Any] = json.loads((ROOT / "schemas/feast/config.json").read_text("utf-8"))
BLOCKS: dict[str, Any] = CATALOG["blocks"]
TYPES = [(block, name) for block in BLOCKS for name in BLOCKS[block]["types"]]

CASES = json.loads((ROOT / "tests/cases/feast_catalog/values.json").read_text("utf-8"))["cases"]


def block_schema(block: str) -> dict[str, Any]:
    """The whole block, as a consumer of the catalog puts it together."""
    if block == "top":
        return {"properties": CATALOG["top"], "additionalProperties": False}
    entry = BLOCKS[block]
    schemas = [item["schema"] for item in entry["types"].values()]
    return {
        "anyOf": [
            s for s in (*schemas, entry["scalar"], (entry["custom"] or {}).get("schema")) if s
        ]
    }


def validator(schema: Any) -> Draft202012Validator:
    return Draft202012Validator({"allOf": [schema], "$defs": CATALOG["$defs"]})


def sample(schema: Any) -> Any:
    """The least value that a schema without rules takes."""
    if "const" in schema or "enum" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    if "anyOf" in schema:
        return sample(schema["anyOf"][0])
    if schema["type"] == "object":
        return {key: sample(schema["properties"][key]) for key in schema.get("required", [])}
    values = {"string": "x", "integer": 1, "boolean": True, "array": ["x"]}
    return values[schema["type"]]


def example(block: str, name: str) -> dict[str, Any]:
    entry = BLOCKS[block]
    schema = entry["types"][name]["schema"]
    if "examples" in schema:
        return dict(schema["examples"][0])
    return {entry["discriminator"]: name, **sample(schema)}


def nodes(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every schema below a schema with the place it stands at."""
    yield path, schema
    for key in ("properties", "$defs"):
        for name, node in schema.get(key, {}).items():
            yield from nodes(node, f"{path}/{name}")
    for key in ("anyOf", "allOf", "oneOf", "prefixItems"):
        for node in schema.get(key, []):
            yield from nodes(node, f"{path}/{key}")
    for key in ("items", "additionalProperties", "if", "then", "not"):
        if isinstance(schema.get(key), dict):
            yield from nodes(schema[key], f"{path}/{key}")


EVERY = {f"{block}.{name}": BLOCKS[block]["types"][name]["schema"] for block, name in TYPES}
EVERY["top"] = block_schema("top")
PROPERTIES = {
    f"{name}{path}/{key}": node
    for name, schema in EVERY.items()
    for path, parent in nodes(schema)
    for key, node in parent.get("properties", {}).items()
    if not {"allOf", "if", "then", "not", "anyOf", "oneOf"} & set(path.split("/"))
}


@pytest.mark.parametrize("block", [*BLOCKS, "top"])
def test_schemas_are_valid(block: str) -> None:
    Draft202012Validator.check_schema({**block_schema(block), "$defs": CATALOG["$defs"]})


def test_rules_are_valid_and_judge_the_whole_file() -> None:
    for rule in CATALOG["rules"]:
        Draft202012Validator.check_schema(rule)
    whole = validator({"allOf": CATALOG["rules"]})
    engine = {"type": "spark_application", "image": "i"}
    good = {"online_store": {"type": "redis"}, "offline_store": {"type": "spark"}}
    good["registry"] = {"registry_type": "sql", "path": "postgresql://h/d"}
    assert whole.is_valid({"registry": "r.db", "batch_engine": "local"})
    assert whole.is_valid({"batch_engine": engine, **good})
    for key, bad in [
        ("online_store", "sqlite"),
        ("offline_store", {"type": "file"}),
        ("registry", "r"),
    ]:
        assert not whole.is_valid({"batch_engine": engine, **good, key: bad})
    assert not whole.is_valid({"batch_engine": {"type": "snowflake.engine", "database": "d"}})


@pytest.mark.parametrize(("block", "name"), TYPES)
def test_example_is_good_and_unknown_key_is_not(block: str, name: str) -> None:
    check, value = validator(BLOCKS[block]["types"][name]["schema"]), example(block, name)
    check.validate(value)
    assert not check.is_valid({**value, "no_such_key": 1})
    assert not check.is_valid({**value, BLOCKS[block]["discriminator"]: "other"})
    assert sum(validator(t["schema"]).is_valid(value) for t in BLOCKS[block]["types"].values()) == 1


def test_defaults_validate() -> None:
    for path, node in PROPERTIES.items():
        assert "default" not in node or validator(node).is_valid(node["default"]), path


def test_properties_are_described_and_objects_closed() -> None:
    for path, node in PROPERTIES.items():
        assert node["description"].endswith("."), path
        assert "title" not in node, path
        assert "properties" not in node or node["additionalProperties"] is False, path
    assert "nonexistent" not in json.dumps(CATALOG)


def test_numbers_and_flags_may_be_environment_references() -> None:
    schema = validator(EVERY["online_store.qdrant"])
    for key in ("port", "prefer_grpc", "timeout", "similarity"):
        assert schema.is_valid({"type": "qdrant", key: "${env:A_1}"})
        assert not schema.is_valid({"type": "qdrant", key: "a${env:A_1}"})


def test_secrets_are_known() -> None:
    stores = BLOCKS["online_store"]["types"]
    assert stores["postgres"]["secret_fields"] == ["password"]
    assert stores["aerospike"]["secret_fields"] == ["password"]
    assert stores["redis"]["may_embed_secret"] == ["connection_string"]
    oidc = BLOCKS["auth"]["types"]["oidc"]["secret_fields"]
    assert oidc == ["client_secret", "password", "token"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: json.dumps(case["value"])[:60])
def test_cases(case: dict[str, Any]) -> None:
    assert validator(block_schema(case["block"])).is_valid(case["value"]) is case["good"]
