"""`pytest --update` rewrites golden files; a person reviews the difference."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[Path, str], None]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a tenth of the time of the tests is waiting for servers."""
    return (os.cpu_count() or 1) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="rewrite golden files")


# Files that take longest begin first, or the last of them would run on one processor alone: with
# `--dist loadfile` a file stays in one process.
LONG = ("tests/crash/", "tests/drivers/zenml/", "tests/e2e/", "tests/annotator/", "tests/drivers/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda one: next(
        (place for place, start in enumerate(LONG) if one.nodeid.startswith(start)), len(LONG)
    ))  # fmt: skip


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare text with a file of `tests/cases`, or write that file with `--update`."""

    def check(path: Path, text: str) -> None:
        if request.config.getoption("--update"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        assert path.exists(), f"{path} is missing; `pytest --update` writes it"
        assert text == path.read_text(encoding="utf-8")

    return check
