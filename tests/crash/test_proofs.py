"""The table of invariants names tests that pytest runs."""

from __future__ import annotations

import pytest

from tests.crash.proofs import LIVE, PROOFS
from tests.support import ROOT

NAMED = {
    one
    for by in PROOFS.values()
    for tests in by.values()
    if not isinstance(tests, str)
    for one in tests
}


class Collected:
    """Hears what pytest would run."""

    tests: frozenset[str] = frozenset()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        ids = (one.nodeid.partition("[")[0] for one in session.items)
        self.tests = frozenset(one.removeprefix("tests/") for one in ids)


def test_there_are_twelve_and_each_is_proven_everywhere() -> None:
    assert [int(one.split()[0]) for one in PROOFS] == list(range(1, 13))
    for by in PROOFS.values():
        assert all(by.values())
        assert tuple(by) == ("text",) or tuple(by) == LIVE


def test_the_tests_are_there(capsys: pytest.CaptureFixture[str]) -> None:
    files = sorted({str(ROOT / "tests" / one.partition("::")[0]) for one in NAMED})
    heard = Collected()
    asked = ["--collect-only", "-q", "-p", "no:cacheprovider", f"--rootdir={ROOT}", *files]
    code = pytest.main(asked, plugins=[heard])
    assert code == 0, capsys.readouterr().out
    whole = {f"{one.partition('::')[0]}::*" for one in heard.tests}
    assert NAMED - heard.tests - whole == set()
