"""The pages of the codes, and their examples as manifests that can be checked.

An example is one manifest and the files beside it. "```yaml fragment" is laid over the manifest
in schemas/codes/base (null removes), "```yaml" stands alone, "```yaml prod" is checked in that
environment, and a block with a path is a file.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fsc.load.yaml import parse
from fsc.pipeline import Inputs, validate
from fsc.pipeline.checking import Checked

PAGES = Path(__file__).resolve().parents[2] / "schemas" / "codes"
BASE = PAGES / "base"

_BLOCK = re.compile(r"^```(\S+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^# (FSC[0-9]{3}): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A manifest and the files beside it, by path."""

    text: str
    fragment: bool
    environment: str = ""
    files: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    code: str
    title: str
    severity: str
    why: str
    bad: Example
    good: Example
    fix: str


def pages() -> Iterator[Page]:
    for path in sorted(PAGES.glob("FSC*.md")):
        yield read(path)


def read(path: Path) -> Page:
    text = path.read_text("utf-8")
    found = _TITLE.match(text)
    assert found, f"{path.name} does not begin with its title"
    head, bad, good, fix = re.split(r"^## (?:Bad|Good|How to fix)$", text, flags=re.MULTILINE)
    severity = re.search(r"^Severity: (\w+)$", head, re.MULTILINE)
    assert severity
    why = head[severity.end() :].strip()
    return Page(*found.groups(), severity.group(1), why, _example(bad), _example(good), fix.strip())


def _example(section: str) -> Example:
    blocks = _BLOCK.findall(section)
    (_, word, text), *rest = blocks
    files = {path: content for _, path, content in rest}
    return Example(text, word == "fragment", "" if word == "fragment" else word, files)


def check(example: Example, folder: Path) -> Checked:
    """Write the example into an empty folder and validate it there."""
    text = _whole(example.text) if example.fragment else example.text
    if example.fragment:
        shutil.copy(BASE / "transforms.py", folder)
    (folder / "stack.yaml").write_text(text, "utf-8")
    for path, content in example.files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content, "utf-8")
    return validate(Inputs(str(folder / "stack.yaml"), example.environment))


def _whole(fragment: str) -> str:
    """JSON is YAML, and so the merged manifest is written as JSON."""
    return json.dumps(overlaid(_read((BASE / "stack.yaml").read_text("utf-8")), _read(fragment)))


def _read(text: str) -> Any:
    root = parse(text, "fragment").root
    assert root, text
    return root.plain()


def overlaid(base: Any, patch: Any) -> Any:
    if not isinstance(base, dict) or not isinstance(patch, dict):
        return patch
    made = {**base, **{key: overlaid(base.get(key), value) for key, value in patch.items()}}
    return {key: value for key, value in made.items() if value is not None}
