"""Golden cases: a folder of `tests/cases/rules` is a manifest and what fsc finds in it.

`expected.txt` has each finding with its place, the text that is underlined, message and hint.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fsc.codes import BY_CODE
from fsc.diagnostics import Diagnostic, Span
from fsc.pipeline import Inputs, validate
from tests.conftest import Golden

CASES = Path(__file__).resolve().parents[1] / "cases" / "rules"
NAMES = sorted(one.name for one in CASES.iterdir() if one.is_dir())
ELSEWHERE = {"FSC315", "FSC520", "FSC521"}
"""Codes of the groups below that another stage reports: the plan looks for data, tests run functions."""


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, golden: Golden) -> None:
    checked = validate(Inputs(str(CASES / name / "stack.yaml")))
    shown = "\n".join(_finding(one, checked.sources) for one in checked.diagnostics)
    golden(CASES / name / "expected.txt", shown)


def test_every_code_has_a_case() -> None:
    seen = "".join((CASES / name / "expected.txt").read_text("utf-8") for name in NAMES)
    mine = [one for one in BY_CODE if one[3] in "1345" and one not in ELSEWHERE]
    assert [one for one in mine if f"{one} " not in seen] == []


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_clean")])
def test_clean_case_is_clean(name: str) -> None:
    assert (CASES / name / "expected.txt").read_text("utf-8") == ""


def test_no_secret_is_shown() -> None:
    for name in NAMES:
        text = (CASES / name / "expected.txt").read_text("utf-8")
        said = [line for line in text.split("\n") if not line.startswith("  at ")]
        assert not [line for line in said if "hunter2" in line or "canary-4711" in line]


def test_no_finding_on_any_example() -> None:
    examples = sorted(CASES.parents[2].glob("examples/*/stack.yaml"))
    assert examples
    for path in examples:
        assert validate(Inputs(str(path))).diagnostics == (), path


def _finding(one: Diagnostic, texts: Mapping[str, str]) -> str:
    lines = [f"{one.code} {one.severity.value}", f"  at {_place(one.span, texts)}"]
    lines += [f"  {one.message}", *([f"  hint: {one.hint}"] if one.hint else [])]
    lines += [f"  see {_place(other.span, texts)}: {other.message}" for other in one.related]
    return "\n".join(lines) + "\n"


def _place(at: Span, texts: Mapping[str, str]) -> str:
    """Line, column and the text there; of more lines the first."""
    line = texts.get(at.file, "").split("\n")[at.line - 1]
    end = at.end_column - 1 if at.end_line == at.line else len(line)
    return f"{at.line}:{at.column} {line[at.column - 1 : end]}"
