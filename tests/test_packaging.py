"""What is installed is what lies in the folder: a package that the list forgets breaks only there."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.support import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # which pytest brings there


def test_every_package_is_listed() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["packages"]
    folders = {path.parent for path in (ROOT / "compiler").rglob("*.py")}
    there = {".".join(one.relative_to(ROOT / "compiler").parts) for one in folders}
    assert sorted(listed) == sorted(there | {"fsc_schemas", "fsc_templates"})
    assert all(Path(one, "__init__.py").exists() for one in folders)
