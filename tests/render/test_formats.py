"""JSON, SARIF, GitHub and JUnit carry the findings of the text, in its order and at its places."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from json import loads
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsc.codes import FILE, UNKNOWN_NAME
from fsc.diagnostics import Diagnostic, Span
from fsc.render import json, text
from fsc.render.github import github
from fsc.render.junit import junit
from fsc.render.sarif import sarif
from tests.render import findings

FOUND = (*findings.FINDINGS, findings.NO_PLACE)
SCHEMA = loads(Path(__file__).with_name("sarif.schema.json").read_text(encoding="utf-8"))

# (severity, code, file, line, column), "" and 0 where a finding has no place
Place = tuple[str, str, str, int, int]


def from_json(found: tuple[Diagnostic, ...]) -> list[Place]:
    data = loads(json.dumps(json.diagnostics(found)))
    return [(one["severity"], one["code"], one["file"], one["line"], one["column"]) for one in data]


def from_text(found: tuple[Diagnostic, ...]) -> list[Place]:
    pattern = r"^(error|warning|advice) (FSC\d+): .*(?:\n --> (.*?)(?::(\d+):(\d+))?$)?"
    shown = text.diagnostics(json.diagnostics(found), findings.SOURCES)
    return [
        (severity, code, file, int(line or 0), int(column or 0))
        for severity, code, file, line, column in re.findall(pattern, shown, re.MULTILINE)
    ]


def from_sarif(found: tuple[Diagnostic, ...]) -> list[Place]:
    (run,) = sarif(json.diagnostics(found))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    levels = {"error": "error", "warning": "warning", "note": "advice"}
    assert all(rules[one["ruleIndex"]] == one["ruleId"] for one in run["results"])
    return [(levels[one["level"]], one["ruleId"], *_sarif_place(one)) for one in run["results"]]


def _sarif_place(result: dict[str, Any]) -> tuple[str, int, int]:
    if "locations" not in result:
        return "", 0, 0
    place = result["locations"][0]["physicalLocation"]
    region = place.get("region", {"startLine": 0, "startColumn": 0})
    return unquote(place["artifactLocation"]["uri"]), region["startLine"], region["startColumn"]


def groups(pattern: str, text: str) -> tuple[str, ...]:
    found = re.fullmatch(pattern, text)
    assert found, text
    return found.groups()


def from_github(found: tuple[Diagnostic, ...]) -> list[Place]:
    levels = {"error": "error", "warning": "warning", "notice": "advice"}
    places = []
    for line in github(json.diagnostics(found)).splitlines():
        level, given_, _ = groups(r"::(\w+) (.*?)::(.*)", line)
        said = dict(pair.split("=", 1) for pair in given_.split(","))
        code = unquote(said["title"]).partition(":")[0]
        file, line_, column = (
            unquote(said.get("file", "")),
            said.get("line", "0"),
            said.get("col", "0"),
        )
        places.append((levels[level], code, file, int(line_), int(column)))
    return places


def from_junit(found: tuple[Diagnostic, ...]) -> list[Place]:
    places = []
    for case in ElementTree.fromstring(junit(json.diagnostics(found)).encode()).iter("testcase"):
        code, line, column = groups(r"(FSC\d+) .*?(?::(\d+):(\d+))?\)", case.get("name", ""))
        passed = case.findtext("system-out", "error").split()[0]
        file = "" if case.get("classname") == "manifest" else case.get("classname", "")
        places.append((passed, code, file, int(line or 0), int(column or 0)))
    return places


READERS: tuple[Callable[[tuple[Diagnostic, ...]], list[Place]], ...] = (
    from_json, from_text, from_sarif, from_github, from_junit,
)  # fmt: skip


@pytest.mark.parametrize("reader", READERS)
def test_same_findings_in_the_same_order(
    reader: Callable[[tuple[Diagnostic, ...]], list[Place]],
) -> None:
    said = [
        (one.severity.value, one.code, one.span.file, one.span.line, one.span.column)
        for one in FOUND
    ]
    assert reader(FOUND) == said
    assert reader(FOUND[::-1]) == said[::-1]
    assert reader is from_junit or reader(()) == []


def test_sarif_has_the_shape_of_the_standard() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(sarif(json.diagnostics(FOUND)), SCHEMA)
    jsonschema.validate(sarif([]), SCHEMA)


def test_sarif_fingerprints_survive_moved_lines_and_tell_repeats_apart() -> None:
    def prints(line: int) -> list[str]:
        twice = [
            UNKNOWN_NAME("x", findings.at(line, 1)),
            UNKNOWN_NAME("x", findings.at(line + 1, 1)),
        ]
        (run,) = sarif(json.diagnostics(twice))["runs"]
        return [one["partialFingerprints"]["fsc/v1"] for one in run["results"]]

    assert prints(1) == prints(50)
    assert len(set(prints(1))) == 2


def test_github_escapes_what_would_end_a_command() -> None:
    evil = Span("a,b:c%.yaml", 1, 2, 1, 3)
    (line,) = github(json.diagnostics([FILE("100%\r\n::error::x", evil)])).splitlines()
    assert line == (
        "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=2,endColumn=3,"
        "title=FSC001%3A File cannot be read::100%25%0D%0A::error::x"
    )


def test_junit_counts_only_errors_as_failures_and_is_never_empty() -> None:
    suite = ElementTree.fromstring(junit(json.diagnostics(FOUND)).encode())
    assert (suite.get("tests"), suite.get("failures")) == ("7", "5")
    assert len(list(ElementTree.fromstring(junit([]).encode()).iter("testcase"))) == 1


@given(st.text(st.characters(), max_size=30))
def test_any_text_survives_every_format(message: str) -> None:
    found = json.diagnostics([UNKNOWN_NAME(f"a{message}b", findings.at(1, 1), hint=message)])
    assert loads(json.dumps(found)) == found
    jsonschema.validate(sarif(found), SCHEMA)
    assert github(found).count("\n") == 1
    case = ElementTree.fromstring(junit(found).encode()).find(".//failure")
    assert case is not None
    assert case.get("message", "").startswith("a")
    shown = text.diagnostics(found, {"stack.yaml": message})
    assert all(line.isprintable() for line in shown.split("\n"))
