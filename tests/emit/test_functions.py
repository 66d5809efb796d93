"""Functions of on-demand views: to the letter, once, and apart from everything else."""

from __future__ import annotations

import ast

import pytest

from fsc.emit.feast import module
from fsc.model.feast.feature_view import FeatureView
from tests.emit.stacks import REQUEST, TARGET, demand, source, stack


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
                name, text = words["name"], words["udf_string"]
                assert isinstance(name, ast.Constant)
                assert isinstance(text, ast.Name)
                found[name.value] = constants[text.id]
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
