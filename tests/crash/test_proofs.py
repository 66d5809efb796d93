"""The table of invariants names tests that are there."""

from __future__ import annotations

import ast

import pytest

from tests.crash.proofs import PROOFS
from tests.support import ROOT

TESTS = sorted({one for by in PROOFS.values() for named in by.values() for one in named})


def test_there_are_twelve_and_each_is_proven() -> None:
    assert [int(one.split()[0]) for one in PROOFS] == list(range(1, 13))
    assert all(by and all(by.values()) for by in PROOFS.values())


@pytest.mark.parametrize("named", TESTS)
def test_the_test_is_there(named: str) -> None:
    file, _, function = named.partition("::")
    tree = ast.parse((ROOT / "tests" / file).read_text(encoding="utf-8"))
    found = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
    collected = {one for one in found if one.startswith("test_")}
    assert collected if function == "*" else function in collected
