"""Custom flavors on a real store: registered, used through ZenML, updated in place, deleted."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from fsc.diagnostics import FscError
from fsc.driver import Action
from tests.drivers.zenml.converge import HEAD, apply, live, plan, stack_of
from tests.drivers.zenml.support import Place, change
from tests.support import ROOT

STORE, LABELS = "zenml.flavor.feature_store/tables", "zenml.flavor.annotator/sheets"
BODY = (ROOT / "examples/custom_flavors/stack.yaml").read_text("utf-8").partition("\nvariables:")[2]
TEXT = f"variables:{BODY}"
EMPTY = "zenml:\n  components:\n    orchestrator: {flavor: local}\n    artifact_store: {flavor: local}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(
        ROOT / "examples/custom_flavors",
        tmp_path / "example",
        ignore=shutil.ignore_patterns("build", "__pycache__"),
    )
    return tmp_path / "example"


def test_the_example_is_applied_used_and_updated(empty: Place, folder: Path) -> None:
    done = apply(empty, TEXT, folder)
    assert {one: done[one] for one in (STORE, LABELS)} == {STORE: "create", LABELS: "create"}
    assert _used(empty, folder) == [
        " customer_id event_timestamp  spend_7d  n_txn_7d",
        "           1      2026-01-15    120.50         4",
        "           2      2026-03-01    300.25         9",
        "{'customer_id': [1, 3], 'spend_7d': [80.0, nan], 'n_txn_7d': [2.0, nan]}",
        "chargebacks: 2 labelled, 1 to go",
    ]
    first = live(empty)[STORE]
    assert (first.marks.stack, first.attrs["source"]) == (
        "team",
        "flavors.feature_store.TableFeatureStoreFlavor",
    )

    # A changed class is seen, and ZenML gets its new schema; the flavor stays the same object.
    code = folder / "flavors/feature_store.py"
    code.write_text(
        code.read_text().replace("    folder: str\n", "    folder: str\n    depth: int = 1\n")
    )
    assert apply(empty, TEXT, folder) == {STORE: "update"}
    assert live(empty)[STORE].facts["id"] == first.facts["id"]
    assert '"depth"' in _column(empty, "config_schema")

    # So is what somebody else made of it.
    with closing(sqlite3.connect(empty.database)) as database, database:
        database.execute("update flavor set connector_type = 'aws' where name = 'tables'")
    assert [one.reason for one in plan(empty, stack_of(folder, TEXT), folder)] == [
        "changed in the manifest"
    ]
    assert apply(empty, TEXT, folder) == {STORE: "update"}

    # It stays while a component uses it, and goes with the last one.
    with pytest.raises(FscError, match="`feature_store/team` uses it"):
        empty.driver("team").apply(change(Action.DELETE, None, live(empty)[STORE]))
    gone = apply(empty, EMPTY, folder)
    assert list(gone).index(STORE) > list(gone).index("zenml.component.feature_store/team")
    assert STORE not in live(empty)


def _used(place: Place, folder: Path) -> list[str]:
    """What the example prints: one process, through `Client().active_stack`."""
    code = f"import os; os.chdir({str(folder)!r}); exec(open('use_stack.py').read())"
    return place.run(sys.executable, "-c", code).stdout.rstrip("\n").split("\n")


def _column(place: Place, name: str) -> str:
    with closing(sqlite3.connect(place.database)) as database:
        return str(database.execute(f"select {name} from flavor where name = 'tables'").fetchone())


def test_one_that_was_registered_by_hand_is_adopted(empty: Place, folder: Path) -> None:
    apply(empty, TEXT, folder)
    driver = empty.driver("team", folder=str(folder))
    driver.apply(change(Action.FORGET, None, live(empty)[STORE]))
    driver.flush()
    driver.close()
    assert live(empty)[STORE].marks.stack == ""
    stack = stack_of(folder, TEXT)
    (conflict,) = plan(empty, stack, folder)
    assert conflict.blocked.startswith("conflict: the live object belongs to nobody")
    driver = empty.driver("team", folder=str(folder))
    driver.apply(replace(conflict, blocked=""))
    driver.flush()
    driver.close()
    assert plan(empty, stack, folder) == ()


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('return "tables"', 'return "other"', "is the flavor `other`, not `tables`"),
        ("import csv", "import no_such_module", "No module named 'no_such_module'"),
        ("class SheetAnnotatorConfig", "1 / 0\n\n\nclass SheetAnnotatorConfig", "division by zero"),
    ],
)
def test_a_class_that_does_not_work(
    empty: Place, folder: Path, before: str, after: str, words: str
) -> None:
    for path in (folder / "flavors").glob("*.py"):
        path.write_text(path.read_text().replace(before, after))
    with pytest.raises(FscError, match=words):
        apply(empty, TEXT, folder)
    # Nobody's flavor is left: what was listed and not made is struck off.
    (folder / "flavors").rename(folder / "broken")
    shutil.copytree(ROOT / "examples/custom_flavors/flavors", folder / "flavors")
    assert "create" in apply(empty, TEXT, folder).values()


def test_a_changed_import_is_seen(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    folder.mkdir()
    text = (
        "zenml:\n  flavors: {own: {type: annotator, source: pkg.flavor.Own}}\n"
        + EMPTY.partition("\n")[2]
    )
    files = {
        "pkg/flavor.py": "from .config import Config\nfrom pkg import other\n\n\nclass Own: ...\n",
        "pkg/config.py": "import json\n",
        "pkg/other.py": "from pkg.flavor import Own\n",
        "pkg/unused.py": "",
    }
    (folder / "pkg").mkdir()
    for path, content in files.items():
        (folder / path).write_text(content)
    seen = {_code(folder, text)}
    for path in ("pkg/config.py", "pkg/other.py", "pkg/flavor.py"):
        (folder / path).write_text(f"{files[path]}# changed\n")
        code = _code(folder, text)
        assert code not in seen
        seen.add(code)
    (folder / "pkg/unused.py").write_text("# changed\n")
    assert _code(folder, text) in seen
    assert HEAD in (folder / "stack.yaml").read_text().replace("team", "NAME")


def _code(folder: Path, text: str) -> str:
    (flavor,) = stack_of(folder, text).of("zenml.flavor")
    return str(flavor.code)
