"""The compiled registration: readable, in order, and never code made of text.

That it does what `fsc apply` does is shown on a real store in tests/drivers/zenml/test_register.py.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fsc.diagnostics import Span
from fsc.document import Node
from fsc.emit import File
from fsc.emit.shell import quote
from fsc.emit.zenml import files
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.normalise import normalise
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.stack import ZenStack
from tests.conftest import Golden
from tests.drivers.zenml.manifest import TARGET, credit_risk, lowered
from tests.support import ROOT

BASH = shutil.which("bash") or "/bin/bash"
HOSTILE = (
    "$(touch pwned)", "`touch pwned`", "a' ; touch pwned #", 'say "hi" \\', "{{ 7*7 }}",
    "{% raw %}", "@/etc/passwd", "@@x", "line\nbreak\r\ttab", "PROGRAM\n", "''' + x + r'''",
    "\\u0027", "ünïcödé 🦊", "\u202eright to left\u2028", "\x07bell", "a=b", "$HOME", "!!", "-x",
    "--help", "*", "~", "# no comment",
)  # fmt: skip


def script(stack: Stack) -> str:
    return next(one.text for one in files(stack, TARGET) if one.path == "zenml/register.sh")


def program(stack: Stack) -> str:
    return next(one.text for one in files(stack, TARGET) if one.path == "zenml/register.py")


def test_the_script_as_a_person_reads_it(golden: Golden) -> None:
    golden(ROOT / "tests/cases/register/register.sh", script(credit_risk()))


def test_two_files_and_only_the_script_is_executable() -> None:
    found = files(credit_risk(), TARGET)
    assert [(one.path, one.executable) for one in found] == [
        ("zenml/register.py", False),
        ("zenml/register.sh", True),
    ]


def test_nothing_for_a_manifest_without_zenml() -> None:
    assert files(lowered("features_only"), TARGET) == ()


def test_the_program_holds_what_the_manifest_says() -> None:
    wanted = data(program(credit_risk()))
    assert [(one["kind"], one["name"]) for one in wanted] == [
        ("secret", "label_studio"),
        ("component", "labels"),
        ("component", "credit_risk"),
        ("component", "credit_risk"),
        ("component", "credit_risk"),
        ("stack", "credit_risk"),
    ]
    assert wanted[0]["values"] == {"api_key": {"env": "LABEL_STUDIO_API_KEY"}}
    assert list(wanted[-1]["lists"]) == ["zenml.secret.label_studio"]
    assert wanted[4]["labels"]["fsc.protect"] == "true"


def test_settings_that_the_command_would_misread_go_through_python() -> None:
    """`--env` of an image builder is its environment, and not the setting of kaniko."""
    config = {"kubernetes_context": "c", "env": [{"name": "A"}]}
    kaniko = Component(type="image_builder", name="k", flavor="kaniko", config=config)
    text = script(lowered("risk", kaniko))
    assert "kaniko" not in text
    assert "through_python components" in text
    assert text.index("through_python components") < text.index("through_python rest")


def hostile(text: str) -> Stack:
    """A stack that says `text` wherever a manifest can say something."""
    name = text.replace("\n", " ").replace("\r", " ").replace("\t", " ").strip()
    both = {text: text}
    secret = ZenSecret(name="s", values={"key": "${env:X$(touch pwned)}"})
    at = Node(None, Span(text, 1, 1, 1, 1))
    component = Component(
        type="orchestrator", name=name, flavor=text, config={"some": text, "deep": both},
        labels=both, environment={"A": text}, secrets=["s"], at=at,
    )  # fmt: skip
    store = Component(
        type="artifact_store", name=name, flavor="local", config={"path": text, "n": 1, "no": None}
    )
    stack = ZenStack(
        name=name, description=text, labels=both, environment={"A": text},
        components={"orchestrator": [name], "artifact_store": [name]}, activate=True, at=at,
    )  # fmt: skip
    return lowered(name, secret, component, store, stack)


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_code_in_the_script(tmp_path: Path, text: str) -> None:
    """On the PATH there are only a `zenml` and a Python that write down how they are called."""
    stack = hostile(text)
    name = stack.name
    calls = traced(tmp_path, files(stack, TARGET))
    path = normalise("artifact_store", "local", {"path": text})["path"]  # ZenML drops quotes
    given_ = {"some": text, "path": path}
    escaped = {key: f"@{one}" if one.startswith("@") else one for key, one in given_.items()}
    plain = [(text, text), ("fsc.stack", name)]
    labels = [f"--label={key}={value}" for key, value in plain if "=" not in key + value]
    registered = [
        ["zenml", "orchestrator", "register", name, f"--flavor={text}",
         f"--deep={json.dumps({text: text})}", f"--some={escaped['some']}",
         *labels, f"--env=A={text}", "--secret=s"],
        ["zenml", "artifact-store", "register", name, "--flavor=local", "--n=1",
         f"--path={escaped['path']}", *labels[-1:]],
    ]  # fmt: skip
    stacks = [
        ["zenml", "stack", "register", name, f"--artifact-store={name}", f"--orchestrator={name}",
         f"--env=A={text}"],
    ]  # fmt: skip
    if name.startswith("-"):
        registered = [["python", "components"]]
    assert [sorted(one) for one in calls] == [
        sorted(one)
        for one in (
            ["python", "look"],
            ["python", "secrets"],
            *registered,
            *stacks,
            ["python", "rest"],
            ["zenml", "stack", "set", name],
        )
    ]


STUB = """#!{python}
import json, os, sys
name = os.path.basename(sys.argv[0])
args = sys.argv[2:] if name == "python" else sys.argv[1:]
with open({log!r}, "a") as file:
    file.write(json.dumps([name, *args]) + "\\n")
"""


def traced(folder: Path, compiled: tuple[File, ...]) -> list[list[str]]:
    """Every program that the script starts, with its arguments; any other makes it fail."""
    build, programs, log = folder / "build" / "default", folder / "bin", folder / "log"
    for path in (build / "zenml", build / "feature_repo", programs):
        path.mkdir(parents=True)
    for one in compiled:
        (build / one.path).write_text(one.text, encoding="utf-8", newline="")
    for name in ("zenml", "python"):
        (programs / name).write_text(STUB.format(python=sys.executable, log=str(log)))
        (programs / name).chmod(0o755)
    before = sorted(folder.rglob("*"))
    done = subprocess.run(
        [BASH, str(build / "zenml" / "register.sh")],
        cwd=folder,
        env={"PATH": str(programs), "FSC_PYTHON": "python", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted({*folder.rglob("*")} - {log}) == before
    return [json.loads(line) for line in log.read_text().splitlines()]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_code_in_the_program(text: str) -> None:
    made, plain = program(hostile(text)), program(hostile("plain"))
    assert shape(made) == shape(plain)
    wanted = data(made)
    assert wanted[1]["config"] == {"some": text, "deep": {text: text}}
    assert wanted[3]["description"] == text
    assert made.isascii() or all(line.isprintable() for line in made.splitlines())


def shape(source: str) -> str:
    """The syntax tree without the values of its literals."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = None
    return ast.dump(tree)


def data(source: str) -> Any:
    """What the program reads as JSON."""
    assigned = [one for one in ast.parse(source).body if isinstance(one, ast.Assign)]
    call = next(one.value for one in assigned if ast.unparse(one.targets[0]) == "WANTED")
    assert isinstance(call, ast.Call)
    return json.loads(ast.literal_eval(call.args[0]))


ARGUMENTS = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


@settings(max_examples=60, deadline=None)
@given(ARGUMENTS)
def test_a_quoted_word_is_the_text(texts: list[str]) -> None:
    line = "printf '%s\\0' " + " ".join(["start", *map(quote, texts)])
    done = subprocess.run([BASH, "-c", line], capture_output=True, check=True)
    assert done.stdout.decode("utf-8").split("\0")[:-1] == ["start", *texts]


@pytest.mark.parametrize("stack", [credit_risk(), hostile("plain"), hostile("a' ; $(x)")])
def test_bash_can_parse_it(stack: Stack) -> None:
    subprocess.run([BASH, "-n"], input=script(stack), text=True, check=True)
