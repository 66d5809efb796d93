"""The order of keys that people are used to: that of the published JSON Schema.

The head comes first, then what the manifest is made of, then what differs between environments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Schema = Mapping[str, Any]

_ROOT = (
    "apiVersion", "kind", "metadata", "when", "include", "variables", "defaults", "feature_store",
)  # fmt: skip
_LAST = ("zenml", "environments", "moved", "external", "tests", "policies")
# The schema has these in the order of an alphabet, or of classes; people have them in this one.
_FIRST = (
    "<<", "for_each", "when", "project", "provider", "registry", "online_store", "offline_store",
    "type", "path", "orchestrator", "artifact_store",
)  # fmt: skip
_INSIDE = ("allOf", "anyOf", "oneOf")


class Order:
    """The order of keys at one place of a manifest. `schemas` are all that may describe it."""

    def __init__(self, document: Schema, schemas: tuple[Schema, ...] = ()) -> None:
        self._document = document
        self._is_root = not schemas
        self._schemas = tuple(self._expanded(schemas or (document,)))

    def ranks(self) -> Mapping[str, int]:
        """The place of every key that is known here; none where keys are names."""
        known = [key for one in self._schemas for key in one.get("properties", ())]
        if not known:
            return {}
        if self._is_root:
            middle = [key for key in known if key not in _ROOT and key not in _LAST]
            known = [*_ROOT, *middle, *_LAST]
        return {key: rank for rank, key in enumerate(dict.fromkeys([*_FIRST, *known]))}

    def below(self, key: str) -> Order:
        """The order in the value of a key."""
        found = [one for schema in self._schemas for one in _value(schema, key)]
        return Order(self._document, tuple(found) or ({},))

    def items(self) -> Order:
        """The order in the items of a list."""
        found = [one["items"] for one in self._schemas if isinstance(one.get("items"), dict)]
        return Order(self._document, tuple(found) or ({},))

    def _expanded(self, schemas: tuple[Schema, ...]) -> Iterator[Schema]:
        for one in schemas:
            yield one
            yield from self._expanded(tuple(self._parts(one)))

    def _parts(self, schema: Schema) -> Iterator[Schema]:
        if "$ref" in schema:
            yield self._document["$defs"][schema["$ref"].rpartition("/")[2]]
        for key in _INSIDE:
            yield from schema.get(key, ())
        for key in ("then", "else"):
            if isinstance(schema.get(key), dict):
                yield schema[key]


def _value(schema: Schema, key: str) -> Iterator[Schema]:
    properties = schema.get("properties", {})
    if key in properties:
        yield properties[key]
    elif isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
