"""The published schema in the real yaml-language-server, as an editor drives it.

`make editor` installs the server; the project is what `fsc init` writes, with its modeline.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from fsc import pipeline
from fsc.model.describe import attrs
from fsc.model.feast.feature_view import FeatureView
from tests.editor.client import Server
from tests.support import ROOT, absent

SERVER = ROOT / ".editor" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
Project = tuple[Server, str]


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    node = shutil.which("node")
    if node is None or not SERVER.exists():
        absent("needs yaml-language-server and node: run `make editor`")
    assert node
    folder = tmp_path_factory.mktemp("editor")
    pipeline.init(str(folder), "fresh")
    with Server([node, str(SERVER), "--stdio"], folder) as server:
        yield server, (folder / "stack.yaml").read_text("utf-8")


def place(text: str, word: str, after: int = 0) -> tuple[int, int]:
    """Line and character of a word, from 0."""
    assert text.count(word) == 1, word
    before = text[: text.index(word) + after]
    return before.count("\n"), len(before) - before.rfind("\n") - 1


def meaning(key: str) -> str:
    """The first sentence of what the model says about a key of a feature view."""
    doc = next(one.doc for one in attrs(FeatureView) if one.key == key)
    return words(doc).partition(".")[0]


def words(markdown: str) -> str:
    """Text without what a server adds to show it."""
    return re.sub(r"[\\`]", "", markdown.replace("&nbsp;", " "))


def completed(project: Project, name: str, old: str, new: str) -> dict[str, Any]:
    """What is offered at the `|` of `new`, by label."""
    server, text = project
    assert text.count(old) == 1
    text = text.replace(old, new)
    line, character = place(text, "|")
    server.open(name, text.replace("|", ""))
    answer = server.at("completion", name, line, character)
    items = answer["items"] if isinstance(answer, dict) else answer
    return {one["label"]: one for one in items}


def test_a_new_project_has_no_errors(project: Project) -> None:
    server, text = project
    assert text.startswith("# yaml-language-server: $schema=stack.schema.json\n")
    assert server.open("stack.yaml", text) == []


def test_every_example_has_no_errors(project: Project) -> None:
    server, _ = project
    for path in sorted((ROOT / "examples").rglob("*.yaml")):
        if "build" not in path.parts and path.read_text("utf-8").startswith(
            "# yaml-language-server"
        ):
            schema = f"$schema={ROOT / 'schemas' / 'stack.schema.json'}"
            _, _, rest = path.read_text("utf-8").partition("\n")
            name = f"{path.parent.name}_{path.name}"
            assert server.open(name, f"# yaml-language-server: {schema}\n{rest}") == [], path


def test_keys_are_completed_with_their_meaning(project: Project) -> None:
    offered = completed(project, "a.yaml", "    ttl: 90d\n", "    tt|\n")
    assert {"ttl", "online", "tags", "when", "for_each"} <= set(offered)
    assert meaning("ttl") in words(str(offered["ttl"]["documentation"]))


def test_sections_are_completed(project: Project) -> None:
    offered = completed(project, "b.yaml", "feature_services:\n", "|\nfeature_services:\n")
    assert {"environments", "variables", "include", "zenml"} <= set(offered)


def test_choices_are_completed(project: Project) -> None:
    offered = completed(project, "c.yaml", "value_type: Int64", "value_type: |")
    assert {"Int64", "String", "UnixTimestamp"} <= set(offered)


def test_settings_of_a_store_are_completed(project: Project) -> None:
    old = "  online_store: {type: sqlite, path: data/online.db}\n"
    new = "  online_store:\n    type: redis\n    |\n"
    offered = completed(project, "d.yaml", old, new)
    assert "connection_string" in offered


def test_hover_says_what_a_key_means(project: Project) -> None:
    server, text = project
    server.open("stack.yaml", text)
    answer = server.at("hover", "stack.yaml", *place(text, "ttl: 90d", 1))
    assert meaning("ttl") in words(answer["contents"]["value"])


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("    ttl: 90d\n", "    ttll: 90d\n", "ttll"),
        ("value_type: Int64", "value_type: Int65", "Int65"),
        ("provider: local", "provider: [local]", "[local]"),
        ("kind: Stack", "kind: Stak", "Stak"),
    ],
)
def test_an_error_stands_at_its_place(project: Project, old: str, new: str, at: str) -> None:
    server, text = project
    assert text.count(old) == 1
    wrong = text.replace(old, new)
    found = server.open(f"{at.strip('[]')}.yaml", wrong)
    starts = [(one["range"]["start"]["line"], one["range"]["start"]["character"]) for one in found]
    assert set(starts) == {place(wrong, at)}, found
