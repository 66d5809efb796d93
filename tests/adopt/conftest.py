"""Feast repos that `feast init` ships, applied by stock Feast once and copied for every test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

FEAST = str(Path(sys.executable).with_name("feast"))
Repo = Callable[[str], Path]


def feast(folder: Path, *args: str) -> str:
    """Run stock Feast."""
    done = subprocess.run(
        [FEAST, *args], cwd=folder, capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "FEAST_USAGE": "False", "PYTHONHASHSEED": "0"},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """From the name of a template to a folder `demo` whose repo stock Feast has applied."""
    made: dict[str, Path] = {}

    def of(template: str) -> Path:
        if template not in made:
            folder = tmp_path_factory.mktemp(template)
            feast(folder, "init", "-t", template, "demo")
            feast(folder / "demo/feature_repo", "apply")
            made[template] = folder / "demo"
        return made[template]

    return of


@pytest.fixture
def demo(applied: Repo, tmp_path: Path) -> Repo:
    """A copy of it that a test may change."""

    def of(template: str) -> Path:
        return Path(shutil.copytree(applied(template), tmp_path / "demo"))

    return of
