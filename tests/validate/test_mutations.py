"""Faults in the examples, one at a time: each is found at its own line and column.

The faults are lines of tests/cases/mutations.txt, which tools/mutations.py writes.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsc.pipeline import Inputs, validate
from tests.load.places import check, spans_of
from tests.support import ROOT

CORPUS = ROOT / "tests" / "cases" / "mutations.txt"
LINE = re.compile(
    r"(?P<example>\w+)(?:@(?P<environment>\w+))? (?P<file>\S+):(?P<line>\d+):(?P<column>\d+) \| (?P<what>[^|]+) \| "
    r"(?P<old>\".*\") => (?P<new>\".*\") \| (?P<code>FSC\d{3})(?: \| (?P<at>\d+:\d+))?"
)
LEAST = 150


class Fault(NamedTuple):
    """An edit, and the finding that belongs to it: code, file, line, column."""

    text: str
    example: str
    environment: str
    file: str
    line: int
    column: int
    old: str
    new: str
    found: tuple[str, str, int, int]


def read(text: str) -> Fault:
    part = LINE.fullmatch(text)
    assert part, text
    line, column = int(part["line"]), int(part["column"])
    at = [int(one) for one in (part["at"] or f"{line}:{column}").split(":")]
    old, new = json.loads(part["old"]), json.loads(part["new"])
    found = (part["code"], part["file"], at[0], at[1])
    where = part["example"], part["environment"] or ""
    return Fault(text, *where, part["file"], line, column, old, new, found)


FAULTS = [read(one) for one in CORPUS.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    for name in {one.example for one in FAULTS}:
        shutil.copytree(
            ROOT / "examples" / name, folder / name, ignore=shutil.ignore_patterns("build", "data")
        )
    return folder


def test_the_corpus_is_fresh_and_large() -> None:
    tool = [sys.executable, str(ROOT / "tools" / "mutations.py"), "--check"]
    made = subprocess.run(tool, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert len(FAULTS) >= LEAST
    assert len({one.text for one in FAULTS}) == len(FAULTS)


@pytest.mark.parametrize("example", sorted({one.example for one in FAULTS}))
def test_every_fault_is_found_at_its_place(example: str, examples: Path) -> None:
    """One test, since pytest takes longer for a case than fsc for the manifest."""
    wrong = {
        one.text: said
        for one in FAULTS
        if one.example == example and (said := _missed(one, examples / one.example))
    }
    assert wrong == {}


def _missed(fault: Fault, folder: Path) -> list[tuple[str, str, int, int]]:
    """What was found instead; nothing when the fault was found where it is."""
    path = folder / fault.file
    text = path.read_text("utf-8")
    path.write_text(_edited(text, fault), "utf-8")
    try:
        found = validate(Inputs(str(folder / "stack.yaml"), fault.environment)).diagnostics
    finally:
        path.write_text(text, "utf-8")
    said = [(one.code, one.span.file, one.span.line, one.span.column) for one in found]
    return [] if fault.found in said else said or [("nothing", "", 0, 0)]


def _edited(text: str, fault: Fault) -> str:
    lines = text.split("\n")
    line = lines[fault.line - 1]
    start, end = fault.column - 1, fault.column - 1 + len(fault.old)
    assert line[start:end] == fault.old, fault.text
    lines[fault.line - 1] = line[:start] + fault.new + line[end:]
    return "\n".join(lines)


PIECES = [
    b"", b":", b" ", b"\n", b"\t", b"- ", b"{", b"}", b"[", b'"', b"'", b"#", b"&a ", b"*a", b"!!int ", b"|\n",
    b"${", b"$${", b"${var.x}", b"${each.key}", b"null", b"\x00", b"\xff", b"\xc3", b"\xe2\x80\xa8", b"0x1F", b"1e999",
    b"<<: ", b"for_each: ", b"when: ", b"# fsc: ignore FSC101 because x\n", b"Struct({a: Int64})", b"../../x", b"\xf0\x9f\x98\x80",
]  # fmt: skip
NAMES = [
    path.relative_to(ROOT / "examples" / "shop_fraud").as_posix()
    for path in sorted((ROOT / "examples" / "shop_fraud").rglob("*"))
    if path.suffix in (".yaml", ".py") and "build" not in path.parts
]
EDIT = st.tuples(st.integers(0, 2500), st.integers(0, 12), st.sampled_from(PIECES))


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from(NAMES),
    edits=st.lists(EDIT, min_size=1, max_size=3),
    environment=st.sampled_from(["", "staging", "prod"]),
)
def test_bytes_gone_wrong_never_raise(
    examples: Path, name: str, edits: list[tuple[int, int, bytes]], environment: str
) -> None:
    """Whatever the bytes of a file, also of Python, are: findings, with places inside the files."""
    path = examples / "shop_fraud" / name
    before = raw = path.read_bytes()
    for at, gone, piece in edits:
        raw = raw[: at % len(raw)] + piece + raw[at % len(raw) + gone :] or b"x"
    path.write_bytes(raw)
    try:
        checked = validate(Inputs(str(examples / "shop_fraud" / "stack.yaml"), environment))
    finally:
        path.write_bytes(before)
    assert checked.document or checked.diagnostics
    for one in spans_of(checked.diagnostics if checked.document else ()):
        check(one, checked.sources)
