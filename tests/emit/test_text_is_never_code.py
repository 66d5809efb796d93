"""Hostile text in every place of the model: the module holds calls, names and literals only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fsc.emit.feast import module
from tests.emit.hostile import HOSTILE, hostile
from tests.emit.stacks import BANDS, TARGET, at, source, stack

RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"])))


CALLS = {
    "Array", "DeltaFormat", "Entity", "FeatureService", "FeatureView", "Field", "FileSource",
    "OnDemandFeatureView", "Project", "PushSource", "RequestSource", "Set", "Struct", "timedelta",
}  # fmt: skip
METHODS = {"with_name", "with_join_key_map"}


def unexpected(tree: ast.Module, functions: set[str]) -> Iterator[ast.AST]:
    """Every node of a generated module that is not one that fsc means to write."""
    for statement in tree.body:
        match statement:
            case ast.FunctionDef() if ast.dump(statement) in functions:
                pass
            case ast.ImportFrom(
                module="__future__" | "datetime" | "feast" | "feast.types" | "feast.data_format"
            ):
                pass
            case ast.Import(names=[ast.alias(name="pandas" | "numpy")]):
                pass
            case ast.Assign(targets=[ast.Name()], value=value):
                yield from unexpected_value(value)
            case ast.Assign(
                targets=[ast.Attribute(attr="__module__")], value=ast.Constant("__main__")
            ):
                pass
            case _:
                yield statement


def unexpected_value(value: ast.expr) -> Iterator[ast.AST]:
    match value:
        case ast.Constant() | ast.Name():
            return
        case ast.Attribute(value=ast.Name(id="ValueType")):
            return
        case ast.List(elts=items):
            yield from (bad for one in items for bad in unexpected_value(one))
        case ast.Dict(keys=keys, values=values):
            yield from (one for one in keys if not isinstance(one, ast.Constant))
            yield from (bad for one in values for bad in unexpected_value(one))
        case ast.Subscript(value=ast.Name(), slice=ast.List() as picked):
            yield from unexpected_value(picked)
        case ast.Call(func=func, args=arguments, keywords=keywords):
            yield from unexpected_function(func)
            yield from (bad for one in arguments for bad in unexpected_value(one))
            yield from (bad for one in keywords for bad in unexpected_value(one.value))
        case _:
            yield value


def unexpected_function(function: ast.expr) -> Iterator[ast.AST]:
    match function:
        case ast.Name(id=name) if name in CALLS:
            return
        case ast.Attribute(value=of, attr=attr) if attr in METHODS:
            yield from unexpected_value(of)
        case _:
            yield function


def dumped(source: str) -> str:
    return ast.dump(ast.parse(source).body[0])


@RELAXED
@given(ANY_TEXT)
@example("\u2028")
def test_text_is_never_code(text: str) -> None:
    tree = ast.parse(module(hostile(text), replace(TARGET, manifest=text, digest=text)))
    assert [ast.dump(one) for one in unexpected(tree, {dumped(BANDS)})] == []


@RELAXED
@given(ANY_TEXT)
def test_text_arrives_unchanged(text: str) -> None:
    written = module(hostile(text), TARGET)
    written.encode("utf-8")
    calls = [one for one in ast.walk(ast.parse(written)) if isinstance(one, ast.Call)]
    said = {
        (call.func.id, word.arg): ast.literal_eval(word.value)
        for call in calls
        for word in call.keywords
        if isinstance(call.func, ast.Name) and isinstance(word.value, (ast.Constant, ast.Dict))
    }
    for kind in ("Entity", "FileSource", "FeatureView", "OnDemandFeatureView", "FeatureService"):
        assert said.get((kind, "description"), "") == text
        assert said[kind, "tags"][text] == text


def test_a_lone_surrogate_in_a_file_name_can_be_written() -> None:
    written = module(stack([replace(source("s"), at=at(1, "caf\udce9.yaml"))]), TARGET)
    assert "# caf\\udce9.yaml:1" in written
    written.encode("utf-8")
