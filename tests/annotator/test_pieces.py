"""Notes in descriptions, labeling configs, rows and answers: each piece alone."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsc.diagnostics import FscError
from fsc.driver import Action, Change, Scope
from fsc.drivers.annotator import Settings, connect
from fsc.drivers.annotator.backend import Label
from fsc.drivers.annotator.label_studio import _given
from fsc.drivers.annotator.notes import split_note, with_note
from fsc.marks import UNOWNED, Marks
from fsc.model.annotator import argilla, label_config
from fsc.model.annotator.label_config import ConfigError
from fsc.model.describe import Effect
from tests.support import require

NAMES = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,20}", fullmatch=True)
DIGESTS = st.dictionaries(st.sampled_from(["title", "description"]), st.just("0f0f0f0f"))


@given(st.text().map(str.strip), NAMES, NAMES, DIGESTS, st.booleans())
def test_a_note_is_read_as_it_was_written(
    text: str, name: str, owner: str, digests: dict[str, str], protect: bool
) -> None:
    marks = Marks(owner, digests, protect)
    assert split_note(with_note(text, name, marks)) == (text, name, marks)


@given(st.text(alphabet="abc[]\n=; fsc.stack", max_size=60))
def test_what_people_write_is_no_note(text: str) -> None:
    """A note is only the last line, and whoever writes one by hand claims a dataset."""
    found = split_note(text)
    assert found[1:] == ("", UNOWNED) or "[fsc.stack=" in text


@pytest.mark.parametrize(
    ("text", "words", "line"),
    [
        ("", "no element", 1),
        ("<View>", "no element|unclosed", 1),
        ("<View>\n<Text>\n</View>", "mismatched tag", 3),
        ('<!DOCTYPE x [<!ENTITY a "b">]><View>&a;</View>', "document type", 1),
        ("<View>&nothing;</View>", "undefined entity", 1),
        ("<a>" * 200, "more than 100 deep", 1),
        ("<View>\x00</View>", "not well-formed", 1),
        ("<View a='\ud800'/>", "not well-formed", 1),
        (" " * 1_000_001, "larger than", 1),
    ],
)
def test_hostile_configs_are_refused_with_a_place(text: str, words: str, line: int) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        label_config.parse(text)
    assert caught.value.line == line


@given(st.text(alphabet="<>/ab =\"'&;!-[]\n", max_size=80))
def test_no_text_breaks_the_parser(text: str) -> None:
    with suppress(ConfigError):
        label_config.parse(text)


def test_answers_of_label_studio() -> None:
    result = [
        {"from_name": "verdict", "type": "choices", "value": {"choices": ["a", "b"]}},
        {"from_name": "note", "type": "textarea", "value": {"text": ["x"]}},
        {"from_name": "stars", "type": "rating", "value": {"rating": 4}},
        {"from_name": "box", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["c"]}},
        {"type": "relation", "from_id": "1", "to_id": "2"},
    ]  # fmt: skip
    assert _given(result) == {
        "verdict": ["a", "b"],
        "note": ["x"],
        "stars": [4],
        "box": [{"x": 1, "rectanglelabels": ["c"]}],
    }


def test_labels_keep_the_types_of_their_rows(tmp_path: Path) -> None:
    require("pyarrow")
    import pyarrow as pa

    from fsc.drivers.annotator import parquet

    row = {"id": 1, "at": "2026-01-02T03:04:05+00:00", "amount": 2}
    labels = [
        Label(row, {"v": ["a", "b"], "n": [2], "box": [{"x": 1}]}, "me", "2026-02-01T00:00:00Z"),
        Label({**row, "id": 2}, {}, "you", "2026-02-02T00:00:00Z"),
    ]
    known = {"id": pa.int32(), "at": pa.timestamp("ms"), "amount": pa.float64()}
    made = parquet.labels_table(
        labels, {"verdict": "v", "note": "n", "place": "box"},
        {"v": "texts", "n": "integer", "box": "json"}, known, {"when": "at", "labeled": ""},
    )  # fmt: skip
    assert [str(made.schema.field(name).type) for name in ("id", "amount", "verdict", "note")] == [
        "int32", "double", "list<item: string>", "int64",
    ]  # fmt: skip
    first, second = made.to_pylist()
    assert (first["verdict"], first["note"], first["place"]) == (["a", "b"], 2, '[{"x": 1}]')
    assert (second["verdict"], second["note"], second["labeler"]) == (None, None, "you")
    assert first["when"] == datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone.utc)
    assert first["labeled"] == datetime(2026, 2, 1, tzinfo=timezone.utc)
    assert parquet.plain(float("nan")) is None
    with pytest.raises(FscError, match="bytes"):
        parquet.plain(b"x")


def test_nobody_said_anything_yet(tmp_path: Path) -> None:
    require("pyarrow")
    from fsc.drivers.annotator import parquet

    made = parquet.labels_table([], {"v": "v"}, {"v": "text"}, {}, {"at": "", "labeled_at": ""})
    assert made.num_rows == 0
    assert made.schema.names == ["at", "labeled_at", "v", "labeler"]


@given(
    st.dictionaries(
        st.sampled_from(["title", "required", "use_markdown", "description"]),
        st.sampled_from([True, False, "q", "text"]),
    ),
    st.sampled_from(sorted(argilla.QUESTIONS)),
)
def test_canonical_is_idempotent(said: dict[str, Any], type_: str) -> None:
    once = argilla.canonical({"q": {**said, "type": type_}})
    assert argilla.canonical(once) == once


def pigeon(folder: Path, **declared: Any) -> Any:
    settings = Settings("labels", "pigeon", {"output_dir": "notes"}, declared=declared,
                        root=str(folder))  # fmt: skip
    return connect(settings, {})


def change(action: Action, live: Any = None, desired: Any = None) -> Change:
    one = desired or live
    return Change(one.address, one.kind, one.name, action, "", Effect.METADATA, desired=desired,
                  live=live)  # fmt: skip


def test_pigeon_keeps_labels_in_files(tmp_path: Path) -> None:
    from fsc.driver import Resource

    address, marks = "annotator.dataset.reviews", Marks("review")
    wanted = Resource(address, "annotator.dataset", "reviews", {}, marks=marks)
    driver = pigeon(tmp_path)
    assert driver.read(Scope("review", "")).resources == ()
    assert list(tmp_path.iterdir()) == []
    driver.apply(change(Action.CREATE, desired=wanted))
    (live,) = driver.read(Scope("review", "")).resources
    assert (live.attrs, live.marks, live.facts) == ({}, marks, {"id": "reviews"})
    assert driver.read(Scope("other", "")).resources == ()

    saved = tmp_path / "notes" / "reviews.json"
    saved.write_text(json.dumps([[{"id": 1, "text": "good"}, "yes"], ["plain", "no"]]))
    (live,) = driver.read(Scope("review", "")).resources
    assert live.facts["loses"] == "2 labels"
    held = driver.held("review")["reviews"]
    found = [(dict(one.row), one.given) for one in driver.backend.labels(held)]
    assert found == [({"id": 1, "text": "good"}, {"label": "yes"}),
                     ({"example": "plain"}, {"label": "no"})]  # fmt: skip
    with pytest.raises(FscError, match="only in the notebook"):
        driver.backend.add(held, [{}])

    driver.apply(change(Action.DELETE, live=live))
    assert list((tmp_path / "notes").iterdir()) == []
    saved.write_text("{}")
    (tmp_path / "notes" / "reviews.fsc.json").write_text("{}")
    assert "is not what Pigeon or fsc writes" in driver.read(Scope("review", "")).unread


def test_an_address_is_http_and_a_key_is_text(tmp_path: Path) -> None:
    def why(config: dict[str, Any], **environ: str) -> str:
        secrets = {"s": {"api_key": "${env:KEY}"}}
        settings = Settings("labels", "label_studio", config, secrets, root=str(tmp_path))
        return connect(settings, environ).read(Scope("review", "")).unread

    named = {"authentication_secret": "s"}
    assert "http and https only" in why({"instance_url": "file:///etc/passwd", **named}, KEY="x")
    assert "`KEY` is not set" in why(named)
    assert "is no plain text" in why(named, KEY="a\nb")
    assert "does not say where the key" in why({"authentication_secret": "other"}, KEY="x")
    assert "does not say where the key" in why({"api_key": "written-out"}, KEY="x")
