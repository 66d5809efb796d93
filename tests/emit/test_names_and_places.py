"""What the module calls things, what it leaves out, and where its paths lead."""

from __future__ import annotations

import ast
from dataclasses import replace

import pytest

from fsc.emit import Target
from fsc.emit.feast import module
from fsc.model.feast.entity import Entity
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.feast.project import Project
from tests.emit.stacks import REQUEST, TARGET, at, demand, source, stack

UDF = "def f(x):\n    return x\n"


def test_names_that_python_cannot_say_stay_apart() -> None:
    names = ["a-b", "a.b", "a b", "a_b", "ünï", "1", "class", "特徴"]
    written = module(stack([source(one) for one in names]), TARGET)
    found = [one for one in ast.parse(written).body if isinstance(one, ast.Assign)]
    bound = [ast.unparse(one.targets[0]) for one in found]
    assert len(set(bound)) == len(names)
    assert all(one.isidentifier() and one.isascii() for one in bound)


def test_an_object_of_another_stack_leaves_its_readers_out() -> None:
    view = FeatureView(name="v", source="theirs", schema={"a": {"dtype": "Int64"}}, at=at(7))
    service = FeatureService(name="s", features={"v": {"view": "v", "features": ["a"]}}, at=at(9))
    written = module(stack([source("ours"), view, service]), TARGET)
    assert "# stack.yaml:7: feature view 'v' is left out" in written
    assert "# stack.yaml:9: feature service 's' is left out" in written
    assert [type(one).__name__ for one in ast.parse(written).body] == ["ImportFrom", "Assign"]


def test_a_stack_without_features_is_a_module_without_statements() -> None:
    assert ast.parse(module(stack([]), TARGET)).body == []


def test_the_project_is_said_only_with_a_description() -> None:
    assert "Project(" not in module(stack([Project(name="p")]), TARGET)
    assert "Project(" in module(stack([Project(name="p", description="ours")]), TARGET)


def test_an_on_demand_view_takes_another_one_as_its_projection() -> None:
    """Feast checks the type of sources, and an on-demand view is none."""
    fields = {"one": {"dtype": "Int64"}, "two": {"dtype": "Int64"}}
    first = replace(demand("a", "f", UDF), schema=fields)
    reads = {"a": {"view": "a", "features": ["one", "two"]}}
    whole = replace(demand("b", "f", UDF), sources=reads)
    part = replace(demand("c", "f", UDF), sources={"a": {"view": "a", "features": ["one"]}})
    written = module(stack([REQUEST, first, whole, part]), TARGET)
    assert "sources=[view_a.projection]," in written
    assert 'sources=[view_a[["one"]].projection],' in written


def test_join_keys_are_never_picked() -> None:
    entity = Entity(name="e", join_keys=["k"], value_type="Int64")
    fields = {"a": {"dtype": "Int64"}, "k": {"dtype": "Int64"}}
    view = FeatureView(name="v", entities=["e"], source="s", schema=fields)
    service = FeatureService(name="s", features={"v": {"view": "v", "features": ["a", "k"]}})
    assert "features=[view_v]," in module(stack([entity, source("s"), view, service]), TARGET)


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("data/x.parquet", "../../../data/x.parquet"),
        ("./data//x/", "../../../data/x/"),
        ("../lake/x.parquet", "../../../../lake/x.parquet"),
        ("/lake/x.parquet", "/lake/x.parquet"),
        ("s3://lake/x.parquet", "s3://lake/x.parquet"),
        ("build/default/feature_repo/x.parquet", "../../../build/default/feature_repo/x.parquet"),
    ],
)
def test_relative_paths_are_seen_from_the_repo(path: str, written: str) -> None:
    assert f'path="{written}",' in module(stack([source("s", path)]), TARGET)


def test_a_build_folder_elsewhere_needs_the_root() -> None:
    elsewhere = Target("stack.yaml", "0", "../../tmp/out/feature_repo")
    with pytest.raises(ValueError, match="not below the root folder"):
        module(stack([source("s")]), elsewhere)
    written = module(stack([source("s")]), replace(elsewhere, root="/home/me"))
    assert 'path="../../../home/me/data/x.parquet",' in written
