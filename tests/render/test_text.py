"""What people read: golden files under tests/cases/render."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc.apply import Report
from fsc.codes import UNKNOWN_NAME
from fsc.render import json, plan_text, text
from fsc.render.markdown import markdown
from fsc.render.plan_summary import summary
from fsc.render.words import WIDTH, clean, wrap
from tests.conftest import Golden
from tests.render import findings, values

CASES = Path(__file__).parent.parent / "cases" / "render"

PLANS = {
    "mixed": values.MIXED,
    "fresh": values.FRESH,
    "empty": values.EMPTY,
    "drift": values.DRIFT_ONLY,
}


def styled(words: str, style: str) -> str:
    return f"<{style}>{words}</{style}>"


@pytest.mark.parametrize("name", PLANS)
def test_plan(name: str, golden: Golden) -> None:
    golden(CASES / f"plan_{name}.txt", plan_text.plan(json.plan(PLANS[name])))


@pytest.mark.parametrize("name", PLANS)
def test_markdown(name: str, golden: Golden) -> None:
    golden(CASES / f"plan_{name}.md", markdown(json.plan(PLANS[name])))


@pytest.mark.parametrize("name", PLANS)
def test_plan_as_json(name: str, golden: Golden) -> None:
    golden(CASES / f"plan_{name}.json", json.dumps(json.plan(PLANS[name])))


def test_summary(golden: Golden) -> None:
    golden(CASES / "plan_mixed_summary.txt", summary(json.plan(values.MIXED)))


def test_styles(golden: Golden) -> None:
    golden(CASES / "plan_mixed_styles.txt", plan_text.plan(json.plan(values.MIXED), {}, styled))


def test_diagnostics(golden: Golden) -> None:
    found = json.diagnostics((*findings.FINDINGS, findings.NO_PLACE))
    golden(CASES / "diagnostics.txt", text.diagnostics(found, findings.SOURCES))


def test_no_diagnostics() -> None:
    assert text.diagnostics([]) == "No problems found.\n"


@pytest.mark.parametrize(("name", "report"), [("done", values.APPLIED), ("broken", values.BROKEN)])
def test_report(name: str, report: Report, golden: Golden) -> None:
    data = json.report(report)
    golden(CASES / f"report_{name}.txt", text.report(data))


@pytest.mark.parametrize("name", PLANS)
def test_lines_fit_a_terminal(name: str) -> None:
    found = plan_text.plan(json.plan(PLANS[name]))
    assert [line for line in found.splitlines() if len(line) > WIDTH and line.count(" ") > 8] == []


def test_snippets_fit_a_terminal() -> None:
    found = text.diagnostics(json.diagnostics(findings.FINDINGS), findings.SOURCES)
    assert max(map(len, found.splitlines())) <= WIDTH


def test_carets_stand_below_what_they_mark() -> None:
    source = "a: [\tone, two]"
    finding = json.diagnostics([UNKNOWN_NAME("x", findings.at(1, 11, 3))])
    lines = text.diagnostics(finding, {"stack.yaml": source}).splitlines()
    shown = next(line for line in lines if line.startswith("1 |"))
    carets = lines[lines.index(shown) + 1]
    assert shown[carets.index("^") : carets.rindex("^") + 1] == "two"


def test_nothing_moves_the_cursor() -> None:
    evil = "a\x1b[2J\u202eb\x9bc\rd"
    finding = json.diagnostics([UNKNOWN_NAME(evil, findings.at(1, 1), hint=evil)])
    shown = text.diagnostics(finding, {"stack.yaml": evil})
    assert all(line.isprintable() for line in shown.split("\n"))
    assert clean("plain ünicode") == "plain ünicode"


def test_wrapping_keeps_code_together() -> None:
    assert wrap("say `a b c` now", "", width=10) == ["say", "`a b c`", "now"]
