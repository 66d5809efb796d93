"""Every example validates without a finding, and its committed output is what it compiles to."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc import pipeline
from fsc.pipeline import Inputs
from tests.support import ROOT

EXAMPLES = sorted(path.parent for path in (ROOT / "examples").glob("*/stack.yaml"))


@pytest.mark.parametrize("folder", EXAMPLES, ids=lambda folder: folder.name)
def test_example(folder: Path) -> None:
    inputs = Inputs(str(folder / "stack.yaml"))
    assert pipeline.validate(inputs).diagnostics == ()
    made = pipeline.compile_(inputs)
    assert made.files
    assert pipeline.stale_files(made) == ()


def test_a_new_project_validates(tmp_path: Path) -> None:
    pipeline.init(str(tmp_path), "fresh")
    checked = pipeline.validate(Inputs(str(tmp_path / "stack.yaml")))
    assert checked.stack is not None
    assert checked.diagnostics == ()
    schema = (tmp_path / "stack.schema.json").read_text()
    assert schema == pipeline.schema_text()
