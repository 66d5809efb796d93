"""Reading YAML: the same data as ruamel's own loader, and the place of everything."""

from __future__ import annotations

import io
import math
import re
import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from fsc.document import Node
from fsc.load.yaml import parse
from fsc.load.yaml_nodes import MAX_DEPTH
from tests.load.places import all_spans, check, shown
from tests.support import steps

# Only what YAML can hold without escapes; the last three are newlines for YAML 1.1.
TEXT = st.text(
    st.characters(
        codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029"
    ),
    max_size=20,
)
# ruamel takes `.5e3` for text, the specification for a number; and it misreads `{?a: b}` and `{:a: b}`.
NOT_A_NUMBER = TEXT.filter(lambda text: not re.fullmatch(r"[?:].*|[-+]?\.?[0-9].*", text))
KEYS = NOT_A_NUMBER.filter(
    lambda text: " " not in text
)  # ruamel folds long keys, which YAML forbids
LINES = st.lists(NOT_A_NUMBER, max_size=3).map("\n".join)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    NOT_A_NUMBER,
    LINES,
    st.sampled_from(
        ["yes", "no", "on", "1_000", "2024-01-01", "~", "null", "true", "<<", "-", "=", "0o7"]
    ),
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None)
@given(DATA, st.sampled_from([True, False, None]), st.sampled_from([20, 80, 4000]))
def test_data_is_that_of_ruamel(data: Any, flow: bool | None, width: int) -> None:
    oracle = YAML(typ="safe", pure=True)
    oracle.default_flow_style = flow
    oracle.width = width
    text = _dumped(oracle, data)
    parsed = parse(text, "f")
    assert parsed.found == ()
    assert (parsed.root.plain() if parsed.root else None) == oracle.load(text)
    for span in all_spans(parsed.root) if parsed.root else ():
        check(span, {"f": text})


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 9)), min_size=1, max_size=4),
    st.data(),
)
def test_merge_keys_are_those_of_ruamel(maps: list[dict[str, int]], data: st.DataObject) -> None:
    lines = [f"m{at}: &m{at} {one or '{}'}".replace("'", "") for at, one in enumerate(maps)]
    for at in range(3):
        names = data.draw(st.lists(st.integers(0, len(maps) - 1), min_size=1, unique=True))
        aliases = ", ".join(f"*m{name}" for name in names)
        own = data.draw(st.sampled_from(["", ", a: own", ", c: own, d: own"]))
        lines.append(f"u{at}: {{<<: [{aliases}]{own}}}")
    text = "\n".join(lines) + "\n"
    root = parse(text, "f").root
    assert root
    assert root.plain() == YAML(typ="safe", pure=True).load(text)


def _dumped(oracle: YAML, data: Any) -> str:
    stream = io.StringIO()
    oracle.dump(data, stream)
    return stream.getvalue()


def test_every_value_and_key_knows_its_place() -> None:
    text = """\
plain: some words
quoted: "a \\" b"   # a comment
number: 5
empty:
map:
  inner: 1

  last: [a, {b: c}]  # end
block: |
  first

    second

# a comment
folded: >-
  text
list:
- one
- two: 2
  three: 3
alias: &name {k: v}
again: *name
é: "ü😀"
"""
    root = parse(text, "f").root
    assert root
    places = {key: shown(root.span(key), text) for key in root.entries}
    assert places == {
        "plain": "some words",
        "quoted": '"a \\" b"',
        "number": "5",
        "empty": "empty",
        "map": "inner: 1\n\n  last: [a, {b: c}]",
        "block": "|\n  first\n\n    second",
        "folded": ">-\n  text",
        "list": "- one\n- two: 2\n  three: 3",
        "alias": "&name {k: v}",
        "again": "&name {k: v}",
        "é": '"ü😀"',
    }
    assert {key: shown(at, text) for key, at in root.keys.items()} == {
        key: key for key in root.entries
    }
    assert shown(root.span("map", "last", 1, "b"), text) == "c"
    assert shown(root.key_span("list", 1, "three"), text) == "three"
    assert root.get("again") is root.get("alias")


def test_infinity_and_what_is_no_number() -> None:
    root = parse("[.inf, -.Inf, +.INF, .nan]", "f").root
    assert root
    found = root.plain()
    assert found[:3] == [math.inf, -math.inf, math.inf]
    assert math.isnan(found[3])
    digits = "9" * 5000
    assert _one(digits) == digits
    assert _one("1e400") == math.inf


def _one(text: str) -> Any:
    root = parse(f"- {text}\n", "f").root
    assert isinstance(root, Node)
    return root.plain()[0]


@pytest.mark.parametrize(
    "text",
    [
        "{a: s3://b/c}",
        "[a:b, c?d]",
        "{a: b?c, d: http://e?f=g}",
        "[:b, {c: :d}]",
        "{a: :b, c: [1,\n:d]}",
    ],
)
def test_what_only_yaml_1_2_allows_is_read(text: str) -> None:
    root = parse(text, "f").root
    assert root
    assert root.plain() == YAML(typ="safe", pure=True).load(text)
    for span in all_spans(root):
        check(span, {"f": text})


@pytest.mark.parametrize("text", ['{a: s3://b, c: "\\ud800"}', '{a: s3://b, c: "\\U00110000"}'])
def test_escapes_of_no_character_are_refused_there_too(text: str) -> None:
    assert [one.code for one in parse(text, "f").found] == ["FSC004"]


@pytest.mark.parametrize("shape", ["list", "map", "merge"])
def test_an_alias_bomb_costs_neither_time_nor_memory(shape: str) -> None:
    def use(name: str) -> str:
        inside = {
            "list": f"[{', '.join([name] * 10)}]",
            "map": "{" + ", ".join(f"k{at}: {name}" for at in range(10)) + "}",
            "merge": "{<<: [" + ", ".join([name] * 10) + f"], own: {name}}}",
        }
        return inside[shape]

    lines = ["a0: &a0 {x: y}"] + [f"a{at}: &a{at} {use(f'*a{at - 1}')}" for at in range(1, 40)]
    tracemalloc.start()
    parsed, taken = steps(lambda: parse("\n".join(lines), "f"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.code for one in parsed.found] == ["FSC007"]
    assert (parsed.root, parsed.whole) == (None, False)
    assert taken < 20_000
    assert peak < 5_000_000


def test_aliases_that_nest_are_as_deep_as_what_they_stand_for() -> None:
    lines = ["a0: &a0 [x]", *(f"a{at}: &a{at} [*a{at - 1}]" for at in range(1, MAX_DEPTH + 1))]
    assert [one.code for one in parse("\n".join(lines), "f").found] == ["FSC007"]
    assert parse("\n".join(lines[: MAX_DEPTH - 2]), "f").found == ()


@pytest.mark.parametrize("text", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "? " * 50_000])
def test_nesting_without_end_is_refused_at_once(text: str) -> None:
    parsed, taken = steps(lambda: parse(text, "f"))
    assert [one.code for one in parsed.found] == ["FSC007"]
    assert taken < 20_000
