"""Write schemas/zenml/, the catalog of ZenML's stack components and service connectors.

Run where zenml is installed: `python tools/zenml_catalog.py [--check]`. The extras of zenml for
cloud connectors decide which connectors can be written anew; the others stay as committed.

Where the facts come from: zenml_facts.py, which asks the installed ZenML. What only its validators
know, and an example for each flavor, is in zenml_overlays.json; the descriptions, which are ours,
are in zenml_descriptions.json.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zenml_facts as facts
import zenml_schema as schemas
from zenml_schema import Schema

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "schemas" / "zenml"
CONNECTORS = "connectors.json"


@dataclass(frozen=True)
class Tables:
    """What is kept by hand: our words, and per flavor or connector examples and rules."""

    words: Mapping[str, str]
    examples: Mapping[str, list[Schema]]
    filled_in: Mapping[str, list[str]]
    rules: Sequence[Schema]

    @classmethod
    def read(cls) -> Tables:
        """The tables that lie beside this file."""
        overlays = json.loads((HERE / "zenml_overlays.json").read_text(encoding="utf-8"))
        words = json.loads((HERE / "zenml_descriptions.json").read_text(encoding="utf-8"))
        return cls(words, **overlays)

    def config(self, raw: Schema, key: str, scopes: Sequence[str]) -> Schema:
        """The closed schema of a configuration, with its rules and examples."""
        patches = [rule["config"] for rule in self.rules if key in rule["for"]]
        schema = schemas.rewritten(raw, scopes, self.words)
        schema = schemas.overlaid(schema, patches, key)
        if key not in self.examples:
            raise ValueError(f"{key} has no example: add one to the overlays")
        return schema | {"examples": self.examples[key]}

    def unused(self, known: set[str]) -> set[str]:
        """The keys of examples and rules that nothing is called any more."""
        named = {key for rule in self.rules for key in rule["for"]}
        return (named | set(self.examples) | set(self.filled_in)) - known


def component_files(tables: Tables) -> dict[str, Schema]:
    """One catalog per type of stack component, by file name."""
    found: dict[str, Schema] = {}
    for integration, requirements, flavor in facts.flavors():
        entry = {"integration": integration, "requirements": list(requirements)}
        flavors = found.setdefault(flavor.type.value, {})
        flavors[flavor.name] = entry | flavor_entry(flavor, tables)
    return {
        f"{type_}.json": {
            "zenml_version": facts.version(),
            **facts.component_type(type_),
            "flavors": found.get(type_, {}),
        }
        for type_ in facts.component_types()
    }


def flavor_entry(flavor: Any, tables: Tables) -> Schema:
    """What the catalog says of one flavor."""
    key = f"{flavor.type.value}/{flavor.name}"
    config = tables.config(flavor.config_schema, key, (key, flavor.name, flavor.type.value))
    return {
        "source": f"{type(flavor).__module__}.{type(flavor).__qualname__}",
        "connector": facts.connector_requirements(flavor),
        "cli_clash": facts.cli_clash(flavor.type.value, list(config["properties"])),
        "secret_fields": schemas.sensitive_fields(config),
        "no_reference": sorted(
            field
            for field in schemas.fields_of(config, "string")
            if facts.refuses_reference(flavor.config_class, field, config["examples"])
        ),
        "filled_in": tables.filled_in.get(key, []),
        "config": config,
    }


def connector_file(tables: Tables, committed: Schema) -> tuple[Schema, list[str]]:
    """The catalog of connectors, and the types in it that are as committed."""
    types = {
        name: {
            "resource_types": resources,
            "auth_methods": {
                method: method_entry(tables, name, method, spec.config_schema)
                for method, spec in methods.items()
            },
        }
        for name, resources, methods in facts.connectors()
    }
    before = committed.get("types", {})
    kept = sorted(set(before) - set(types))
    return {"zenml_version": facts.version(), "types": before | types}, kept


def method_entry(tables: Tables, type_: str, method: str, raw: Schema) -> Schema:
    """What the catalog says of one authentication method."""
    key = f"connector/{type_}/{method}"
    config = tables.config(raw, key, (key, f"connector/{type_}"))
    return {"config": config, "secret_fields": schemas.sensitive_fields(config)}


def catalog(committed: Schema) -> tuple[dict[str, str], list[str]]:
    """The text of every file by name, and the connectors that are as committed."""
    tables = Tables.read()
    files = component_files(tables)
    files[CONNECTORS], kept = connector_file(tables, committed)
    unused = tables.unused(set(keys(files)))
    if unused:
        raise ValueError(f"overlays for nothing: {', '.join(sorted(unused))}")
    texts = {name: json.dumps(content, indent=1, sort_keys=True) for name, content in files.items()}
    return {name: f"{text}\n" for name, text in texts.items()}, kept


def keys(files: Mapping[str, Schema]) -> Iterator[str]:
    """The keys under which the overlays know the flavors and authentication methods."""
    for content in files.values():
        for flavor in content.get("flavors", {}):
            yield f"{content['type']}/{flavor}"
        for name, connector in content.get("types", {}).items():
            for method in connector["auth_methods"]:
                yield f"connector/{name}/{method}"


def text_of(path: Path) -> str:
    """The text of a file, empty when there is none."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def isolate(folder: str) -> None:
    """Keep ZenML from reading or writing the user's configuration, and from calling home."""
    os.environ["ZENML_ANALYTICS_OPT_IN"] = "false"
    os.environ["ZENML_CONFIG_PATH"] = folder
    os.environ["ZENML_LOCAL_STORES_PATH"] = folder


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the catalog, or say which of its files differ."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args(arguments).check
    with tempfile.TemporaryDirectory() as folder:
        isolate(folder)
        texts, kept = catalog(json.loads(text_of(OUTPUT / CONNECTORS) or "{}"))
    if kept:
        print(f"kept as committed (SDK not installed): {', '.join(kept)}", file=sys.stderr)
    strays = {path.name for path in OUTPUT.glob("*.json")} - set(texts)
    differing = {name for name, text in texts.items() if text_of(OUTPUT / name) != text} | strays
    for name in sorted(differing if check else set()):
        print(f"{OUTPUT.name}/{name} differs")
    if not check:
        write(texts, strays)
    return 1 if check and differing else 0


def write(texts: Mapping[str, str], strays: set[str]) -> None:
    """Write the files, and remove those of types that ZenML no longer has."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for name in strays:
        (OUTPUT / name).unlink()
    for name, text in texts.items():
        (OUTPUT / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
