"""docs/graph.md shows what `fsc graph` prints of examples/credit_risk; `--update` writes it there."""

from __future__ import annotations

import re
import shlex

import pytest

from fsc.cli import run
from tests.conftest import Golden
from tests.support import ROOT

PAGE = ROOT / "docs" / "graph.md"
MERMAID = "graph --format mermaid --target feast.feature_service.scoring_v1 --upstream"
_BLOCK = re.compile(r"^```(console|mermaid)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_page_is_what_is_printed(
    golden: Golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT / "examples" / "credit_risk")

    def block(found: re.Match[str]) -> str:
        kind, text = found.groups()
        if kind == "mermaid":
            return f"```mermaid\n{_said(MERMAID)}```"
        commands = re.findall(r"^\$ fsc (.*)$", text, re.MULTILINE)
        return "```console\n" + "".join(f"$ fsc {one}\n{_said(one)}" for one in commands) + "```"

    def _said(command: str) -> str:
        assert run(shlex.split(command)) == 0
        return capsys.readouterr().out

    text = PAGE.read_text("utf-8")
    assert " ".join(MERMAID.split()) in " ".join(text.split())
    golden(PAGE, _BLOCK.sub(block, text))
