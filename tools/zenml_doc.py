"""Write docs/zenml.md: every flavor and every service connector that a manifest can say.

Run with fsc installed: `python tools/zenml_doc.py [--check]`. The page is made of the catalogs in
schemas/zenml (tools/zenml_catalog.py) and of the text in tools/zenml_doc.md, which is by hand.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fsc.model.zenml.common import TYPES
from fsc.pipeline.flavors import FlavorInfo, built_in
from fsc.render.flavors import as_data, connector_words, field_words
from fsc.validate import catalogs
from fsc.validate.words import expected

ROOT = Path(__file__).resolve().parents[1]
HEAD = Path(__file__).with_name("zenml_doc.md")
OUTPUT = ROOT / "docs" / "zenml.md"


def document() -> str:
    """The whole page."""
    known = built_in()
    head = HEAD.read_text(encoding="utf-8").rstrip("\n")
    return "\n".join([head, "", *_types(known), *_connectors()])


def _types(known: tuple[FlavorInfo, ...]) -> Iterator[str]:
    version = catalogs.connectors()["zenml_version"]
    yield f"## Flavors\n\nThe {len(known)} flavors of ZenML {version}.\n"
    for type_ in TYPES:
        yield f"### {type_.name}\n"
        many = "A stack can hold several; the first is the default.\n" if type_.multiple else ""
        yield f"{many}{'Every stack has one.' if type_.required else ''}".strip() or ""
        for one in as_data(known):
            if one["type"] == type_.name:
                yield from _flavor(one)


def _flavor(one: Mapping[str, Any]) -> Iterator[str]:
    yield f"#### {one['type']}/{one['name']}\n"
    facts = [f"Integration `{one['integration']}`; class `{one['source']}`"]
    facts += [f"service connector: {connector_words(one['connector'])}"] if one["connector"] else []
    yield "; ".join(facts) + ".\n"
    if not one["fields"]:
        yield "It has no settings.\n"
        return
    yield "| setting | value | meaning |\n|---|---|---|"
    for each in one["fields"]:
        yield f"| `{each['name']}` | {_cell(field_words(each))} | {_cell(each['description'])} |"
    yield ""


def _connectors() -> Iterator[str]:
    types = catalogs.connectors()["types"]
    methods = sum(len(one["auth_methods"]) for one in types.values())
    yield f"## Service connectors\n\nThe {len(types)} types and their {methods} methods.\n"
    for name, one in sorted(types.items()):
        yield f"### Connector {name}\n"
        offered = (
            f"`{key}`{' (of several, say which)' if entry['supports_instances'] else ''}"
            for key, entry in sorted(one["resource_types"].items())
        )
        yield f"Resource types: {', '.join(offered)}.\n"
        for method, entry in sorted(one["auth_methods"].items()):
            yield from _method(name, method, entry)


def _method(type_: str, method: str, entry: Mapping[str, Any]) -> Iterator[str]:
    yield f"#### {type_}, `auth_method: {method}`\n"
    yield "| setting | value | meaning |\n|---|---|---|"
    required = entry["config"].get("required", ())
    fields = entry["config"]["properties"].items()
    for name, one in sorted(fields, key=lambda each: (each[0] not in required, each[0])):
        words = [
            "`${env:NAME}` or `${file:PATH}`" if name in entry["secret_fields"] else expected(one),
            *(["required"] if name in required else []),
        ]
        yield f"| `{name}` | {_cell(', '.join(words))} | {_cell(one['description'])} |"
    yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    made = document()
    if OUTPUT.exists() and OUTPUT.read_text(encoding="utf-8") == made:
        return 0
    sys.stderr.write(f"docs/{OUTPUT.name} is {'stale' if check else 'written'}\n")
    if not check:
        OUTPUT.write_text(made, encoding="utf-8")
    return int(check)


if __name__ == "__main__":
    raise SystemExit(main())
