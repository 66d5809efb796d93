"""`fsc fmt`: what it changes, what it never changes, and that twice is once."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fsc.cli import run
from fsc.load.format import formatted
from fsc.load.yaml import parse
from tests.conftest import Golden
from tests.support import ROOT

CASES = ROOT / "tests" / "cases" / "fmt"
NAMES = sorted(one.name for one in CASES.iterdir() if one.is_dir())
MANIFESTS = sorted([*ROOT.glob("tests/cases/*/*/stack.yaml"), *ROOT.glob("schemas/codes/*/*.yaml")])
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@cache
def schema() -> Any:
    return json.loads((ROOT / "schemas" / "stack.schema.json").read_text("utf-8"))


def fmt(text: str) -> str:
    return formatted(text, "stack.yaml", schema())[0]


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"(?:^|\s)(#.*?)\s*$", text, re.MULTILINE))


def same(data: Any) -> str:
    """Equal for equal data, `.nan` among it."""
    return json.dumps(data, sort_keys=True)


def holds(text: str) -> None:
    """The laws: same data, same comments, and laid out twice is once."""
    before = parse(text, "x")
    made = fmt(text)
    if before.found or before.root is None:
        assert made == text
        return
    after = parse(made, "x").root
    assert after
    assert same(after.plain()) == same(before.root.plain())
    assert sorted(made.replace("\n", " ").split()) == sorted(text.replace("\n", " ").split())
    assert fmt(made) == made


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, golden: Golden) -> None:
    text = (CASES / name / "stack.yaml").read_text("utf-8")
    golden(CASES / name / "expected.yaml", fmt(text))


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: f"{path.parent.name}")
def test_laws_hold_for_every_manifest(path: Path) -> None:
    text = path.read_bytes().decode("utf-8", errors="replace")
    if "\r" not in text:
        holds(text)
        assert comments(fmt(text)) == comments(text)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A manifest with lines shifted, doubled, and comments and blank lines put between."""
    path = draw(st.sampled_from(MANIFESTS))
    lines = path.read_bytes().decode("utf-8", errors="replace").replace("\r", "").split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines)))
        indent = " " * draw(st.integers(0, 8))
        word = draw(
            st.sampled_from(["", "# c", "#", "a: 1", "- b", "x:", "&y", "d: |", "...", "? k", "'q"])
        )
        lines.insert(at, indent + word)
    return "\n".join(lines)


@SLOW
@given(edited())
@example("a:\n  b: |+\n    x  \n\n\n  c: >2\n      y\nd: 1\n")
@example("a: &x\n   - 1\n   -   - 2\n       - b: 1\n         a: 2\nb: *x\n")
@example("a:\n- x\n# of b\n\nb: 'two\n\n  lines'\n")
@example("-\n  a: 1\n")
@example("a:\n  - # c\n    b: 1\n")
@example("a: {x: 1,\n  y: [2,\n 3]}\n")
def test_laws_hold_for_edited_manifests(text: str) -> None:
    holds(text)


def write(tmp_path: Path, text: str) -> str:
    (tmp_path / "stack.yaml").write_bytes(text.encode())
    return str(tmp_path / "stack.yaml")


UGLY = "kind: Stack\r\napiVersion: fsc/v1   \nmetadata:\n     name:  a # c\n\n\n"
NEAT = "apiVersion: fsc/v1\nkind: Stack\nmetadata:\n  name:  a # c\n"


def test_command_writes_and_then_has_nothing_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, UGLY)
    (tmp_path / "stack.yaml").chmod(0o640)
    assert run(["fmt", path]) == 0
    assert capsys.readouterr().out == f"Formatted: {path}\n"
    assert (tmp_path / "stack.yaml").read_bytes().decode() == NEAT
    assert (tmp_path / "stack.yaml").stat().st_mode & 0o777 == 0o640
    assert run(["fmt", "--check", path]) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("args", "code"), [(["--check"], 1), (["--diff"], 0), (["--check", "--diff"], 1)]
)
def test_check_and_diff_write_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str], code: int
) -> None:
    path = write(tmp_path, UGLY)
    assert run(["fmt", path, *args]) == code
    assert (tmp_path / "stack.yaml").read_bytes().decode() == UGLY
    assert ("+  name:  a # c" in capsys.readouterr().out) == ("--diff" in args)


def test_command_finds_the_files_of_the_manifest(tmp_path: Path) -> None:
    path = write(
        tmp_path, "kind: Stack\napiVersion: fsc/v1\ninclude: [views/*.yaml]\nmetadata: {name: a}\n"
    )
    (tmp_path / "views").mkdir()
    (tmp_path / "views" / "a.yaml").write_text("entities:\n   b:  \n     join_keys: [c]\n")
    assert run(["fmt", "-f", path]) == 0
    assert (tmp_path / "views" / "a.yaml").read_text() == "entities:\n  b:\n    join_keys: [c]\n"


def test_a_file_that_is_no_yaml_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = write(tmp_path, UGLY), tmp_path / "bad.yaml"
    bad.write_text("a: [1\n")
    assert run(["fmt", good, str(bad)]) == 3
    assert "FSC004" in capsys.readouterr().err
    assert (tmp_path / "stack.yaml").read_bytes().decode() == UGLY
    assert run(["fmt", str(tmp_path / "none.yaml")]) == 1
