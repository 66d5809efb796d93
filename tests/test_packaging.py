"""What is installed is what lies in the folder: a package that the list forgets breaks only there."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.support import ROOT


@pytest.mark.skipif(sys.version_info < (3, 11), reason="tomllib comes with Python 3.11")
def test_every_package_is_listed() -> None:
    import tomllib

    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {path.parent for path in (ROOT / "compiler").rglob("*.py")}
    there = {".".join(one.relative_to(ROOT / "compiler").parts) for one in folders}
    assert sorted(listed) == sorted(there | {"fsc_schemas", "fsc_templates"})
    assert all(Path(one, "__init__.py").exists() for one in folders)
