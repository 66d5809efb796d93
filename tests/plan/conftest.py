"""A project for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.folder import MANIFEST, Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    path = tmp_path / "project"
    path.mkdir()
    made = Folder(path)
    made.write(MANIFEST)
    return made


@pytest.fixture
def applied(folder: Folder) -> Folder:
    """The same after a first apply."""
    done = folder.run("apply", "--auto-approve")
    assert done.returncode == 0, done.stderr
    return folder
