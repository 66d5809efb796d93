"""Golden cases of loading: a folder of `tests/cases/load` is one case.

`stack.yaml` is loaded with what `options.json` says (environment, variables, var_files, environ,
file). `expected.txt` holds what is found, with the text that is underlined, and then the manifest
after loading when there is no error in it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fsc.codes import BY_CODE
from fsc.diagnostics import Diagnostic, Span, has_errors
from fsc.document import Document
from fsc.load import Options, load, suppressions
from tests.conftest import Golden

CASES = Path(__file__).resolve().parents[1] / "cases" / "load"
NAMES = sorted(one.name for one in CASES.iterdir() if one.is_dir())


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, golden: Golden, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = CASES / name
    monkeypatch.chdir(folder)
    file, options = _options(folder)
    document, found = load(file, options)
    silenced, strange = suppressions(document) if document else ((), ())
    texts = document.sources if document else {}
    parts = [_finding(one, texts) for one in (*found, *strange)]
    parts += [f"silenced {one.code} in {_place(one.span)}: {one.reason}\n" for one in silenced]
    if document and not has_errors(found):
        parts.append(_manifest(document))
    golden(folder / "expected.txt", "\n".join(parts))


def test_every_code_of_loading_has_a_case() -> None:
    seen = "".join((CASES / name / "expected.txt").read_text("utf-8") for name in NAMES)
    elsewhere = {"FSC018"}  # a file that only a plan looks for (tests/safety/test_canary.py)
    missing = [code for code in BY_CODE if code.startswith("FSC0") and f"{code} " not in seen]
    assert set(missing) == elsewhere


def _options(folder: Path) -> tuple[str, Options]:
    path = folder / "options.json"
    said: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    file = said.pop("file", "stack.yaml")
    said["var_files"] = tuple(said.get("var_files", ()))
    return file, Options(**said)


def _finding(one: Diagnostic, texts: Any) -> str:
    lines = [f"{one.code} {one.severity.value}: {one.title}", f"  at {_shown(one.span, texts)}"]
    lines += [f"  {one.message}", *([f"  hint: {one.hint}"] if one.hint else [])]
    lines += [f"  see {_shown(other.span, texts)}: {other.message}" for other in one.related]
    return "\n".join(lines) + "\n"


def _shown(span: Span, texts: Any) -> str:
    """A place with the text that is underlined in its first line."""
    line = texts.get(span.file, "").split("\n")[span.line - 1 : span.line]
    end = span.end_column - 1 if span.end_line == span.line else None
    text = line[0][span.column - 1 : end] if line else ""
    return f"{_place(span)} [{text}]"


def _place(span: Span) -> str:
    return f"{span.file}:{span.line}:{span.column}"


def _manifest(document: Document) -> str:
    facts = [f"environments: {', '.join(document.environments)}\n"] if document.environments else []
    facts += [f"sensitive: {'.'.join(map(str, one))}\n" for one in sorted(document.sensitive)]
    return "".join(facts) + json.dumps(document.data, indent=2, ensure_ascii=False) + "\n"
