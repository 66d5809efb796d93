"""The file system: what is read, what is refused, and what must not be followed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fsc.load import Options, load
from fsc.load.files import MAX_BYTES, Folder
from tests.support import ordinary_user

HEAD = "apiVersion: fsc/v1\nkind: Stack\n"


def _codes(path: Path | str) -> list[str]:
    return [one.code for one in load(str(path))[1]]


def test_links_that_lead_outside_are_refused(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/secret.yaml").write_text("entities: {a: {}}\n")
    (tmp_path / "in/side").mkdir(parents=True)
    (tmp_path / "in/link.yaml").symlink_to(tmp_path / "outside/secret.yaml")
    (tmp_path / "in/folder").symlink_to(tmp_path / "outside")
    (tmp_path / "in/side/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/side/x.yaml").write_text("entities: {x: {}}\n")
    stack = tmp_path / "in/stack.yaml"
    for pattern, codes in [
        ("link.yaml", ["FSC010"]),
        ("folder/secret.yaml", ["FSC010"]),
        ("*/secret.yaml", ["FSC010"]),
        ("l*.yaml", ["FSC010"]),
        ("**/x.yaml", []),
        ("**/secret.yaml", ["FSC015"]),
    ]:
        stack.write_text(f"{HEAD}include: ['{pattern}']\n")
        assert _codes(stack) == codes, pattern


def test_the_manifest_may_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(HEAD)
    (tmp_path / "other").mkdir()
    (tmp_path / "other/stack.yaml").symlink_to(tmp_path / "real.yaml")
    assert _codes(tmp_path / "other/stack.yaml") == []


def test_globs(tmp_path: Path) -> None:
    for name in [
        "a.yaml",
        "b.yml",
        ".hidden.yaml",
        "x/a.yaml",
        "x/y/a.yaml",
        ".git/a.yaml",
        "x/b1.yaml",
    ]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    folder = Folder(str(tmp_path))
    assert folder.matches("*.yaml") == ["a.yaml"]
    assert folder.matches("**/a.yaml") == ["a.yaml", "x/a.yaml", "x/y/a.yaml"]
    assert folder.matches("**/**/./a.yaml") == ["a.yaml", "x/a.yaml", "x/y/a.yaml"]
    assert folder.matches("x/**/*.yaml") == ["x/a.yaml", "x/b1.yaml", "x/y/a.yaml"]
    assert folder.matches("?/b[0-9].yaml") == ["x/b1.yaml"]
    assert folder.matches(".*.yaml") == [".hidden.yaml"]
    assert folder.matches("*") == ["a.yaml", "b.yml"]
    assert folder.matches("../*") == []


def test_no_permission() -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to other users
        path = Path(folder) / "stack.yaml"
        path.write_text(HEAD)
        path.parent.chmod(0o755)
        with ordinary_user():
            assert _codes(path) == []
        path.chmod(0)
        with ordinary_user():
            assert _codes(path) == ["FSC001"]


def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "stack.yaml")
    assert _codes(tmp_path / "stack.yaml") == ["FSC001"]
    assert _codes("/dev/zero") == ["FSC001"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "stack.yaml"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert _codes(path) == ["FSC007"]


@pytest.mark.parametrize("path", ["", "\0", "x" * 5000, "stack.yaml/x", "/", "."])
def test_paths_that_cannot_be(path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stack.yaml").write_text(HEAD)
    document, found = load(path)
    assert document is None
    assert [one.code for one in found] == ["FSC001"]


def test_names_are_relative_to_the_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "team/part").mkdir(parents=True)
    (tmp_path / "team/stack.yaml").write_text(
        f"{HEAD}include: [part/a.yaml]\nvariables: {{x: a}}\n"
    )
    (tmp_path / "team/part/a.yaml").write_text("entities: {a: {x: '${var.x}'}}\n")
    (tmp_path / "vars.yaml").write_text("x: b\n")
    monkeypatch.chdir(tmp_path)
    for file in ["team/stack.yaml", "./team/stack.yaml", str(tmp_path / "team/stack.yaml")]:
        document, found = load(file, Options(var_files=("vars.yaml",)))
        assert (found, document is not None) == ((), True)
        assert document
        assert document.file == "stack.yaml"
        assert sorted(document.sources) == ["../vars.yaml", "part/a.yaml", "stack.yaml"]
        assert document.root.span("entities", "a", "x").file == "part/a.yaml"


def test_a_broken_manifest_gives_text_for_snippets(tmp_path: Path) -> None:
    (tmp_path / "stack.yaml").write_text(f"{HEAD}a: [1\n")
    document, found = load(str(tmp_path / "stack.yaml"))
    assert [one.code for one in found] == ["FSC004"]
    assert document
    assert not document.complete
    assert document.sources == {"stack.yaml": f"{HEAD}a: [1\n"}


def test_importing_load_brings_nothing_heavy() -> None:
    code = "import sys, fsc.load; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "ruamel.yaml" in loaded
    heavy = {
        "feast",
        "zenml",
        "jinja2",
        "rich",
        "asyncio",
        "click",
        "jsonschema",
        "difflib",
        "json",
    }
    assert loaded & heavy == set()
