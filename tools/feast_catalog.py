"""Write schemas/feast/config.json, the closed catalog of what feature_store.yaml can say.

Run where feast is installed: `python tools/feast_catalog.py [--check]`.

Where the facts come from: the types of each block from the maps in `feast.repo_config`, the fields
of a type from its pydantic class, defaults of blocks from what `RepoConfig` makes of an empty one,
extras from feast's metadata. What a schema made by pydantic cannot say is in feast_overlays.json,
each with its reason; the descriptions, which are ours, are in feast_descriptions.json.
"""

from __future__ import annotations

import argparse
import difflib
import json
import logging
import sys
import warnings
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

import feast_imports as imports
import feast_schema as schemas
from feast_facts import BLOCKS, Feast
from feast_hand import Hand
from feast_schema import Schema

OUTPUT = Path(__file__).resolve().parents[1] / "schemas" / "feast" / "config.json"


class Catalog:
    """The catalog, made of Feast's classes and of what is kept by hand."""

    def __init__(self, feast: Feast, hand: Hand) -> None:
        self.feast = feast
        self.hand = hand
        self.macros: dict[str, Callable[[Any], Schema]] = {
            "given": schemas.given,
            "exactly_one": schemas.exactly_one,
            "together": schemas.together,
            "names_of": lambda path: {"enum": sorted(imports.load(path))},
            "schema_of": self._schema_of,
        }

    def build(self) -> Schema:
        """All of it, as it is written."""
        providers = imports.load("feast.infra.provider.PROVIDERS_CLASS_FOR_TYPE")
        top = self._top()
        return {
            "$defs": schemas.DEFS,
            "feast_version": metadata.version("feast"),
            "blocks": {name: self._block(name) for name in BLOCKS},
            "providers": sorted(providers),
            "rules": schemas.expanded(self.hand.rules, self.macros),
            "top": top["properties"],
            "top_secrets": self.hand.secrets("top", top),
        }

    def _block(self, block: str) -> Schema:
        types = self.feast.types[block]
        absent, empty = self.feast.defaults[block]
        good = {n: p for n, p in types.items() if self.feast.accepts(block, p, n)}
        other = {p for p in types.values() if p not in good and not self.feast.accepts(block, p, p)}
        refused = sorted((types.keys() - good.keys()) | (other if BLOCKS[block].custom else set()))
        entries = {name: self._type(block, name, path) for name, path in good.items()}
        return {
            "discriminator": BLOCKS[block].discriminator,
            "discriminator_required": empty is None,
            "default": absent or empty,
            "types": entries,
            "refused": refused,
            "custom": self._custom(block, refused),
            "scalar": self._scalar(block, entries),
        }

    def _scalar(self, block: str, types: dict[str, Schema]) -> Schema | None:
        """What a block may be in place of a mapping: a path, or a type that needs no more.

        A type has examples in the overlays when its own rules ask for more than `required` does.
        """
        overlay = self.hand.scalars.get(block)
        if overlay is None or "schema" in overlay:
            return overlay and dict(overlay["schema"])
        key = {BLOCKS[block].discriminator}
        plain = [n for n, t in types.items() if {*t["schema"].get("required", [])} <= key]
        names = sorted(name for name in plain if "examples" not in types[name]["schema"])
        return {"enum": names + overlay.get("also", []), "description": overlay["description"]}

    def _type(self, block: str, name: str, path: str) -> Schema:
        scope = f"{block}.{name}"
        error = self.feast.errors.get(path + BLOCKS[block].suffix)
        schema = self._schema(block, name, path)
        extra = imports.pip_extra(error, f"{name} {path}") if error else None
        return {
            "class": path,
            "schema": {**schema, "description": self.hand.describe_type(scope)},
            "extra": self.hand.extras.first([scope]) or extra,
            "importable_bare": error is None,
            **self.hand.secrets(scope, schema),
        }

    def _schema(self, block: str, name: str, path: str) -> Schema:
        """The closed schema of one type: Feast's classes, overlays, discriminator, texts."""
        spec, scope = BLOCKS[block], f"{block}.{name}"
        variants = self.hand.variants.first([scope]) or [name]
        paths = [self.feast.types[block].get(variant, path) for variant in variants]
        raw = schemas.union([self._raw(self.feast.classes[p + spec.suffix]) for p in paths])
        schema = self._overlaid(scope, raw)
        imputed = name == self.feast.defaults[block][1]
        schema = schemas.close(schema, spec.discriminator, name, required=not imputed)
        return schemas.described(schema, self.hand.describe(scope))

    def _overlaid(self, scope: str, raw: Schema) -> Schema:
        """Apply overlays: to fields before tidying, rules and requirements after it."""
        rules: list[Schema] = []
        for overlay in self.hand.schemas.matching(scope):
            patch = schemas.expanded(overlay.get("fields", {}), self.macros)
            raw = schemas.patched(raw, {"properties": patch} | overlay.get("also", {}))
            rules += schemas.expanded(overlay.get("rules", []), self.macros)
        schema = schemas.tidy(raw, imports.NOWHERE)
        return {**schema, "allOf": rules} if rules else schema

    def _raw(self, cls: Any) -> Schema:
        return schemas.inlined(cls.model_json_schema())

    def _schema_of(self, argument: dict[str, str]) -> Schema:
        """A class of Feast's that only code connects with the field it is for."""
        schema = schemas.tidy(self._raw(imports.load(argument["class"])), imports.NOWHERE)
        scope = argument.get("scope")
        return schemas.described(schema, self.hand.describe(scope)) if scope else schema

    def _custom(self, block: str, refused: list[str]) -> Schema | None:
        """How a class of one's own is named; Feast checks nothing else before it loads it."""
        suffix, key = BLOCKS[block].custom, BLOCKS[block].discriminator
        if suffix is None:
            return None
        pattern = rf"^([A-Za-z_][A-Za-z0-9_]*\.)+[A-Za-z0-9_]*{suffix}$"
        name = {"type": "string", "pattern": pattern, "not": {"enum": refused}}
        name["description"] = self.hand.describe_type(f"{block}.custom")
        shape = {"type": "object", "properties": {key: name}, "required": [key]}
        return {"pattern": pattern, "schema": shape | {"additionalProperties": True}}

    def _top(self) -> Schema:
        """The keys of feature_store.yaml that are no block."""
        schema = self._overlaid("top", self._raw(self.feast.config))
        hidden = BLOCKS.keys() | self.hand.hidden.keys()
        keys = {k: node for k, node in schema["properties"].items() if k not in hidden}
        return schemas.described({"properties": keys}, self.hand.describe("top"))


def main() -> int:
    """Write or compare, and print what a person should look at."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    hand = Hand()
    catalog = Catalog(Feast(), hand).build()
    text = json.dumps(catalog, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    for note in hand.notes():
        print(note, file=sys.stderr)
    return _check(text) if options.check else _write(text)


def _write(text: str) -> int:
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text, "utf-8")
    return 0


def _check(text: str) -> int:
    """Print how the file differs from what it should be."""
    old = OUTPUT.read_text("utf-8") if OUTPUT.exists() else ""
    before, after = old.splitlines(), text.splitlines()
    for line in difflib.unified_diff(before, after, "committed", "generated", n=1, lineterm=""):
        print(line)
    return int(old != text)


if __name__ == "__main__":
    raise SystemExit(main())
