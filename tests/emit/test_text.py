"""Literals, comments, identifiers and stale files: the small pure parts."""

from __future__ import annotations

import ast
from keyword import iskeyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsc.diagnostics import NOWHERE, Span
from fsc.emit import File
from fsc.emit.expression import Atom, call, constant, items, keyword, pairs
from fsc.emit.files import MARK, comment, header, place, stale
from fsc.emit.layout import LINE, assignment, width
from fsc.emit.literal import block, literal
from fsc.emit.names import Names
from fsc.model.characters import prints
from tests.emit.stacks import TARGET, stack

ANY = st.text()
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))


@given(
    st.one_of(
        ANY,
        st.integers(),
        st.booleans(),
        st.none(),
        st.floats(allow_nan=False, allow_infinity=False),
    )
)
def test_literals_are_read_back(value: str | int | float | bool | None) -> None:
    written = literal(value)
    assert ast.literal_eval(written) == value
    assert "\n" not in written


@given(WRITABLE)
def test_blocks_are_read_back(value: str) -> None:
    assert ast.literal_eval(block(value)) == value
    assert ast.literal_eval(block(value + "\n")) == value + "\n"


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_floats_without_a_literal_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="has no literal"):
        literal(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ('say "hi"', "'say \"hi\"'"),
        ("it's", '"it\'s"'),
        ("'\"", '"\'\\""'),
        ("tab\tline\n\\", '"tab\\tline\\n\\\\"'),
        ("特徴 ü 🫠", '"特徴 ü 🫠"'),
        ("\u202e\x00\x1b\ufeff\U000e0001", '"\\u202e\\x00\\x1b\\ufeff\\U000e0001"'),
    ],
)
def test_text_stays_readable(value: str, written: str) -> None:
    assert literal(value) == written


@given(ANY)
def test_comments_stay_on_their_line(value: str) -> None:
    written = comment(value)
    assert written.splitlines() in ([], [written])
    assert ast.parse(f"# {written}").body == []
    written.encode("utf-8")


def test_what_prints_does_not_depend_on_the_version_of_python() -> None:
    assert prints("\U0001fae0")  # Unicode 14, unknown to Python 3.10
    assert prints("\U0001fa89")  # Unicode 16, unknown to all of them


@given(st.lists(WRITABLE, max_size=8))
def test_identifiers_are_valid_and_distinct(wanted: list[str]) -> None:
    names = Names({"Field", "f"})
    given_ = [names.take(one) for one in [*wanted, "Field", "f"]]
    assert len({*given_, "Field", "f"}) == len(wanted) + 4
    assert all(one.isidentifier() and one.isascii() and not iskeyword(one) for one in given_)


def test_names_that_python_takes_for_one_are_one() -> None:
    assert Names({"\uff26ield"}).take("Field") == "Field_2"


FIELD = Atom("Field")


@given(st.lists(WRITABLE, max_size=4), st.dictionaries(WRITABLE, st.integers(), max_size=3))
def test_layout_changes_no_meaning(texts: list[str], counts: dict[str, int]) -> None:
    tags = pairs([(key, constant(one)) for key, one in counts.items()])
    value = call(FIELD, [("", items(map(constant, texts))), keyword("tags", tags)])
    laid_out = ast.parse(assignment("x", value)).body[0]
    assert isinstance(laid_out, ast.Assign)
    assert ast.dump(laid_out.value) == ast.dump(ast.parse(value.line or "", mode="eval").body)


@pytest.mark.parametrize("length", range(60, 140))
def test_a_line_is_as_long_as_it_may_be(length: int) -> None:
    value = items([constant("a" * (length // 2)), constant("b" * (length // 2))])
    written = assignment("x", value)
    assert ("\n" in written) == (len("x = ") + width(value.line or "") > LINE)


# --- the header and stale files -----------------------------------------------------------------


def test_the_header_names_manifest_and_digest() -> None:
    assert (
        header(stack([]), TARGET)[0] == "Compiled by fsc from stack.yaml, digest 0123456789abcdef."
    )


def test_places() -> None:
    assert place(Span("features/spend.yaml", 12, 3, 12, 9)) == "features/spend.yaml:12"
    assert place(Span("a\nb.yaml", 1, 1, 1, 1)) == "a\\x0ab.yaml:1"
    assert place(NOWHERE) == ""


FILES = (File("feature_repo/a.py", "a\n"), File("zenml/register.sh", "b\n", executable=True))
FRESH = {"feature_repo/a.py": "a\n", "zenml/register.sh": "b\n"}


@pytest.mark.parametrize(
    ("found", "paths"),
    [
        (FRESH, ()),
        ({}, ("feature_repo/a.py", "zenml/register.sh")),
        ({**FRESH, "zenml/register.sh": "c\n"}, ("zenml/register.sh",)),
        ({**FRESH, "feature_repo/data.parquet": "PAR1"}, ()),
        (
            {**FRESH, "feature_repo/old.py": f"# {MARK}stack.yaml, digest 0.\n"},
            ("feature_repo/old.py",),
        ),
        (
            {**FRESH, "zenml/old.sh": f"#!/usr/bin/env bash\n# {MARK}stack.yaml, digest 0.\n"},
            ("zenml/old.sh",),
        ),
        ({**FRESH, "notes.md": f"It says:\n\n\n\n# {MARK}stack.yaml\n"}, ()),
    ],
)
def test_stale_files(found: dict[str, str], paths: tuple[str, ...]) -> None:
    assert stale(FILES, found) == paths
