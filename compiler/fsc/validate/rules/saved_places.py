"""Storages of saved datasets that Feast writes without a word and then cannot read back.

It picks the class of a custom one by the key `saved_dataset_storage_class` and refuses one without
(feast/saved_dataset.py: SavedDatasetStorage.from_proto), and with it every list of saved datasets.
A Lance one has to say one place and one version (lance_source.py: SavedDatasetLanceStorage).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import NOWHERE_TO_READ, READ_BACK, TWO_PLACES
from fsc.diagnostics import Diagnostic, Span
from fsc.document import Document
from fsc.model.describe import by_type
from fsc.model.feast.saved_dataset import STORAGE_CLASS, SavedDataset
from fsc.model.stack import Stack


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each storage is one that Feast can read."""
    for one in stack.of(SavedDataset.KIND.name):
        if one.storage["type"] == "custom":
            yield from _custom(one.storage, one.at.span("storage", "configuration"))
        if one.storage["type"] == "lance":
            yield from _lance(one.storage, one.at.span("storage"))


def _custom(storage: Mapping[str, Any], at: Span) -> Iterator[Diagnostic]:
    from fsc.model.feast.saved_storage import STORAGES

    given = storage.get("configuration", {})
    path = given.get(STORAGE_CLASS, "") if isinstance(given, dict) else ""
    known: dict[str, Any] = by_type(STORAGES)
    own = [word for word, cls in known.items() if getattr(cls, "CLASS_PATH", None) == path]
    if not path:
        message = f"Without `{STORAGE_CLASS}` Feast cannot tell which class reads this."
        yield NOWHERE_TO_READ(message, at, hint=f"Add `{STORAGE_CLASS}: package.module.Class`.")
    for word in own:
        message = f"`{path}` is Feast's own class of {word} storages."
        yield READ_BACK(message, at, hint=f"Write `type: {word}` and its options.")


def _lance(storage: Mapping[str, Any], at: Span) -> Iterator[Diagnostic]:
    places = [key for key in ("uri", "table") if storage.get(key)]
    pins = [key for key in ("version", "tag") if storage.get("table_format", {}).get(key)]
    for found, names in ((places, "`uri` or `table`"), (pins, "`version` or `tag`")):
        if not found:
            yield NOWHERE_TO_READ(f"A Lance storage needs {names}.", at, hint=f"Add {names}.")
        if len(found) > 1:
            message = f"Feast refuses {names.replace('or', 'and')} together."
            yield TWO_PLACES(message, at, hint="Remove one of them.")
    if places == ["table"] and not storage.get("namespace_impl"):
        message = "`table` of a Lance storage says nothing without `namespace_impl`."
        yield NOWHERE_TO_READ(message, at, hint="Add `namespace_impl`.")
