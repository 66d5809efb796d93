"""Every code has a page, and the examples on it show what it says."""

from __future__ import annotations

from pathlib import Path

import pytest

from fsc.codes import CODES
from fsc.diagnostics import Severity
from tests.validate.examples import PAGES, Page, check, pages, read

CHANGES = {
    one.code: "is about a change, see tests/plan/test_code_pages.py"
    for one in CODES
    if one.code.startswith("FSC7")
}

NOT_RUN = CHANGES | {
    "FSC520": "is found by running a function, see tests/checks/test_features.py",
    "FSC521": "is found by running a function, see tests/checks/test_features.py",
    "FSC001": "is about a file that is not there",
    "FSC002": "is about bytes that a page cannot hold",
    "FSC018": "is about a file that a plan looks for",
    "FSC315": "needs the data, which validation does not look for",
    "FSC601": "is about the machine that applies",
    "FSC602": "is about a live object",
    "FSC603": "is about a live object",
    "FSC604": "is about a live object",
    "FSC605": "is about a saved plan",
    "FSC606": "is about a live object",
    "FSC607": "is about a live registry",
    "FSC608": "is about a live object",
    "FSC650": "is about a live object",
    "FSC640": "is about a live service",
}
"""Codes whose bad example validation alone cannot show, and why. The good ones are run."""

ALL = tuple(pages())
RUN = tuple(page for page in ALL if page.code not in NOT_RUN)


def test_every_code_has_a_page() -> None:
    assert [page.code for page in ALL] == [one.code for one in CODES]
    assert [page.title for page in ALL] == [one.title for one in CODES]
    assert [page.severity for page in ALL] == [one.severity.value for one in CODES]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_page_says_why_and_how_to_fix(page: Page) -> None:
    assert len(page.why.split()) >= 5
    assert len(page.fix.split()) >= 3


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.code)
def test_bad_example_is_found(page: Page, tmp_path: Path) -> None:
    found = check(page.bad, tmp_path).diagnostics
    assert page.code in {one.code for one in found}, [one.message for one in found]


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.code)
def test_good_example_is_clean(page: Page, tmp_path: Path) -> None:
    found = check(page.good, tmp_path).diagnostics
    wrong = [one for one in found if one.code == page.code or one.severity is Severity.ERROR]
    assert wrong == [], [one.message for one in wrong]


@pytest.mark.parametrize("page", RUN, ids=lambda page: page.code)
def test_bad_example_shows_one_thing(page: Page, tmp_path: Path) -> None:
    """What is wrong on a page is what it is about; one more code may speak of the same value."""
    codes = {one.code for one in check(page.bad, tmp_path).diagnostics}
    assert len(codes) <= 2, codes


def test_base_of_fragments_is_clean(tmp_path: Path) -> None:
    page = read(PAGES / "FSC101.md")
    empty = type(page.good)("{}", fragment=True)
    assert check(empty, tmp_path).diagnostics == ()
