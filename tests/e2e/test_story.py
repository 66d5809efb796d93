"""docs/story.md is what happens: its files are written, its commands are run on real systems."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import replace
from pathlib import Path

from tests.conftest import Golden
from tests.drivers.zenml.support import Place
from tests.support import ROOT, require
from tests.warm import Warm

PAGE = ROOT / "docs" / "story.md"
_BLOCK = re.compile(r"^(```+)(\w+) ?(\S*)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def test_the_page_is_what_happens(
    pristine: Place, warm: Warm, tmp_path: Path, golden: Golden
) -> None:
    require("feast", "zenml", "pandas")
    folder = tmp_path / "shop"
    folder.mkdir()
    store = replace(pristine.copy(tmp_path / "zenml"), programs=warm.bin)
    golden(PAGE, _BLOCK.sub(lambda found: _done(found, folder, store), PAGE.read_text("utf-8")))


def _done(block: re.Match[str], folder: Path, store: Place) -> str:
    """Carry out one block; the block as it should stand on the page."""
    fence, kind, name, text = block.groups()
    if name:
        (folder / name).write_text(text, "utf-8")
    elif kind == "diff":
        subprocess.run(["git", "apply"], input=text, text=True, cwd=folder, check=True)
    elif kind == "console":
        commands = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
        said = "".join(f"$ {one}\n{_said(one, folder, store)}" for one in commands)
        return f"{fence}console\n{said}{fence}"
    return block.group()


def _said(command: str, folder: Path, store: Place) -> str:
    """What a command prints, without what differs from run to run: how long it took."""
    env = {
        **os.environ,
        **store.variables,
        "PATH": f"{store.programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONWARNINGS": "ignore",
        "FEAST_USAGE": "False",
        "COLUMNS": "100",
    }
    done = subprocess.run(
        command, shell=True, cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, (command, done.stdout + done.stderr)
    return re.sub(r"\d+\.\d s\b", "0.1 s", done.stdout + done.stderr)
