"""docs/zenml.md is what its tool makes of the catalogs, and lists everything in them."""

from __future__ import annotations

import subprocess
import sys

from tests.support import ROOT
from tests.test_zenml_catalog import CONNECTORS, FLAVORS, METHODS

TEXT = (ROOT / "docs/zenml.md").read_text("utf-8")


def test_the_page_is_what_the_tool_makes() -> None:
    command = [sys.executable, str(ROOT / "tools/zenml_doc.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_lists_every_flavor_and_method_with_its_settings() -> None:
    sections = {title.partition("\n")[0]: title for title in TEXT.split("\n#### ")[1:]}
    assert len(sections) == len(FLAVORS) + len(METHODS) == 82 + 25
    for key, flavor in FLAVORS.items():
        assert _settings(sections[key]) == set(flavor["config"]["properties"]), key
    for type_, connector in CONNECTORS.items():
        for method, entry in connector["auth_methods"].items():
            section = sections[f"{type_}, `auth_method: {method}`"]
            assert _settings(section) == set(entry["config"]["properties"]), (type_, method)


def _settings(section: str) -> set[str]:
    lines = section.partition("\n## ")[0].split("\n")
    return {line.split("`")[1] for line in lines if line.startswith("| `")}
