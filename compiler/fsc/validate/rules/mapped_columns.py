"""Column maps of a source that hide a feature, or that give two columns one name.

Feast refuses a field with the name of a column that is mapped to another (feast/feature_view.py:
__init__), and it turns the map around to find columns (feast/utils.py), so of two columns with
one name it reads only one.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import MAPPED_FIELD, MAPPED_TWICE
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.data_source import BatchSource
from fsc.model.stack import Stack
from fsc.validate.lookup import feature_views, history, sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Fields use the new names of columns, and no two columns get one name."""
    known = sources(stack)
    for view in feature_views(stack):
        source = history(view.source, known)
        mapping = source.field_mapping if source else {}
        for name in sorted(mapping.keys() & view.schema.keys()):
            if mapping[name] != name:
                message = f"The source gives the column `{name}` the name `{mapping[name]}`."
                at = view.at.key_span("schema", name)
                yield MAPPED_FIELD(message, at, hint=f"Write `{mapping[name]}` here.")
    for one in known.values():
        if isinstance(one, BatchSource):
            yield from _collisions(one)


def _collisions(source: BatchSource) -> Iterator[Diagnostic]:
    first: dict[str, str] = {}
    for column, name in source.field_mapping.items():
        before = first.setdefault(name, column)
        if before != column:
            message = f"The columns `{before}` and `{column}` both get the name `{name}`."
            yield MAPPED_TWICE(message, source.at.span("field_mapping", column))
