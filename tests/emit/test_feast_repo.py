"""The generated module: readable, formatted, deterministic, and never made of text."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fsc.emit import Target
from fsc.emit.feast import MODULE, files, module
from fsc.model.describe import Object
from fsc.model.feast.data_source import FileSource, RequestSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.project import Project
from fsc.model.stack import Stack
from fsc.pipeline import Inputs, compile_
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.conftest import Golden
from tests.emit.stacks import BANDS, HOSTILE, TARGET, at, credit_risk, stack
from tests.manifests import manifests, stack_of
from tests.support import ROOT

CASES = ROOT / "tests" / "cases" / "emit" / "credit_risk"
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"])))


@pytest.mark.parametrize("index", [0, 1])
def test_golden(golden: Golden, index: int) -> None:
    file = files(credit_risk(), TARGET)[index]
    golden(CASES / file.path, file.text)


def ruff(tmp_path: Path, texts: list[str]) -> str:
    for number, text in enumerate(texts):
        (tmp_path / f"repo_{number}.py").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "ruff",
            "format",
            "--isolated",
            "--line-length",
            "100",
            "--diff",
            str(tmp_path),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout


def test_the_module_is_formatted_and_clean(tmp_path: Path) -> None:
    assert ruff(tmp_path, [module(credit_risk(), TARGET)]) == ""
    command = [sys.executable, "-m", "ruff", "check", "--isolated", "--line-length", "100"]
    done = subprocess.run(
        [*command, "--select", "I,F,E7,E9", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_random_modules_are_formatted(tmp_path: Path) -> None:
    texts: list[str] = []

    @settings(RELAXED, derandomize=True, database=None, max_examples=40)
    @given(manifests())
    def collect(manifest: dict[str, Any]) -> None:
        tidy = tuple(
            replace(one, udf={"name": "rate", "source": "def rate(inputs):\n    return inputs\n"})
            if isinstance(one, OnDemandFeatureView)
            else one
            for one in stack_of(manifest).objects
        )
        texts.append(module(replace(stack_of(manifest), objects=tidy), TARGET))

    collect()
    assert ruff(tmp_path, texts) == ""


def test_the_examples_are_formatted(tmp_path: Path) -> None:
    manifests = sorted((ROOT / "examples").glob("*/stack.yaml"))
    made = [compile_(Inputs(str(one))) for one in manifests]
    texts = [file.text for one in made for file in one.files if file.path.endswith(f"/{MODULE}")]
    assert len(texts) == len(manifests) > 0, [one.checked.diagnostics for one in made]
    assert ruff(tmp_path, texts) == ""


def test_long_selections_are_formatted(tmp_path: Path) -> None:
    assert (
        ruff(tmp_path, [module(long_selections(size), TARGET) for size in (*range(8, 40), 60)])
        == ""
    )


def long_selections(size: int) -> Stack:
    names = [f"{'x' * size}_{number}" for number in range(4)]
    view = FeatureView(
        name=f"v{'y' * size}", source="s", schema={one: {"dtype": "Int64"} for one in names}
    )
    reads: dict[str, dict[str, Any]] = {"plain": {"view": view.name, "features": names[1:]}}
    reads["a"] = {"view": view.name, "features": names[:1], "as": "a" * size}
    reads["b"] = {
        "view": view.name,
        "features": names,
        "as": "b" * size,
        "join_key_map": {"k": "c" * size},
    }
    reads["c"] = {**reads["b"], "features": names[:3]}
    reads["d"] = {"view": view.name, "features": names, "as": "d" * size}
    reads["e"] = {"view": view.name, "features": names, "join_key_map": {"k" * size: "e" * size}}
    service = FeatureService(name="s", features=reads, tags={"k" * size: "v" * size})
    return stack([source("s"), view, service])


def source(name: str, path: str = "data/x.parquet") -> FileSource:
    return FileSource(name=name, path=path, timestamp_field="ts")


# --- text is never code -------------------------------------------------------------------------


def hostile(text: str, udf: str = BANDS) -> Stack:
    """Every place of the model that can hold free text holds this one."""
    common: dict[str, Any] = {
        "description": text,
        "owner": text,
        "tags": {text: text},
        "at": at(1, text),
    }
    fields = {text: {"dtype": "Int64", "description": text, "tags": {text: text}}}
    objects: list[Object] = [
        Project(name="p", description=text or "x"),
        Entity(name=text, join_keys=[text], value_type="Int64", **common),
        replace(source(text, path=text), field_mapping={text: text}, **common),
        RequestSource(name=f"{text}r", schema=fields, **common),
        FeatureView(name=f"{text}v", source=text, schema=fields, ttl="1d", org=text, **common),
        OnDemandFeatureView(
            name=f"{text}o",
            sources={"v": {"view": f"{text}v", "features": [text], "as": text}},
            udf={"name": "bands", "source": udf},
            schema=fields,
            **common,
        ),
        FeatureService(
            name=text,
            features={
                "v": {
                    "view": f"{text}v",
                    "features": [text],
                    "as": text,
                    "join_key_map": {text: text},
                }
            },
            **common,
        ),
    ]
    return stack(objects, name=text or "p")


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


# --- functions ----------------------------------------------------------------------------------


def demand(name: str, udf: str, source: str) -> OnDemandFeatureView:
    return OnDemandFeatureView(
        name=name,
        sources={"r": {"source": "r"}},
        udf={"name": udf, "source": source},
        schema={"out": {"dtype": "Float64"}},
    )


REQUEST = RequestSource(name="r", schema={"amount": {"dtype": "Float64"}})


def texts(written: str) -> dict[str, str]:
    """The text that each on-demand view stores, by what the module's constants say."""
    tree = ast.parse(written)
    constants = {
        one.targets[0].id: one.value.value
        for one in tree.body
        if isinstance(one, ast.Assign)
        and isinstance(one.targets[0], ast.Name)
        and isinstance(one.value, ast.Constant)
    }
    found = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.Call):
            words = {word.arg: word.value for word in one.keywords}
            if "udf_string" in words:
                found[words["name"].value] = constants[words["udf_string"].id]  # type: ignore[attr-defined]
    return found


SOURCES = [
    "def f(x):\n    return x\n",
    'def f(x):\n    """Doc with \\\\ and \\n."""\n    return x\n',
    "def f(x):\n    '''single'''\n    return \"a\"\n",
    "def f(x):\n    '''both'''\n    \"\"\"kinds\"\"\"\n    return x\n",
    "def f(x):\n\treturn x\n",
    "def f(x): return x\n",
    "def f(x):\n    return 'ünï {{ x }} {% if %} $(y)'  # 特徴\n",
    "def f(x):\n    return '\u200b\u202e'\n",
]


@pytest.mark.parametrize("text", SOURCES)
def test_the_function_and_its_text_are_the_source_to_the_letter(text: str) -> None:
    written = module(stack([REQUEST, demand("o", "f", text)]), TARGET)
    assert text in written
    assert texts(written) == {"o": text}


def test_a_function_that_two_views_share_is_written_once() -> None:
    written = module(
        stack([REQUEST, demand("a", "f", SOURCES[0]), demand("b", "f", SOURCES[0])]), TARGET
    )
    assert len([one for one in ast.parse(written).body if isinstance(one, ast.FunctionDef)]) == 1
    assert texts(written) == {"a": SOURCES[0], "b": SOURCES[0]}


def test_functions_of_one_name_stay_apart() -> None:
    written = module(
        stack([REQUEST, demand("a", "f", SOURCES[0]), demand("b", "f", SOURCES[5])]), TARGET
    )
    assert texts(written) == {"a": SOURCES[0], "b": SOURCES[5]}
    assert (
        written.index("udf_a = f")
        < written.index("def f(x): return x")
        < written.index("udf_b = f")
    )
    assert "udf=udf_a," in written
    assert "udf=udf_b," in written


@pytest.mark.parametrize(
    "name", ["Field", "timedelta", "view_o", "FeatureView", "source_r", "f_source", "Float64"]
)
def test_a_function_may_have_the_name_of_anything_in_the_module(name: str) -> None:
    text = f"def {name}(x):\n    return x\n"
    view = FeatureView(name="o2", source="s", schema={"a": {"dtype": "Float64"}})
    written = module(
        stack([source("s"), REQUEST, view, demand("o", name, text), demand("f", "f", SOURCES[0])]),
        TARGET,
    )
    tree = ast.parse(written)
    bound = [
        alias.asname or alias.name
        for one in tree.body
        if isinstance(one, ast.ImportFrom)
        for alias in one.names
    ]
    bound += [
        one.targets[0].id
        for one in tree.body
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name)
    ]
    bound += [one.name for one in tree.body if isinstance(one, ast.FunctionDef)]
    assert len(bound) == len(set(bound))
    assert texts(written) == {"o": text, "f": SOURCES[0]}


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (
            "def f(x: pd.DataFrame):\n    return np.log(x)\n",
            ["import numpy as np", "import pandas as pd"],
        ),
        ("def f(x):\n    import pandas as pd\n\n    return pd.DataFrame(x)\n", []),
        ("def f(x):\n    return numpy.log(x)\n", ["import numpy"]),
        ("def f(x: pd.Series):\n    import pandas as pd\n", ["import pandas as pd"]),
        ("def f(x) -> 'pd.DataFrame':\n    return x\n", ["import pandas as pd"]),
        ("def pd(x):\n    return pd.x\n", []),
    ],
)
def test_a_function_gets_the_modules_that_feast_gives_it(body: str, wanted: list[str]) -> None:
    written = module(stack([REQUEST, demand("o", body[4:].partition("(")[0], body)]), TARGET)
    head = written[: written.index("\ndef ")].splitlines()
    assert [line for line in head if line.startswith("import ")] == wanted


# --- names, order, places -----------------------------------------------------------------------


def test_names_that_python_cannot_say_stay_apart() -> None:
    names = ["a-b", "a.b", "a b", "a_b", "ünï", "1", "class", "特徴"]
    written = module(stack([source(one) for one in names]), TARGET)
    bound = [one.targets[0].id for one in ast.parse(written).body if isinstance(one, ast.Assign)]  # type: ignore[attr-defined]
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
    first = replace(
        demand("a", "f", SOURCES[0]), schema={"one": {"dtype": "Int64"}, "two": {"dtype": "Int64"}}
    )
    whole = replace(
        demand("b", "f", SOURCES[0]), sources={"a": {"view": "a", "features": ["one", "two"]}}
    )
    part = replace(demand("c", "f", SOURCES[0]), sources={"a": {"view": "a", "features": ["one"]}})
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


# --- the same bytes -----------------------------------------------------------------------------

SEEDED = textwrap.dedent(
    """
    import sys
    from tests.emit.stacks import TARGET, credit_risk
    from fsc.emit.feast import files
    sys.stdout.write("".join(one.path + one.text for one in files(credit_risk(), TARGET)))
    """
)


def test_fifty_hash_seeds_give_the_same_bytes() -> None:
    def start(seed: int) -> subprocess.Popen[bytes]:
        env = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        return subprocess.Popen([sys.executable, "-c", SEEDED], env=env, stdout=subprocess.PIPE)

    written = set()
    for seed in range(0, 50, 2):
        running = [start(seed), start(seed + 1)]
        written |= {one.communicate()[0] for one in running}
    here = "".join(one.path + one.text for one in files(credit_risk(), TARGET))
    assert written == {here.encode()}


def test_importing_the_stage_brings_no_template_engine() -> None:
    heavy = "{'jinja2', 'fsc_templates', 'yaml'}"
    code = f"import sys, fsc.emit, fsc.emit.files; sys.exit(len({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
