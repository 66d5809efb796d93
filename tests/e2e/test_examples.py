"""Every example validates without a finding, and its committed output is what it compiles to."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc import pipeline
from fsc.pipeline import Inputs
from tests.support import ROOT

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/stack.yaml"))


def environments(folder: Path) -> tuple[str, ...]:
    document = pipeline.resolve(Inputs(str(folder / "stack.yaml"))).document
    assert document
    return ("", *document.environments)


ALL = [(folder, name) for folder in EXAMPLES for name in environments(folder)]


@pytest.mark.parametrize(
    ("folder", "environment"),
    ALL,
    ids=[f"{folder.name}-{name or 'default'}" for folder, name in ALL],
)
def test_example(folder: Path, environment: str) -> None:
    inputs = Inputs(str(folder / "stack.yaml"), environment)
    assert pipeline.validate(inputs).diagnostics == ()
    made = pipeline.compile_(inputs)
    assert made.files
    assert pipeline.stale_files(made) == ()


@pytest.mark.parametrize(
    "folder", [*EXAMPLES, ROOT / "templates/init"], ids=lambda folder: folder.name
)
def test_example_is_laid_out(folder: Path) -> None:
    paths = [str(one) for one in folder.rglob("*.yaml") if "build" not in one.parts]
    made = pipeline.format_files(paths)
    assert [one.path for one in made if one.before != one.after] == []


def test_a_new_project_validates(tmp_path: Path) -> None:
    pipeline.init(str(tmp_path), "fresh")
    checked = pipeline.validate(Inputs(str(tmp_path / "stack.yaml")))
    assert checked.stack is not None
    assert checked.diagnostics == ()
    schema = (tmp_path / "stack.schema.json").read_text()
    assert schema == pipeline.schema_text()
