"""docs/language.md: every example is run, and what it prints is what the page says.

A section of the page is a folder: "```yaml FILE" writes a file, "```console" runs commands and holds
what they print. `pytest --update` writes the output into the page.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fsc.cli import run
from tests.support import ROOT

PAGE = ROOT / "docs" / "language.md"
SECTION = re.compile(r"^##+ (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(yaml|console)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def sections() -> dict[str, str]:
    _, *parts = SECTION.split(PAGE.read_text("utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


EXAMPLES = [name for name, text in sections().items() if "```console" in text]


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(
    name: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.chdir(tmp_path)
    text = sections()[name]
    for word, file, content in BLOCK.findall(text):
        if word == "yaml":
            (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file).write_text(content, "utf-8")
            continue
        commands = re.findall(r"^\$ fsc (.+)$", content, re.MULTILINE)
        said = "".join(f"$ fsc {one}\n{_output(one, capsys)}" for one in commands)
        if request.config.getoption("--update"):
            PAGE.write_text(
                PAGE.read_text("utf-8").replace(text, text.replace(content, said)), "utf-8"
            )
        else:
            assert said == content


def _output(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    import shlex

    run(shlex.split(command))
    said = capsys.readouterr()
    return "".join(f"{line.rstrip()}\n" for line in (said.out + said.err).splitlines())


def test_every_word_of_the_language_has_an_example() -> None:
    examples = "".join(content for _, _, content in BLOCK.findall(PAGE.read_text("utf-8")))
    words = ("include:", "variables:", "environments:", "extends:", "patch:", "when:", "defaults:",
             "for_each:", "moved:", "external:", "# fsc: ignore", "${env:", "${var.", "$${",
             "${each.key}", "${each.value.", "pattern:", "allowed:", "null")  # fmt: skip
    assert [one for one in words if one not in examples] == []
