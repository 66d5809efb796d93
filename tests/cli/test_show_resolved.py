"""`fsc show --resolved`: what it prints is the manifest, without its secrets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fsc.cli import run
from fsc.load import Options, load
from fsc.load.yaml import parse
from tests.conftest import Golden
from tests.support import ROOT

CASE = ROOT / "tests" / "cases" / "load" / "everything"
SIX_FILES = ROOT / "tests" / "cases" / "load" / "six_files"


def shown(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    assert run(["show", "--resolved", *args]) == 0
    return capsys.readouterr().out


def test_origins(
    golden: Golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CASE)
    text = shown(capsys, "-e", "prod", "--origins")
    golden(ROOT / "tests" / "cases" / "show" / "everything_prod.yaml", text)


@pytest.mark.parametrize("environment", ["", "dev", "prod"])
def test_what_is_shown_is_what_was_loaded(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, environment: str
) -> None:
    """Read again, it is the same manifest; only sensitive text is gone."""
    path = str(CASE / "stack.yaml")
    text = shown(capsys, "-f", path, "-e", environment)
    assert text == shown(capsys, "-f", path, "-e", environment), "not deterministic"
    (tmp_path / "stack.yaml").write_text(text, encoding="utf-8")
    again, found = load(str(tmp_path / "stack.yaml"))
    first, _ = load(path, Options(environment))
    assert found == ()
    assert again
    assert first
    expected = first.data
    expected["feature_store"]["online_store"]["connection_string"] = "(sensitive)"
    assert again.data == expected
    assert json.loads(shown(capsys, "-f", path, "-e", environment, "--json")) == expected


def test_origins_name_the_file_that_was_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every line names a line of a file that holds its key, or the value of its variable."""
    monkeypatch.chdir(SIX_FILES.parent)
    text = shown(capsys, "-f", "six_files/stack.yaml", "--origins")
    files = {line.rpartition("# ")[2].rpartition(":")[0] for line in text.splitlines()[1:]}
    assert len(files) > 3
    for line in text.splitlines()[1:]:
        file, _, number = line.rpartition("# ")[2].rpartition(":")
        assert 1 <= int(number) <= len((SIX_FILES.parent / file).read_text("utf-8").splitlines())


def test_secrets_are_not_shown(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FSC_VAR_password", "canary-4711")
    monkeypatch.setenv("KEY", "canary-4712")
    (tmp_path / "stack.yaml").write_text(
        "apiVersion: fsc/v1\nkind: Stack\nmetadata: {name: a}\n"
        "variables: {password: {sensitive: true}}\n"
        "feature_store: {online_store: {connection_string: 'a:${var.password}@b', password: canary-4713}}\n"
        "zenml: {secrets: {s: {values: {a: '${env:KEY}', b: canary-4714}}}}\n"
    )
    for more in ([], ["--origins"], ["--json"]):
        text = shown(capsys, "-f", str(tmp_path / "stack.yaml"), *more)
        assert "canary" not in text
        assert text.count("(sensitive)") == 3
        assert "${env:KEY}" in text


def test_a_manifest_that_cannot_be_resolved(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "stack.yaml").write_text("a: ${var.x}\n")
    assert run(["show", "--resolved", "-f", str(tmp_path / "stack.yaml")]) == 3
    said = capsys.readouterr()
    assert (said.out, "FSC011" in said.err) == ("", True)


@pytest.mark.parametrize(
    "args", [[], ["p.json", "--resolved"], ["p.json", "--origins"], ["--resolved", "--summary"]]
)
def test_usage(args: list[str]) -> None:
    assert run(["show", *args]) == 64


def test_shown_scalars_are_read_back() -> None:
    """Whatever text is in a manifest, what is printed means it."""
    from fsc.model.yaml_text import scalar_with_dollar

    for text in (
        "",
        "yes",
        "1",
        "a: b",
        "#",
        "é",
        "\u2028",
        "a\nb",
        "$${",
        '"',
        "\\",
        "${env:X}",
        " ",
    ):
        root = parse(f"a: {scalar_with_dollar(text)}\n", "x").root
        assert root
        assert root.plain() == {"a": text}
