"""Write schemas/stack.schema.json (for editors) and schemas/base.schema.json (for validation).

Run with fsc installed: `python tools/schema.py [--check]`. Both are made from the descriptions of
the kinds (compiler/fsc/model) and from the catalogs; --check compares instead of writing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fsc.model.jsonschema_manifest import base_schema, published_schema
from fsc.model.zenml.common import TYPES

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"


def catalogs(folder: Path = SCHEMAS) -> tuple[dict[str, Any], dict[str, Any]]:
    """The catalogs of ZenML by component type and of its connectors, and the one of Feast."""
    names = (*(one.name for one in TYPES), "connectors")
    zenml = {name: _read(folder / "zenml" / f"{name}.json") for name in names}
    return zenml, _read(folder / "feast" / "config.json")


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def files() -> dict[str, str]:
    """From file name to text, equal on every machine."""
    return {
        "stack.schema.json": _text(published_schema(*catalogs()), indent=1),
        "base.schema.json": _text(base_schema(), indent=None),
    }


def _text(schema: Mapping[str, Any], indent: int | None) -> str:
    separators = (",", ": ") if indent else (",", ":")
    return json.dumps(schema, indent=indent, separators=separators, ensure_ascii=False) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    made = files()
    stale = [name for name, text in made.items() if not _same(SCHEMAS / name, text)]
    for name in stale:
        print(f"schemas/{name} is {'stale' if check else 'written'}", file=sys.stderr)
        if not check:
            (SCHEMAS / name).write_text(made[name], "utf-8")
    return int(check and bool(stale))


def _same(path: Path, text: str) -> bool:
    return path.exists() and path.read_text("utf-8") == text


if __name__ == "__main__":
    raise SystemExit(main())
