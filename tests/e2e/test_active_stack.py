"""The applied stack in use: ZenML's active stack gives what Feast holds, for training and serving."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.drivers.zenml.support import Place
from tests.support import ROOT, require

require("feast", "zenml")


def test_historical_and_online_features_of_the_active_stack(
    pristine: Place, tmp_path: Path
) -> None:
    """The example but for its annotator: ZenML loads every part of a stack that it uses."""
    folder = tmp_path / "example"
    shutil.copytree(ROOT / "examples/credit_risk", folder, ignore=shutil.ignore_patterns("build"))
    manifest = folder / "stack.yaml"
    text = re.sub(r"    annotator:\n(?:      .*\n)+", "", manifest.read_text("utf-8"))
    manifest.write_text(text, "utf-8")
    store = pristine.copy(tmp_path / "zenml")
    run(store, folder, "generate_data.py", "data")
    assert "Applied" in run(store, folder, "-m", "fsc", "apply", "--auto-approve")
    shown = run(store, folder, "read_features.py")
    training, serving = shown.partition("Online features (serving):")[::2]
    assert len(values(training)) == 6
    assert values(training) == values(serving)


def run(store: Place, folder: Path, *args: str) -> str:
    """A Python program in a folder, with this ZenML store."""
    done = subprocess.run(
        [sys.executable, *args],
        cwd=folder,
        env={**os.environ, **store.variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def values(table: str) -> dict[tuple[str, str], float]:
    """The features of a printed table by customer and name; a time is two words there."""
    joined = re.sub(r"(\d{4}-\d\d-\d\d) (\d\d:)", r"\1T\2", table)
    head, *rows = [line.split() for line in joined.strip().split("\n")][-3:]
    found = [dict(zip(head, row, strict=True)) for row in rows]
    names = ("spend_7d", "income", "ratio")
    return {
        (row["customer_id"], name): round(float(row[name]), 4) for row in found for name in names
    }
