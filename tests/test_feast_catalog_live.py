"""That schemas/feast is what the installed Feast says: made anew, and judged by its own classes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tests.support import ROOT, require
from tests.test_feast_catalog import BLOCKS, CASES, TYPES, example, validator


@pytest.fixture(autouse=True)
def _feast() -> None:
    require("feast")


def run(*arguments: str, text: str = "") -> tuple[int, str, str]:
    """Run Python in a process of its own, since Feast is imported in unusual ways."""
    done = subprocess.run(
        [sys.executable, *arguments],
        input=text,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_catalog_is_what_feast_says() -> None:
    assert run("tools/feast_catalog.py", "--check") == (0, "", "")


def test_descriptors_are_those_of_feast() -> None:
    assert run("tools/feast_descriptors.py", "--check") == (0, "", "")


def test_a_registry_of_feast_reads_the_same_with_the_descriptors_alone() -> None:
    code, out, error = run("-m", "tests.feast_probe", "round-trip")
    assert code == 0, error
    assert min(json.loads(out)) > 10_000


def variations() -> Iterator[tuple[str, Any]]:
    """Examples of all types with one field changed, those that the catalog lets pass."""
    tries = (None, "x", "", 1, 0, -1, 2.5, True, [], {}, ["x"], [1], {"a": "b"}, {"a": 1}, [{}])
    for block, name in TYPES:
        schema = BLOCKS[block]["types"][name]["schema"]
        check, base = validator(schema), example(block, name)
        yield block, base
        for key, node in schema["properties"].items():
            choices = [c for part in [node, *node.get("anyOf", [])] for c in part.get("enum", [])]
            changed = ({**base, key: item} for item in [*tries, *choices])
            yield from ((block, value) for value in changed if check.is_valid(value))


@cache
def judged() -> tuple[list[tuple[str, Any]], list[bool]]:
    """The cases, then the variations, and whether Feast takes them."""
    cases = [(case["block"], case["value"]) for case in CASES]
    pairs = [*cases, *variations()]
    code, out, error = run("-m", "tests.feast_probe", "judge", text=json.dumps(pairs))
    assert code == 0, error
    return pairs, json.loads(out.splitlines()[-1])


def test_feast_judges_the_cases_alike() -> None:
    """Feast judges some only when it runs, and cannot judge a class that does not exist."""
    judges = [
        (case["at"] == "load" or case["good"]) and "my.module" not in json.dumps(case)
        for case in CASES
    ]
    verdicts = judged()[1][: len(CASES)]
    rows = zip(CASES, judges, verdicts, strict=True)
    assert [case for case, judge, good in rows if judge and good is not case["good"]] == []


def test_feast_accepts_what_the_catalog_accepts() -> None:
    pairs, verdicts = (part[len(CASES) :] for part in judged())
    assert len(pairs) > 1000
    assert [pair for pair, good in zip(pairs, verdicts, strict=True) if not good] == []
