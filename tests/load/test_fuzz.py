"""Whatever the bytes are: no exception, and every place lies inside its file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fsc.load import Options, load, suppressions
from tests.load.places import all_spans, check, spans_of

MANIFEST = (Path(__file__).resolve().parents[1] / "cases/load/everything/stack.yaml").read_bytes()
TOKENS = [
    b":", b": ", b"- ", b"\n", b"  ", b"\t", b"{", b"}", b"[", b"]", b'"', b"'", b"#", b"&a ", b"*a", b"<<: ",
    b"!!int ", b"|", b">", b"%", b"@", b"?", b"---\n", b"...\n", b"${", b"$${", b"${var.lake}", b"${each.key}", b"null",
    b"\x00", b"\xff", b"\xc2\x85", b"\xe2\x80\xa8", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\x07", "😀".encode(),
    b"# fsc: ignore FSC101 because x", b"when: ", b"for_each: ", b"include: ['*.yaml']\n", b"5", b"~", b"\\u0041",
]  # fmt: skip
SETTINGS = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def _survives(folder: Path, raw: bytes) -> None:
    path = folder / "stack.yaml"
    path.write_bytes(raw)
    options = Options("prod", {"days": "5"}, (), {"FSC_VAR_lake": "s3://lake"})
    document, found = load(str(path), options)
    if document is None:
        assert found
        return
    for span in [*all_spans(document.root), *spans_of(found)]:
        check(span, document.sources)
    made, strange = suppressions(document)
    for span in [*(one.span for one in made), *(one.at for one in made), *spans_of(strange)]:
        check(span, document.sources)


@SETTINGS
@given(st.binary(max_size=200))
@example(b"")
def test_random_bytes(folder: Path, raw: bytes) -> None:
    _survives(folder, raw)


@SETTINGS
@given(st.lists(st.sampled_from(TOKENS), max_size=40).map(b"".join))
def test_random_tokens(folder: Path, raw: bytes) -> None:
    _survives(folder, raw)


EDITS = st.lists(
    st.tuples(st.integers(0, len(MANIFEST)), st.integers(0, 6), st.sampled_from(TOKENS)),
    min_size=1,
    max_size=3,
)


@SETTINGS
@given(EDITS)
def test_a_valid_manifest_with_edits(folder: Path, edits: list[tuple[int, int, bytes]]) -> None:
    raw = MANIFEST
    for at, removed, token in edits:
        raw = raw[:at] + token + raw[at + removed :]
    _survives(folder, raw)


def test_the_manifest_is_valid_before_the_edits(folder: Path) -> None:
    path = folder / "stack.yaml"
    path.write_bytes(MANIFEST)
    document, found = load(str(path), Options("prod", {}, (), {}))
    assert found == ()
    assert document
    assert document.complete
