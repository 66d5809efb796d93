"""Sources that do not say where their rows are, or say it in two ways.

The constructors of Feast refuse some of it, when the compiled repo is applied; of the rest, stores
read one option and leave the other (get_table_query_string of each source), or fail at the first
read. Each class of source says in WAYS, REFUSED and NEEDS what goes together.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import NOWHERE_TO_READ, QUERY_NOT_READ, TWO_PLACES
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.describe import by_type
from fsc.model.feast.data_source import DataSource
from fsc.model.feast.sources.mirrors import mirror
from fsc.model.stack import Stack
from fsc.validate.lookup import sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """One way to the rows, whole."""
    for one in sources(stack).values():
        yield from _missing(one, document)
        yield from _two(one)
        yield from _mirrored(one)


def _missing(source: DataSource, document: Document) -> Iterator[Diagnostic]:
    if source.WAYS and not any(_given(source, key) for key in source.WAYS):
        at = document.root.key_span(*source.KIND.section, source.name)
        message = f"`{source.name}` does not say where its rows are."
        yield NOWHERE_TO_READ(message, at, hint=f"Add {_either(source.WAYS)}.")
    for key, needed in source.NEEDS:
        if _given(source, key) and not any(_given(source, one) for one in needed):
            message = f"`{key}` of a {source.type} source says nothing without {_either(needed)}."
            yield NOWHERE_TO_READ(message, source.at.span(key), hint=f"Add {_either(needed)}.")


def _two(source: DataSource) -> Iterator[Diagnostic]:
    refused = [pair for pair in source.REFUSED if all(_given(source, key) for key in pair)]
    for first, second in refused:
        message = f"Feast refuses `{first}` and `{second}` together."
        yield TWO_PLACES(message, source.at.span(second), hint="Remove one of them.")
    times = ("timestamp_field", "created_timestamp_column")
    if _given(source, times[0]) and len({getattr(source, one, "") for one in times}) == 1:
        message = "Feast refuses one column as both times of a row."
        hint = "Remove `created_timestamp_column`, or name the column with the time of writing."
        yield TWO_PLACES(message, source.at.span(times[1]), hint=hint)
    if source.type == "lance" and {"version", "tag"} <= set(getattr(source, "table_format", {})):
        message = "Feast refuses `version` and `tag` together."
        yield TWO_PLACES(message, source.at.span("table_format"), hint="Remove one of them.")
    given = [key for key in source.WAYS if _given(source, key)]
    if "query" in given and len(given) > 1 and not refused:
        message = f"Feast reads only one of {' and '.join(f'`{one}`' for one in given)}."
        yield QUERY_NOT_READ(message, source.at.span("query"), hint="Remove the other one.")


def _mirrored(source: DataSource) -> Iterator[Diagnostic]:
    """Feast writes some attributes of a format once more, over the property of that name."""
    chosen = getattr(source, "table_format", {})
    if not chosen:
        return
    from fsc.model.feast.sources.formats import TABLES, LanceOptions

    cls = LanceOptions if source.type == "lance" else by_type(TABLES).get(chosen.get("type", ""))
    for name, value in mirror(cls, chosen).items():
        path = ("table_format", "properties", name)
        said = source.at.get(*path)
        if said is not None and said.value != value:
            message = f"Feast overwrites the property `{name}` with `{value}`."
            yield TWO_PLACES(message, source.at.span(*path), hint="Remove the property.")


def _given(source: DataSource, key: str) -> bool:
    return bool(getattr(source, key, None))


def _either(keys: tuple[str, ...]) -> str:
    return " or ".join(f"`{one}`" for one in keys)
