"""`fsc compile` leaves the build folder as `fsc compile --check` wants it, and touches no other file."""

from __future__ import annotations

from tests.cli.conftest import folder
from tests.cli.folder import Folder

__all__ = ["folder"]


def test_files_of_an_older_compilation_go(folder: Folder) -> None:
    assert folder.code("compile") == 0
    build = folder.path / "build/default"
    compiled = next(build.rglob("*.py"))
    old = build / "feature_repo/older.py"
    old.write_text(compiled.read_text())
    (build / "feature_repo/mine.py").write_text("# Written by a person.\n")
    assert folder.code("compile", "--check") == 1
    assert "older.py" in folder.run("compile").stdout
    assert not old.exists()
    assert (build / "feature_repo/mine.py").exists()
    assert folder.code("compile", "--check") == 0


def test_zenml_commands_go_with_the_zenml_part(folder: Folder) -> None:
    plain = (folder.path / "stack.yaml").read_text()
    folder.write(
        plain + "zenml:\n"
        "  components: {orchestrator: {flavor: local}, artifact_store: {flavor: local}}\n"
        "  stack: {name: team}\n"
    )
    assert folder.code("compile") == 0
    script = folder.path / "build/default/zenml/register.sh"
    assert script.exists()
    folder.write(plain)
    assert folder.code("compile") == 0
    assert not script.exists()
    assert folder.code("compile", "--check") == 0
