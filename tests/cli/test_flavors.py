"""`fsc flavors`: what is available, built-in and declared, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc.cli import run
from tests.support import ROOT


def shown(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert run(["flavors", *args]) == code
    found = capsys.readouterr()
    return found.out + found.err


def data(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(shown(capsys, *args, "--json"))
    return found


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_all_of_zenml(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(capsys)
    assert len(found) == 82
    assert sum(len(one["fields"]) for one in found) == 880
    assert sum(field["required"] for one in found for field in one["fields"]) >= 51


def test_one_type_as_its_command_spells_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys, "feature-store") == shown(capsys, "feature_store")
    assert "  feast   feast_repo!, online_host, online_port\n" in shown(capsys, "feature-store")
    assert {one["type"] for one in data(capsys, "step_operator")} == {"step_operator"}


def test_one_flavor_in_detail(capsys: pytest.CaptureFixture[str]) -> None:
    text = shown(capsys, "artifact_store/s3")
    assert "connector     any type, with s3-bucket; the resource is `path`" in text
    assert "path: text, required, no reference" in text
    assert "secret: text, secret, an option of the command has this name" in text
    (one,) = data(capsys, "log-store/datadog")
    assert [field["name"] for field in one["fields"] if field["required"]] == [
        "api_key",
        "application_key",
        "endpoint",
    ]


def test_the_flavors_of_a_manifest(capsys: pytest.CaptureFixture[str]) -> None:
    example = str(ROOT / "examples/custom_flavors/stack.yaml")
    assert "tables~  folder!, timestamp\n" in shown(capsys, "feature_store", "-f", example)
    (one,) = data(capsys, "annotator/sheets", "-f", example)
    assert (one["custom"], one["integration"]) == (True, "custom")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("anotator", "Did you mean `annotator`"),
        ("annotator/argila", "Did you mean `argilla`?"),
        ("annotator/x", "Flavors are argilla, label_studio, pigeon, prodigy."),
    ],
)
def test_what_there_is_not(capsys: pytest.CaptureFixture[str], wanted: str, words: str) -> None:
    assert words in shown(capsys, wanted, code=1)
