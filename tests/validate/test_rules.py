"""The table of rules is complete, every rule says why, and the pages about them are fresh."""

from __future__ import annotations

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

from fsc.model.zenml.references import REFERENCE
from fsc.validate import rules
from fsc.validate.rules import RULES
from tests.support import require

ROOT = Path(__file__).resolve().parents[2]
MODULES = tuple(one.name for one in pkgutil.iter_modules(rules.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_rule_is_in_the_table_and_says_why(name: str) -> None:
    module = importlib.import_module(f"fsc.validate.rules.{name}")
    assert module.check in RULES
    assert len(str(module.__doc__).split()) >= 10
    assert str(module.check.__doc__).strip().endswith(".")


@pytest.mark.parametrize("tool", ["rules_doc.py", "schema.py"])
def test_generated_files_are_fresh(tool: str) -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "tools" / tool), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.live
@pytest.mark.parametrize(
    "text",
    ["{{a.b}}", "{{ a.b }}", "{{a.b.c}}", "x{{a.b}}", "{{a.b}}x", "{{ab}}", "{a.b}", "{{a.b", ""],
)
def test_references_are_those_of_zenml(text: str) -> None:
    require("zenml")
    from zenml.utils.secret_utils import is_secret_reference

    assert bool(REFERENCE.fullmatch(text)) is is_secret_reference(text)
