"""The schemas agree with each other, with two engines, and with the descriptions of the kinds."""

from __future__ import annotations

import copy
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import jsonschema
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsc.document import Document, Path
from fsc.load.yaml import parse
from fsc.model.describe import attrs
from fsc.model.jsonschema_forms import bare
from fsc.model.jsonschema_language import OFTEN_DEFAULTS
from fsc.model.jsonschema_manifest import published_schema, resolved_schema
from fsc.model.stack import KINDS
from fsc.model.zenml.common import TYPES
from fsc.validate import check_shape
from tests.manifests import manifests
from tests.validate.mutations import all_paths, at, mistakes

ROOT = FilePath(__file__).resolve().parents[2]
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("schema_tool", ROOT / "tools" / "schema.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def resolved() -> dict[str, Any]:
    return resolved_schema(*_tool().catalogs())


@cache
def published() -> dict[str, Any]:
    return published_schema(*_tool().catalogs())


@cache
def engines() -> tuple[Any, Any]:
    return (
        jsonschema_rs.Draft202012Validator(resolved(), validate_formats=False),
        jsonschema_rs.Draft202012Validator(published(), validate_formats=False),
    )


def base() -> dict[str, Any]:
    """A manifest with every section, from the base of the pages."""
    root = parse((ROOT / "schemas/codes/base/stack.yaml").read_text("utf-8"), "stack.yaml").root
    assert root
    data: dict[str, Any] = root.plain()
    return data


def test_committed_schemas_are_fresh() -> None:
    for name, text in _tool().files().items():
        assert (ROOT / "schemas" / name).read_text("utf-8") == text, "run tools/schema.py"


@pytest.mark.parametrize("schema", [resolved(), published()], ids=["resolved", "published"])
def test_schema_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    for ref in _refs(schema):
        assert ref.removeprefix("#/$defs/") in schema["$defs"], ref


def test_every_attribute_is_in_the_schema() -> None:
    """A new attribute of a kind is one line in the model; this is how we know."""
    filled = {("zenml.stack", "components"), ("zenml.flavor", "code")}
    for kind in KINDS:
        for definition in _definitions(kind.KIND.name):
            for one in attrs(kind):
                if (kind.KIND.name, one.key) not in filled:
                    assert one.key in published()["$defs"][definition]["properties"]


def test_every_key_is_closed_and_described() -> None:
    for path, node in _objects(published()):
        is_open = path[:2] == ("language.patch", "feature_store") and len(path) > 2
        assert is_open or "additionalProperties" in node, path
        for key, one in node["properties"].items():
            text = one.get("description") or one.get("$ref") or one.get("const")
            assert text, f"{'/'.join(path)}/{key} has no description"


@SLOW
@given(st.data())
def test_all_engines_and_forms_agree(data: st.DataObject) -> None:
    """Resolved, published and the pieces that check_shape asks; rust, and Python as the oracle."""
    whole = data.draw(st.one_of(st.just(base()), manifests(zenml=True)))
    made = data.draw(mistakes(whole))
    first, second = engines()
    valid = first.is_valid(made)
    assert valid == jsonschema.Draft202012Validator(resolved()).is_valid(made)
    assert valid == (check_shape(_document(made)) == ())
    if not _uses_the_language(made):
        assert valid == second.is_valid(made)


@SLOW
@given(st.data())
def test_published_accepts_placeholders(data: st.DataObject) -> None:
    whole = base()
    paths = [path for path in all_paths(whole) if _may_be_a_placeholder(path)]
    path = data.draw(st.sampled_from(paths))
    word = data.draw(st.sampled_from(["${var.x}", "${each.value.y}", "${each.key}"]))
    at(whole, path[:-1])[path[-1]] = word
    assert engines()[1].is_valid(whole), path


@SLOW
@given(st.data())
def test_published_accepts_patches(data: st.DataObject) -> None:
    """Any part of a manifest can be patched, and null removes."""
    whole = base()
    patch = copy.deepcopy({key: value for key, value in whole.items() if key not in _HEAD})
    for _ in range(data.draw(st.integers(0, 4))):
        path = data.draw(st.sampled_from([one for one in all_paths(patch) if one]))
        parent, last = at(patch, path[:-1]), path[-1]
        if isinstance(parent, dict):
            if data.draw(st.booleans()):
                del parent[last]
            elif last != "type":
                parent[last] = None
        if not patch:
            break
    whole["environments"] = {"prod": {"patch": patch}}
    assert engines()[1].is_valid(whole), list(engines()[1].iter_errors(whole))


@SLOW
@given(st.data())
def test_every_mistake_is_worded(data: st.DataObject) -> None:
    """Whatever is wrong, there is a finding, in words of ours, at a place in the file."""
    made = data.draw(mistakes(base()))
    document = _document(made)
    for one in check_shape(document):
        assert one.span.file == "stack.yaml"
        assert one.span.line >= 1
        assert one.message.endswith(".")
        assert "$defs" not in one.message + one.hint


def test_half_characters_are_found() -> None:
    """An environment variable can bring in bytes that are no text."""
    made = base() | {"metadata": {"name": "risk\udce9"}}
    (found,) = check_shape(_document(made, parsed=False))
    assert (found.code, "UTF-8" in found.hint) == ("FSC105", True)


def test_language_is_in_the_published_schema() -> None:
    whole = base() | {
        "include": ["features/*.yaml"],
        "variables": {"lake": "data", "days": {"type": "integer", "default": 3}},
        "environments": {"dev": None, "prod": {"extends": "dev", "variables": {"lake": "s3://x"}}},
        "defaults": {"feature_views": {"ttl": "30d"}, "data_sources": {"timestamp_field": "ts"}},
    }
    view = whole["feature_views"].pop("customer_spend") | {"for_each": ["a"], "ttl": None}
    whole["feature_views"]["spend_${each.key}"] = view | {"when": {"environments": ["prod"]}}
    assert engines()[1].is_valid(whole), list(engines()[1].iter_errors(whole))
    assert engines()[1].is_valid({"entities": whole["entities"]}), "an included file has no head"
    for wrong in ({"variables": {"x": {"typ": "string"}}}, {"defaults": {"metadata": {}}}):
        assert not engines()[1].is_valid(base() | wrong)


def test_published_has_no_default_of_null() -> None:
    """yaml-language-server 1.23 stops completing the keys of a map at such a default."""
    assert '"default": null' not in (ROOT / "schemas/stack.schema.json").read_text("utf-8")


def test_bare_says_the_same() -> None:
    small = jsonschema_rs.Draft202012Validator(bare(resolved()), validate_formats=False)
    assert small.is_valid(base())
    assert not small.is_valid(base() | {"x": 1})


def test_the_gate_imports_little() -> None:
    """No second engine, no difflib, no catalog reader: a valid manifest pays for nothing else."""
    import subprocess

    code = (
        "import sys\nfrom fsc.load.yaml import parse\nfrom fsc.document import Document\n"
        "from fsc.validate import check_shape\n"
        f"text = open({str(ROOT / 'schemas/codes/base/stack.yaml')!r}).read()\n"
        "assert check_shape(Document(parse(text, 'x').root, 'x')) == ()\n"
        "print([one for one in ('jsonschema', 'difflib', 'feast', 'zenml', 'importlib.resources',"
        " 'fsc.validate.messages', 'fsc.model.jsonschema') if one in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


_HEAD = ("apiVersion", "kind", "metadata")


def _document(data: dict[str, Any], *, parsed: bool = True) -> Document:
    import json

    if parsed:
        root = parse(json.dumps(data, indent=1, ensure_ascii=False), "stack.yaml").root
    else:
        root = _node(data)
    assert root
    return Document(root, "stack.yaml")


def _node(data: Any) -> Any:
    from fsc.document import Node

    if isinstance(data, dict):
        return Node({key: _node(value) for key, value in data.items()})
    return Node([_node(one) for one in data]) if isinstance(data, list) else Node(data)


def _uses_the_language(data: Any) -> bool:
    """Documents about which an editor knows less: null refuses a default, another file gives one."""
    if any(key not in data for key in _HEAD) or "when" in str(data):
        return True
    for section in (
        "entities",
        "data_sources",
        "feature_views",
        "on_demand_feature_views",
        "feature_services",
    ):
        objects = data.get(section)
        for one in objects.values() if isinstance(objects, dict) else ():
            if isinstance(one, dict) and (None in one.values() or not _has_usual(section, one)):
                return True
    return False


def _has_usual(section: str, one: dict[str, Any]) -> bool:
    needed = {"data_sources": ["type"]}.get(section, [])
    if section == "data_sources" and one.get("type") == "file":
        needed = ["type", "timestamp_field"]
    assert set(needed) <= OFTEN_DEFAULTS
    return all(key in one for key in needed)


def _may_be_a_placeholder(path: Path) -> bool:
    """Not the manifest, its head, nor what decides which schema holds."""
    return bool(path) and path[0] not in ("apiVersion", "kind") and path[-1] != "type"


def _definitions(kind: str) -> list[str]:
    short = kind.partition(".")[2]
    many = {
        "project": [],
        "data_source": [],
        "component": [f"component.{one.name}" for one in TYPES],
    }
    return many.get(short, [short])


def _refs(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)


def _objects(schema: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Maps with keys that people write. Conditions are not among them."""

    def walk(node: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
        if not isinstance(node, dict):
            return
        if "properties" in node and "description" in node and "allOf" not in node:
            yield path, node
        for key in ("then", "else", "items", "additionalProperties"):
            yield from walk(node.get(key), (*path, key))
        for key in ("properties", "$defs"):
            for name, one in node.get(key, {}).items():
                yield from walk(one, (*path, name))

    yield from walk(schema, ())
