"""Tests of features: the user's function is run, and what is wrong is said with its place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import has_errors
from fsc.pipeline import Inputs, run_tests, validate
from tests.cli.folder import Folder
from tests.support import require
from tests.validate.examples import BASE, PAGES, _read, check, overlaid, read

require("pandas")

PYTHON = """
def risk_ratio(inputs):
    return {"ratio": [None if b is None else a / b for a, b in zip(inputs["amount"], inputs["spend_7d"])]}
"""
SINGLE = """
def risk_ratio(inputs):
    print("to nobody")
    return {"ratio": inputs["amount"] / inputs["customer_spend__spend_7d"]}
"""
CRASH = """
def risk_ratio(inputs):
    import os

    os._exit(3)
"""


def found(folder: Path, fragment: dict[str, Any], source: str = "") -> list[str]:
    """Code, line and message of what running the tests finds."""
    base = _read((BASE / "stack.yaml").read_text("utf-8"))
    (folder / "stack.yaml").write_text(json.dumps(overlaid(base, fragment), indent=1), "utf-8")
    (folder / "transforms.py").write_text(source or (BASE / "transforms.py").read_text("utf-8"))
    checked = validate(Inputs(str(folder / "stack.yaml")))
    assert not has_errors(checked.diagnostics), [one.message for one in checked.diagnostics]
    return [
        f"{one.code} {one.message}" for one in run_tests(checked).diagnostics if one.code >= "FSC52"
    ]


def case(rows: Any, expect: Any, view: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    made = {"tests": {"t": {"view": "risk_ratio", "input": rows, "expect": expect, **more}}}
    return made | ({"on_demand_feature_views": {"risk_ratio": view}} if view else {})


ROWS = [{"amount": 10.0, "spend_7d": 19.0}, {"amount": 1, "spend_7d": 2}]


@pytest.mark.parametrize("code", ["FSC520", "FSC521"])
def test_pages_of_the_codes(code: str, tmp_path: Path) -> None:
    page = read(PAGES / f"{code}.md")
    for name, example in (("bad", page.bad), ("good", page.good)):
        (tmp_path / name).mkdir()
        codes = {one.code for one in run_tests(check(example, tmp_path / name)).diagnostics}
        assert (code in codes) == (name == "bad")


def test_values_are_compared_one_by_one(tmp_path: Path) -> None:
    assert found(tmp_path, case(ROWS, [{"ratio": 0.5}, {"ratio": 1 / 3}])) == []
    assert found(tmp_path, case(ROWS, [{"ratio": 0.6}, {"ratio": 0.3334}])) == [
        "FSC520 `t`, row 1: `ratio` is 0.5, expected 0.6.",
        "FSC520 `t`, row 2: `ratio` is 0.3333333333333333, expected 0.3334.",
    ]
    assert found(tmp_path, case(ROWS, [{"ratio": 0.5}, {"ratio": 0.3334}], tolerance=0.001)) == []


def test_modes_are_those_of_feast(tmp_path: Path) -> None:
    rows = [{"amount": 1.0, "spend_7d": 2.0}, {"amount": 1.0, "spend_7d": None}]
    expect = [{"ratio": 0.5}, {"ratio": None}]
    assert found(tmp_path, case(rows, expect, {"mode": "python"}), PYTHON) == []
    single = {"mode": "python", "singleton": True}
    assert found(tmp_path, case(rows[:1], expect[:1], single), SINGLE) == []


def test_a_function_that_ends_the_process_is_said(tmp_path: Path) -> None:
    [said] = found(tmp_path, case(ROWS, [{"ratio": 1}, {"ratio": 1}]), CRASH)
    assert said.startswith("FSC521 `t`: the function of `risk_ratio` fails with the process ended")


def test_an_error_has_its_line(tmp_path: Path) -> None:
    source = (
        "def risk_ratio(inputs):\n    import pandas as pd\n    return pd.DataFrame({}) / [1][2]\n"
    )
    [said] = found(tmp_path, case(ROWS, [{"ratio": 1}, {"ratio": 1}]), source)
    assert "IndexError" in said
    assert "(line 3 of the function)" in said


def test_a_failing_test_blocks_the_apply(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "project")
    folder.path.mkdir()
    base = _read((BASE / "stack.yaml").read_text("utf-8"))
    made = overlaid(
        base, {"zenml": None, "data_sources": {"transactions": {"path": "s3://b/x.parquet"}}}
    )
    (folder.path / "transforms.py").write_text((BASE / "transforms.py").read_text("utf-8"))
    folder.write(json.dumps(made | case(ROWS[:1], [{"ratio": 9}]), indent=1))
    before = folder.files()
    assert folder.code("validate") == 0
    done = folder.run("validate", "--with-tests")
    assert done.returncode == 3
    assert "`ratio` is 0.5, expected 9" in done.stdout
    done = folder.run("apply", "--auto-approve")
    assert (done.returncode, folder.live, folder.files()) == (3, b"", before)
    assert "FSC520" in done.stdout
    folder.write(json.dumps(made | case(ROWS[:1], [{"ratio": 0.5}])))
    assert folder.code("apply", "--auto-approve") == 0
