"""Tests of features: run the functions on the rows of the manifest, compare what comes out."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fsc.codes import TEST_FAILED, TEST_RAISED
from fsc.diagnostics import Diagnostic, Exit, FscError, in_order
from fsc.model.checks import FeatureTest
from fsc.model.stack import Stack
from fsc.pipeline.checking import Checked
from fsc.pipeline.planning import Planned

_SECONDS = 120
_ABSENT = object()


def run_tests(checked: Checked) -> Checked:
    """The manifest with what its tests found. Executes the functions of the manifest."""
    if checked.stack is None or not checked.stack.tests:
        return checked
    found = tuple(_findings(checked.stack, str(checked.inputs.root)))
    return replace(checked, diagnostics=in_order([*checked.diagnostics, *found]))


def tested(planned: Planned) -> Planned:
    """A plan with what its tests found, so that a failing one keeps it from being applied."""
    if planned.plan is None or not planned.plan.changes or planned.options.destroy:
        return planned
    known = set(planned.checked.diagnostics)
    found = [one for one in run_tests(planned.checked).diagnostics if one not in known]
    made = replace(planned.plan, diagnostics=(*planned.plan.diagnostics, *found))
    return replace(planned, plan=made)


def _findings(stack: Stack, folder: str) -> Iterator[Diagnostic]:
    views = {one.name: one for one in stack.of("feast.on_demand_feature_view")}
    cases = [one for one in stack.tests if one.view in views]
    answers = _answers([_case(one, views[one.view], stack) for one in cases], folder)
    for test, answer in zip(cases, answers, strict=True):
        yield from _judged(test, answer)


def _case(test: FeatureTest, view: Any, stack: Stack) -> dict[str, Any]:
    types = _types(view.sources, stack)
    known = {key: types[key] for key in types if "__" not in key}
    return {
        "name": test.name,
        "function": view.udf["name"],
        "source": view.udf["source"],
        "mode": view.mode,
        "singleton": view.singleton,
        "types": types,
        "rows": [{**_long(row, types, known), **row} for row in test.rows],
    }


def _long(row: Mapping[str, Any], types: Mapping[str, str], known: Mapping[str, str]) -> Any:
    """Feast gives a column of a view under its long name, `view__column`, as well."""
    return {
        name: row[name.partition("__")[2]]
        for name in types
        if name not in known and name.partition("__")[2] in row
    }


def _types(sources: Mapping[str, Mapping[str, Any]], stack: Stack) -> dict[str, str]:
    """The types of the columns that a function gets, under both of their names."""
    there = {one.name: one for one in stack.objects if one.KIND.view}
    asked = {one.name: one for one in stack.of("feast.data_source")}
    found: dict[str, str] = {}
    for name, one in sources.items():
        if "source" in one:
            schema = getattr(asked.get(one["source"]), "schema", {})
            found |= {key: field["dtype"] for key, field in schema.items()}
        else:
            schema = getattr(there.get(one["view"]), "schema", {})
            found |= {key: field["dtype"] for key, field in schema.items()}
            found |= {f"{name}__{key}": field["dtype"] for key, field in schema.items()}
    return found


def _answers(cases: list[dict[str, Any]], folder: str) -> list[dict[str, Any]]:
    """What each function gave, from one process for all of them. Raises FscError without pandas."""
    script = str(Path(__file__).with_name("sandbox.py"))
    try:
        done = subprocess.run(
            [sys.executable, "-I", script], cwd=folder, input=json.dumps(cases),
            capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=False,
        )  # fmt: skip
        text = done.stdout
    except subprocess.TimeoutExpired as late:
        text = late.stdout.decode("utf-8", "replace") if late.stdout else ""
    answers: list[dict[str, Any]] = [json.loads(line) for line in text.splitlines()]
    if any("No module named 'pandas'" in one.get("error", "") for one in answers):
        raise FscError(
            "The tests need pandas.",
            hint="Install `feature-stack-compiler[feast]`.",
            exit_code=Exit.ERROR,
        )
    missing = {"error": f"the process ended, or took more than {_SECONDS} seconds", "line": 0}
    return answers + [missing] * (len(cases) - len(answers))


def _judged(test: FeatureTest, answer: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "error" in answer:
        where = f" (line {answer['line']} of the function)" if answer["line"] else ""
        yield TEST_RAISED(
            f"`{test.name}`: the function of `{test.view}` fails with {answer['error']}{where}.",
            test.at.span("input"),
        )
        return
    rows: list[Mapping[str, Any]] = answer["rows"]
    if len(rows) != len(test.expect):
        yield TEST_FAILED(
            f"`{test.name}`: `{test.view}` gives {len(rows)} rows, not {len(test.expect)}.",
            test.at.span("expect"),
        )
    for index, (wanted, given) in enumerate(zip(test.expect, rows, strict=False)):
        for name, value in wanted.items():
            seen = given.get(name, _ABSENT)
            if seen is _ABSENT or not _same(value, seen, test.tolerance):
                shown = "not there" if seen is _ABSENT else json.dumps(seen)
                yield TEST_FAILED(
                    f"`{test.name}`, row {index + 1}: `{name}` is {shown}, "
                    f"expected {json.dumps(value, default=str)}.",
                    test.at.span("expect", index, name),
                )


def _same(wanted: Any, seen: Any, tolerance: float) -> bool:
    """Equal, numbers within the tolerance; null and not-a-number are the same missing value."""
    if isinstance(wanted, float) and math.isnan(wanted):
        return seen is None
    if isinstance(wanted, bool) or isinstance(seen, bool):
        return wanted is seen
    if isinstance(wanted, (int, float)) and isinstance(seen, (int, float)):
        return math.isclose(wanted, seen, rel_tol=tolerance, abs_tol=tolerance)
    if isinstance(wanted, list) and isinstance(seen, list):
        pairs = zip(wanted, seen, strict=False)
        return len(wanted) == len(seen) and all(_same(a, b, tolerance) for a, b in pairs)
    if isinstance(wanted, dict) and isinstance(seen, dict):
        return wanted.keys() == seen.keys() and all(
            _same(wanted[key], seen[key], tolerance) for key in wanted
        )
    return bool(wanted == seen)
