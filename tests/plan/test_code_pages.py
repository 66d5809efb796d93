"""The pages of the codes of changes: their examples are planned, before and after."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from fsc.apply import execute
from fsc.codes import BY_CODE
from fsc.driver import Scope
from fsc.drivers.memory import MemoryDriver
from fsc.model.stack import Stack
from fsc.pipeline import Inputs, validate
from fsc.plan.desired import resources
from fsc.plan.hazards import TABLE
from fsc.plan.planner import Options, plan_changes
from tests.validate.examples import BASE, Example, Page, _read, overlaid, pages

PAGES = tuple(page for page in pages() if page.code.startswith("FSC7"))
BEFORE = "before.yaml"


def codes(example: Example, folder: Path) -> set[str]:
    """The codes of the plan from the base manifest to the one of the example."""
    shutil.copy(BASE / "transforms.py", folder)
    for path, text in example.files.items():
        (folder / path).write_text(text, "utf-8")
    base = _read((BASE / "stack.yaml").read_text("utf-8"))
    before = overlaid(base, _read(example.files.get(BEFORE, "{}")))
    driver = MemoryDriver()
    plan(_stack(before, folder), driver)
    return plan(_stack(overlaid(base, _read(example.text)), folder), driver)


def _stack(manifest: dict[str, Any], folder: Path) -> Stack:
    (folder / "stack.yaml").write_text(json.dumps(manifest), "utf-8")
    checked = validate(Inputs(str(folder / "stack.yaml")))
    assert checked.stack, [one.message for one in checked.diagnostics]
    return checked.stack


def plan(stack: Stack, driver: MemoryDriver) -> set[str]:
    """Make a stack live; the codes of what that changed."""
    live = driver.read(Scope(stack.name, "risk")).resources
    made = plan_changes(resources(stack), live, Options(stack.name, moved=stack.moved))
    execute(made.changes, [driver])
    return {code for one in made.changes for code in one.codes}


def test_every_code_of_the_table_has_a_page() -> None:
    assert {line.code.code for line in TABLE} <= {page.code for page in PAGES}
    assert {page.code for page in PAGES} == {one for one in BY_CODE if one.startswith("FSC7")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.code)
def test_the_bad_example_has_the_code_and_the_good_one_has_not(page: Page, tmp_path: Path) -> None:
    for name, example in (("bad", page.bad), ("good", page.good)):
        (tmp_path / name).mkdir()
        assert (page.code in codes(example, tmp_path / name)) == (name == "bad"), name
