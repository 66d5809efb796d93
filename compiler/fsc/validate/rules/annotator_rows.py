"""Where the rows of a dataset come from and where its labels go.

`fsc annotate import` reads rows that are stored, so a request source has none. `fsc annotate
export` replaces a whole file, so that file is written by one dataset and by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import LABEL_SOURCE, TASK_SOURCE
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document
from fsc.model.annotator import label_config
from fsc.model.annotator.dataset import Dataset
from fsc.model.annotator.label_config import ConfigError
from fsc.model.annotator.rows import columns_of, source_of
from fsc.model.feast.data_source import DataSource, FileSource
from fsc.model.stack import Stack
from fsc.validate.lookup import datasets, history, sources


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Sources of tasks have rows and the columns named; labels have a file of their own."""
    known = sources(stack)
    taken: dict[str, Dataset] = {}
    for one in datasets(stack):
        yield from _tasks(one, stack)
        if one.labels:
            yield from _labels(one, dict(known), taken, stack)


def _tasks(one: Dataset, stack: Stack) -> Iterator[Diagnostic]:
    name = str(one.tasks.get("source", ""))
    found = source_of(name, stack)
    if found is not None and history(found.name, sources(stack)) is None:
        message = f"`{name}` has no stored rows, so there is nothing to label."
        yield TASK_SOURCE(message, one.at.span("tasks", "source"))
    available = columns_of(name, stack)
    columns = one.tasks.get("columns", ())
    for index, column in enumerate(columns if available else ()):
        if column not in available:
            message = f"`{name}` has no column `{column}`."
            hint = did_you_mean(column, available) or f"It has {', '.join(available)}."
            yield TASK_SOURCE(message, one.at.span("tasks", "columns", index), hint=hint)
    for index, column in enumerate(one.tasks.get("key", ())):
        if columns and column not in columns:
            message = f"`{column}` tells rows apart, so a task must have it."
            at = one.at.span("tasks", "key", index)
            yield TASK_SOURCE(message, at, hint=f"Add `{column}` to `tasks.columns`.")


def _labels(
    one: Dataset, known: dict[str, DataSource], taken: dict[str, Dataset], stack: Stack
) -> Iterator[Diagnostic]:
    name = str(one.labels["source"])
    source, at = known.get(name), one.at.span("labels", "source")
    if source is None:
        yield LABEL_SOURCE(f"`{name}` belongs to another stack, and so does its file.", at)
        return
    if not isinstance(source, FileSource) or source.file_format != "parquet":
        yield LABEL_SOURCE(f"`{name}` is no parquet file, so labels cannot be written to it.", at)
        return
    read = source_of(str(one.tasks.get("source", "")), stack)
    if isinstance(read, FileSource) and read.path == source.path:
        yield LABEL_SOURCE(
            f"`{name}` holds the rows that are labeled; labels would replace it.", at
        )
    first = taken.setdefault(source.path, one)
    if first is not one:
        yield LABEL_SOURCE(f"The labels of `{first.name}` are written to that file already.", at)
    yield from _controls(one)


def _controls(one: Dataset) -> Iterator[Diagnostic]:
    """Columns come from controls that the form has."""
    names = sorted(_asked(one))
    for column, control in one.labels.get("columns", {}).items():
        if names and control not in names:
            message = f"No control is named `{control}`."
            hint = did_you_mean(control, names) or f"There is {', '.join(f'`{n}`' for n in names)}."
            yield LABEL_SOURCE(message, one.at.span("labels", "columns", column), hint=hint)


def _asked(one: Dataset) -> list[str]:
    if one.questions:
        return list(one.questions)
    try:
        return list(label_config.controls(label_config.parse(one.label_config)))
    except ConfigError:  # another rule says so
        return []
