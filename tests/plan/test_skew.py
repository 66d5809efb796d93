"""When two values of a feature count as the same."""

from __future__ import annotations

from typing import Any

import pytest

from fsc.plan.skew import Rows, SkewKind, differences

SAME: list[tuple[Any, Any]] = [
    (None, None),
    (1, 1.0),
    (0.1, 0.10000000149),  # what a Float32 makes of it
    (float("inf"), float("inf")),
    ([1.0, None], [1, None]),
    ({"a": [0.1]}, {"a": [0.10000000149]}),
]
OTHER: list[tuple[Any, Any, SkewKind]] = [
    (1, None, SkewKind.MISSING),
    (None, 1, SkewKind.VALUE),
    (1.0, 1.001, SkewKind.VALUE),
    (2**60, 2**60 + 1, SkewKind.VALUE),
    ([1, 2], [1], SkewKind.VALUE),
    (["1"], [1], SkewKind.VALUE),
    (True, 1, SkewKind.TYPE),
    ("1", 1, SkewKind.TYPE),
    (b"a", "a", SkewKind.TYPE),
]


@pytest.mark.parametrize(("offline", "online"), SAME)
def test_same(offline: Any, online: Any) -> None:
    assert differences("f", Rows([{}], [offline], [online]), 1e-6) == ()


@pytest.mark.parametrize(("offline", "online", "kind"), OTHER)
def test_other(offline: Any, online: Any, kind: SkewKind) -> None:
    (found,) = differences("f", Rows([{}], [offline], [online]), 1e-6)
    assert (found.kind, found.keys, found.offline, found.online) == (kind, 1, offline, online)


def test_each_kind_is_counted_once_with_its_first_key() -> None:
    rows = Rows([{"k": one} for one in range(5)], [1, 2, 3, 4, 5], [1, None, None, 9, 9])
    found = [(one.kind, one.keys, one.key) for one in differences("f", rows, 0)]
    assert found == [(SkewKind.MISSING, 2, {"k": 1}), (SkewKind.VALUE, 2, {"k": 3})]
