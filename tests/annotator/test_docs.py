"""docs/annotation.md is a session on the example: its commands are run, its output is compared."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.annotator.service import TOKEN, Studio
from tests.drivers.zenml.support import Place
from tests.support import ROOT, require
from tests.warm import Warm

PAGE = (ROOT / "docs" / "annotation.md").read_text("utf-8")
TITLE = "Payments of 2026"


def blocks() -> Iterator[tuple[str, str]]:
    """Each console block with the heading above it."""
    for section in re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]:
        for text in re.findall(r"^```console\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
            yield section.partition("\n")[0], text


def commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each command with the lines that it prints."""
    for piece in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *lines = piece.rstrip("\n").split("\n")
        yield command, lines


def test_the_page_is_what_happens(
    studio: Studio, pristine: Place, warm: Warm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require("feast", "zenml", "label_studio_sdk", "numpy")
    folder = tmp_path / "chargebacks"
    ignored = shutil.ignore_patterns("data", "build")
    shutil.copytree(ROOT / "examples" / "chargebacks", folder, ignore=ignored)
    manifest = folder / "stack.yaml"
    manifest.write_text(manifest.read_text().replace("port: 8080", f"port: {studio.port}"))
    place = pristine.copy(tmp_path / "zenml")
    env = {
        **os.environ,
        **place.variables,
        "PATH": f"{warm.bin}{os.pathsep}{os.environ['PATH']}",
        "LABEL_STUDIO_API_KEY": TOKEN,
        "PYTHONWARNINGS": "ignore",
        "FEAST_USAGE": "False",
    }
    seen = set()
    for heading, text in blocks():
        if heading == "Count":
            label(studio)
        for command, expected in commands(text):
            done = subprocess.run(
                command,
                shell=True,
                cwd=folder,
                env=env,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, (command, done.stdout + done.stderr)
            said = (done.stdout + done.stderr).rstrip("\n").split("\n")
            assert plain(said, studio.port)[-len(tail(expected)) :] == plain(tail(expected)), (
                command
            )
            seen.add(command.split()[0])
    assert seen == {"fsc", "python", "zenml"}


def label(studio: Studio) -> None:
    for task, verdict in zip(studio.tasks(TITLE), ("fraud", "fine"), strict=False):
        result = {"from_name": "verdict", "to_name": "payment", "type": "choices",
                  "value": {"choices": [verdict]}}  # fmt: skip
        studio.call("POST", f"/api/tasks/{task['id']}/annotations/", {"result": [result]})


def tail(lines: list[str]) -> list[str]:
    """What stands behind `...`, or all of it."""
    return lines[lines.index("...") + 1 :] if "..." in lines else lines or [""]


def plain(lines: list[str], port: int = 8080) -> list[str]:
    """Without what differs from machine to machine: the port, ids, how long it took."""
    text = "\n".join(lines).replace(f":{port}/", ":8080/")
    text = re.sub(r"/projects/\d+/", "/projects/1/", text)
    return re.sub(r" \(\d+\.\d s\)", "", text).split("\n")
