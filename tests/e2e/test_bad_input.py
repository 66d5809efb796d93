"""Bad input of every sort: a clear error with its place, the right exit code, nothing written."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.laws.project import snapshot
from tests.support import fsc

MANIFEST = """\
apiVersion: fsc/v1
kind: Stack
metadata: {name: team}
feature_store:
  project: team
  registry: {registry_type: file, path: registry.db}
  online_store: {type: sqlite, path: online.db}
entities:
  customer: {join_keys: [customer_id], value_type: Int64}
data_sources:
  rows: {type: file, path: rows.parquet, timestamp_field: ts}
  asked: {type: request, schema: {amount: Float64}}
feature_views:
  spend:
    entities: [customer]
    source: rows
    schema: {total: Float64}
on_demand_feature_views:
  ratio:
    sources: [spend, asked]
    udf: udfs.py:rate
    schema: {rate: Float64}
"""
UDF = "def rate(inputs):\n    return inputs[['total']].rename(columns={'total': 'rate'})\n"


@dataclass(frozen=True)
class Case:
    """`spoil` breaks a good folder; `says` are pieces of the error, `at` its place."""

    name: str
    spoil: Callable[[Path], None]
    says: tuple[str, ...]
    at: str = ""
    code: int = 3
    command: tuple[str, ...] = ("validate",)


def text(old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        manifest = folder / "stack.yaml"
        assert old in manifest.read_text()
        manifest.write_text(manifest.read_text().replace(old, new))

    return spoil


def whole(content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / "stack.yaml").write_bytes(content) and None


def a_folder(folder: Path) -> None:
    (folder / "stack.yaml").unlink()
    (folder / "stack.yaml").mkdir()


def unreadable(folder: Path) -> None:
    (folder / "stack.yaml").chmod(0)


CASES = (
    Case("missing file", lambda folder: (folder / "stack.yaml").unlink(), ("FSC001", "stack.yaml")),
    Case("directory", a_folder, ("FSC001", "folder")),
    Case("binary", whole(b"\x80\x81\x00\xff"), ("FSC002",)),
    Case("empty", whole(b"\n"), ("FSC003",)),
    Case("not a map", whole(b"- a\n- b\n"), ("FSC006",), "stack.yaml:1:1"),
    Case("tabs", text("    entities: [customer]", "\tentities: [customer]"), ("FSC004", "tab"), "stack.yaml:15:1"),
    Case("duplicate key", text("    source: rows\n", "    source: rows\n    source: rows\n"), ("FSC005", "source"), "stack.yaml:17:5"),
    Case("unknown key", text("join_keys", "join_keyz"), ("FSC103", "join_keyz", "Did you mean `join_keys`?"), "stack.yaml:9:14"),
    Case("wrong type", text("entities: [customer]", "entities: customer"), ("FSC101",), "stack.yaml:15:15"),
    Case("unknown entity", text("entities: [customer]", "entities: [custmer]"), ("FSC201", "Did you mean `customer`?"), "stack.yaml:15:16"),
    Case("cycle", text("    sources: [spend, asked]", "    sources: [ratio, asked]"), ("FSC204", "ratio"), "stack.yaml:20:5"),
    Case("names differ in case", text("  spend:\n", "  Spend: {source: rows, schema: {other: Int64}}\n  spend:\n"), ("FSC203", "Spend"), "stack.yaml"),
    Case("function file missing", lambda folder: (folder / "udfs.py").unlink(), ("FSC207", "udfs.py"), "stack.yaml:21:10"),
    Case("function missing", text("udfs.py:rate", "udfs.py:rat"), ("FSC207", "Did you mean `rate`?"), "stack.yaml:21:10"),
    Case("unknown type", text("total: Float64", "total: Flot64"), ("FSC206", "Flot64"), "stack.yaml:17:21"),
    Case("alias bomb", whole(b"a: &a [x,x,x,x,x,x,x,x,x,x]\n" + b"".join(
        f"b{i}: &b{i} [{','.join(['*a' if i == 0 else f'*b{i - 1}'] * 10)}]\n".encode() for i in range(9))), ("FSC007",)),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "stack.yaml").write_text(MANIFEST)
    (tmp_path / "udfs.py").write_text(UDF)
    (tmp_path / "rows.parquet").touch()
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_bad_manifest(case: Case, folder: Path) -> None:
    case.spoil(folder)
    before = snapshot(folder)
    for command in ("validate", "compile", "plan", "apply"):
        done = fsc(command, cwd=folder)
        out = done.stdout + done.stderr
        assert done.returncode == case.code, out
        assert "Traceback" not in out
        for piece in (*case.says, case.at):
            assert piece in out, out
        assert snapshot(folder) == before


def test_all_errors_at_once(folder: Path) -> None:
    for old, new in (
        ("join_keys", "join_keyz"),
        ("type: file, path: rows", "type: fil, path: rows"),
        ("total: Float64", "total: 5"),
    ):
        text(old, new)(folder)
    done = fsc("validate", "--format", "json", cwd=folder)
    assert sorted(one["line"] for one in json.loads(done.stdout)) == [9, 11, 17]


def corrupt(content: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / "registry.db").write_bytes(content) and None


LIVE = (
    Case("registry corrupt", corrupt(b"\x00\x01garbage\xff\xff"), ("registry.db", "cannot be read"), code=1),
    Case("registry zero bytes", corrupt(b""), ("registry.db", "empty"), code=1),
    Case("registry is a folder", lambda folder: (folder / "registry.db").mkdir(), ("registry.db", "folder"), code=1),
)  # fmt: skip


@pytest.mark.parametrize("case", LIVE, ids=lambda case: case.name)
def test_bad_registry(case: Case, folder: Path) -> None:
    case.spoil(folder)
    if not (folder / "registry.db").exists():
        (folder / "registry.db").write_bytes(b"")
    before = snapshot(folder)
    for command in (("plan",), ("apply", "--auto-approve")):
        done = fsc(*command, cwd=folder)
        out = done.stdout + done.stderr
        assert done.returncode == case.code, out
        assert "Traceback" not in out
        for piece in case.says:
            assert piece in out
        assert snapshot(folder) == before


NOBODY = """
import os, sys
from fsc.cli import run
made, closed = sys.argv[1:]
assert run(["-C", made, "apply", "--auto-approve"]) == 0  # what an apply imports is there
if os.geteuid() == 0:
    os.setgid(65534), os.setuid(65534)
sys.exit(run(["-C", closed, "apply", "--auto-approve"]))
"""


def test_no_write_permission(folder: Path) -> None:
    """In a folder of its own: pytest closes its folders to others, and root may do everything."""
    with tempfile.TemporaryDirectory() as place:
        closed = shutil.copytree(folder, Path(place) / "closed")
        Path(place).chmod(0o755)
        closed.chmod(0o555)
        before = snapshot(closed)
        done = subprocess.run(
            [sys.executable, "-c", NOBODY, str(folder), str(closed)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert snapshot(closed) == before
        closed.chmod(0o755)
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr == (
        f"Error: The lock `{closed}/registry.db.fsc-lock` cannot be made: Permission denied.\n"
        "Nothing was changed.\n"
    )


def test_a_folder_where_a_file_should_be_written(folder: Path) -> None:
    (folder / "build").write_text("in the way")
    done = fsc("compile", cwd=folder)
    assert done.returncode == 1
    assert "cannot be written" in done.stdout + done.stderr


def test_no_terminal(folder: Path) -> None:
    before = snapshot(folder)
    done = fsc("apply", cwd=folder)
    assert done.returncode == 5
    assert "--auto-approve" in done.stdout + done.stderr
    assert snapshot(folder) == before


def test_missing_parquet_stops_a_plan(folder: Path) -> None:
    (folder / "rows.parquet").unlink()
    (folder / "row.parquet").touch()
    assert fsc("validate", cwd=folder).returncode == 0
    before = snapshot(folder)
    for command in ("plan", "apply"):
        done = fsc(command, cwd=folder)
        assert done.returncode == 3
        for piece in ("FSC315", "stack.yaml:11:28", "Did you mean `row.parquet`?"):
            assert piece in done.stdout + done.stderr
        assert snapshot(folder) == before


def test_data_may_come_later(folder: Path) -> None:
    (folder / "rows.parquet").unlink()
    text(
        "timestamp_field: ts}", "timestamp_field: ts}  # fsc: ignore FSC315 because a job writes it"
    )(folder)
    assert fsc("validate", "--strict", cwd=folder).stdout.count("FSC017") == 0
    assert fsc("plan", cwd=folder).returncode == 0


def zenml_environment(folder: Path) -> dict[str, str]:
    return {
        "ZENML_CONFIG_PATH": str(folder / "zen"),
        "ZENML_LOCAL_STORES_PATH": str(folder / "zen" / "stores"),
        "ZENML_ANALYTICS_OPT_IN": "false",
    }


def test_zenml_store_of_an_unknown_revision(folder: Path) -> None:
    text(
        "kind: Stack\n",
        "kind: Stack\nzenml: {components: {orchestrator: {flavor: local}, artifact_store: {flavor: local}}}\n",
    )(folder)
    store = folder / "zen" / "stores" / "default_zen_store"
    store.mkdir(parents=True)
    database = sqlite3.connect(store / "zenml.db")
    database.executescript(
        "create table alembic_version (version_num text); insert into alembic_version values ('9.9.9');"
    )
    database.close()
    before = snapshot(folder)
    for command in (("plan",), ("apply", "--auto-approve")):
        done = fsc(*command, cwd=folder, env=zenml_environment(folder))
        assert done.returncode == 1
        assert "9.9.9" in done.stdout + done.stderr
        assert snapshot(folder) == before
