"""What commands print and write, run as people run them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from fsc.cli import COMMANDS, fsc
from fsc.cli.places import from_here
from tests.cli.folder import MANIFEST, Folder


def test_help_of_the_group_is_the_help_of_the_commands() -> None:
    context = click.Context(fsc)
    for name, (_, help_) in COMMANDS.items():
        command = fsc.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert command.help == help_
        assert command.epilog
        assert "Example" in command.epilog


def test_help_imports_no_command(folder: Folder) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "fsc", "--help"],
        capture_output=True, text=True, check=True, cwd=folder.path,
    )  # fmt: skip
    assert "fsc.cli.plan" not in done.stderr
    assert set(COMMANDS) <= set(done.stdout.split())


@pytest.mark.parametrize("command", ["--version", "--help", "validate", "compile", "graph"])
def test_no_vendor_library_is_imported(folder: Folder, command: str) -> None:
    script = (
        "import atexit, sys\n"
        "atexit.register(lambda: sys.stderr.write('MODULES ' + ' '.join(sorted(sys.modules))))\n"
        "from fsc.cli import main\n"
        f"sys.argv = ['fsc', '{command}']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=folder.path
    )
    modules = set(done.stderr.partition("MODULES ")[2].split())
    assert "fsc.cli" in modules
    unwanted = {
        "feast",
        "zenml",
        "snowflake",
        "rich",
        "asyncio",
        "pandas",
        "numpy",
        "sqlalchemy",
        "urllib.request",
    }
    assert modules & unwanted == set()
    if command != "compile":
        assert "jinja2" not in modules


def test_options_before_and_after_the_command(folder: Folder) -> None:
    folder.write(
        MANIFEST.replace("me@example.com", '"${var.who}"') + "variables: {who: {type: string}}\n",
        "other.yaml",
    )
    before = folder.run("-f", "other.yaml", "--var", "who=x", "plan", "--json")
    after = folder.run("plan", "-f", "other.yaml", "--var", "who=x", "--json")
    assert before.returncode == 0, before.stderr
    assert before.stdout == after.stdout
    assert folder.run("-e", "prod", "plan", "--summary").stdout.count("account") == 0
    assert folder.run("plan", "--summary").stdout.count("account") == 1


def test_chdir(folder: Folder) -> None:
    (folder.path / "elsewhere").mkdir()
    done = folder.run("validate", "-C", "elsewhere", "-f", "../stack.yaml")
    assert done.stdout == "No problems found.\n"


def test_places_are_found_from_here(folder: Folder) -> None:
    (folder.path / "deep").mkdir()
    folder.write(MANIFEST.replace("Int64", "Int65"), "deep/stack.yaml")
    text = folder.run("validate", "-f", "deep/stack.yaml").stdout
    assert " --> deep/stack.yaml:9:" in text
    assert re.search(r"^9 \|   customer", text, re.MULTILINE)
    assert (
        "file=deep/stack.yaml"
        in folder.run("validate", "-f", "deep/stack.yaml", "--format", "github").stdout
    )
    folder.write(MANIFEST, "deep/stack.yaml")
    assert "(deep/stack.yaml:9)" in folder.run("plan", "-f", "deep/stack.yaml").stdout
    here = json.loads(folder.run("plan", "--json", "-f", "deep/stack.yaml").stdout)
    assert {one["source"]["file"] for one in here["changes"]} == {"stack.yaml"}


def test_values_that_look_like_places_stay() -> None:
    new = {"file": "a.yaml", "line": 1}
    data = {"changes": [{"source": {"file": "s.yaml", "line": 1}, "attributes": [{"new": new}]}]}
    moved = from_here(data, "deep/stack.yaml")["changes"][0]
    assert moved["source"]["file"] == "deep/s.yaml"
    assert moved["attributes"][0]["new"] == new


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit"])
def test_every_format_of_validate(folder: Folder, form: str) -> None:
    folder.write(MANIFEST.replace("Int64", "Int65"))
    done = folder.run("validate", "--format", form)
    assert done.returncode == 3
    assert "FSC" in done.stdout
    assert "Int65" in done.stdout
    assert done.stderr == ""


def test_plan_writes_only_what_it_is_told_to(applied: Folder) -> None:
    applied.replace("me@example.com", "you@example.com")
    before, live = applied.files(), applied.live
    applied.run("plan")
    applied.run("plan", "--json")
    assert (applied.files(), applied.live) == (before, live)
    applied.run("plan", "-o", "p.json", "--markdown", "p.md")
    assert set(applied.files()) - set(before) == {"p.json", "p.md"}


def test_a_saved_plan_shows_as_it_was_shown(folder: Folder) -> None:
    shown = folder.run("plan", "-o", "p.json", "--markdown", "a.md").stdout
    again = folder.run("show", "p.json", "--markdown", "b.md").stdout
    assert shown == again + "Saved. To execute exactly this plan: fsc apply p.json\n"
    assert folder.files()["a.md"] == folder.files()["b.md"]
    summary = folder.run("plan", "--summary").stdout
    assert folder.run("show", "p.json", "--summary").stdout == summary
    assert shown.count(summary) == 1
    data = json.loads(folder.run("show", "p.json", "--json").stdout)
    assert data == json.loads(folder.files()["p.json"])


def test_json_stays_json_when_the_manifest_is_wrong(folder: Folder) -> None:
    folder.write("entities: {a: 1}\n")
    done = folder.run("plan", "--json")
    assert done.returncode == 3
    data = json.loads(done.stdout)
    assert data["format_version"] == "1.0"
    assert data["diagnostics"]


def test_events(folder: Folder) -> None:
    events = folder.events("apply", "--auto-approve", "--json")
    kinds = [one["type"] for one in events]
    planned = [one["change"]["address"] for one in events if one["type"] == "planned_change"]
    done = [one["address"] for one in events if one["type"] == "apply_complete"]
    assert planned == done
    assert kinds.count("apply_start") == len(planned)
    assert kinds[-1] == "summary"
    assert events[-1]["summary"] == {"done": len(planned), "failed": 0, "skipped": 0}


def test_events_of_failure(folder: Folder) -> None:
    done = folder.run("apply", "--auto-approve", "--json", FSC_TEST_FAIL="feast.entity.customer")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    failed = {one["address"]: one["status"] for one in events if one["type"] == "apply_errored"}
    assert failed["feast.entity.customer"] == "failed"


def test_a_manifest_of_init_is_valid(tmp_path: Path) -> None:
    made = Folder(tmp_path / "9 Lives & more")
    made.path.mkdir()
    first = made.run("init")
    assert first.returncode == 0, first.stderr
    assert "name: stack_9_lives_more" in made.files()["stack.yaml"].decode()
    assert made.run("validate").stdout == "No problems found.\n"
    before = made.files()
    again = made.run("init")
    assert again.returncode == 1
    assert "already" in again.stderr
    assert made.files() == before
    assert made.code("init", "sub", "--name", "risk") == 0


def test_schema_and_rules_and_explain(folder: Folder) -> None:
    assert json.loads(folder.run("schema").stdout)["title"]
    rules = json.loads(folder.run("rules", "--json").stdout)
    lines = folder.run("rules").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [one["code"] for one in rules]
    assert "FSC201" in folder.run("explain", "fsc201").stdout
    assert folder.run("explain", "FSC999").returncode == 64


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(folder: Folder, shell: str) -> None:
    assert "_FSC_COMPLETE" in folder.run("completion", shell).stdout
    asked: dict[str, str] = {
        "_FSC_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": "fsc va",
        "COMP_CWORD": "va" if shell == "fish" else "1",
    }
    assert "validate" in folder.run(**asked).stdout


def test_a_reader_that_leaves_is_no_bug(folder: Folder) -> None:
    command = " ".join(map(str, folder.command("schema")))
    done = subprocess.run(
        ["bash", "-c", f"{command} | head -1"], cwd=folder.path, env=folder.environment(),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout == "{\n"
    assert done.stderr == ""


def test_an_apply_outlives_its_reader(folder: Folder) -> None:
    command = " ".join(map(str, folder.command("apply", "--auto-approve")))
    subprocess.run(
        ["bash", "-c", f"{command} | head -1"],
        cwd=folder.path,
        env=folder.environment(),
        check=False,
    )
    assert folder.code("plan", "--detailed-exitcode") == 0


@pytest.mark.parametrize(
    ("args", "env", "coloured"),
    [
        ((), {}, False),
        ((), {"FORCE_COLOR": "1"}, True),
        ((), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (("--color",), {"NO_COLOR": "1"}, True),
        (("--no-color",), {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(folder: Folder, args: tuple[str, ...], env: dict[str, str], coloured: bool) -> None:
    assert ("\x1b[" in folder.run("validate", *args, **env).stdout) == coloured
    error = folder.run("show", "lost.json", *args, **env).stderr
    assert ("\x1b[" in error) == coloured


def test_output_survives_a_poor_locale(folder: Folder) -> None:
    folder.replace("me@example.com", "größe")
    poor = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = folder.run("plan", "--json", **poor)
    assert "größe" in [
        a["new"] for one in json.loads(done.stdout)["changes"] for a in one["attributes"]
    ]
