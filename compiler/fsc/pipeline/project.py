"""What fsc gives to a new project: a first manifest, the schema, and the pages of its codes."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from fsc.diagnostics import FscError

_STARTER = ("stack.yaml", "transforms.py")


def schema_text(of: str = "stack") -> str:
    """The JSON Schema of a manifest, for editors, or of a "plan", for programs."""
    return _packaged("fsc_schemas", f"{of}.schema.json")


def explain(code: str) -> str | None:
    """The page of a code, or None when there is no such code."""
    if not re.fullmatch(r"FSC[0-9]{3}", code.upper()):
        return None
    try:
        return _packaged("fsc_schemas", "codes", f"{code.upper()}.md")
    except FileNotFoundError:
        return None


def init(folder: str, name: str) -> tuple[str, ...]:
    """Write a small manifest that validates, and the schema beside it. Overwrites nothing."""
    target = Path(folder)
    files = {
        file: _packaged("fsc_templates", "init", file).replace("__NAME__", name)
        for file in _STARTER
    }
    files["stack.schema.json"] = schema_text()
    there = [file for file in files if (target / file).exists()]
    if there:
        raise FscError(f"`{folder}` already has {', '.join(there)}.", hint="Nothing was written.")
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file, text in files.items():
            (target / file).write_text(text, encoding="utf-8")
    except OSError as error:
        raise FscError(f"`{folder}` cannot be written: {error.strerror}.") from error
    return tuple(files)


def _packaged(package: str, *path: str) -> str:
    return resources.files(package).joinpath(*path).read_text(encoding="utf-8")
