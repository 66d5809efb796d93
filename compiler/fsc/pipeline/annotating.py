"""Datasets of the annotator beside plans: where they are, how far they are, rows in, labels out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, TypeGuard

from fsc.diagnostics import FscError, did_you_mean
from fsc.model.annotator.answers import answers, columns
from fsc.model.annotator.dataset import Dataset
from fsc.model.annotator.rows import columns_of, key_of, source_of
from fsc.model.digest import digest
from fsc.model.feast.data_source import BatchSource, DataSource, FileSource
from fsc.model.paths import is_anchored
from fsc.model.stack import Stack
from fsc.pipeline.checking import Checked
from fsc.records import dataclass

if TYPE_CHECKING:
    from fsc.drivers.annotator import AnnotatorDriver, Held, Row


@dataclass(frozen=True)
class Progress:
    """How far a dataset is. `there` is False for one that no apply has made yet."""

    name: str
    title: str
    annotator: str
    flavor: str
    there: bool = False
    url: str = ""
    tasks: int = 0
    labeled: int = 0
    labels: int = 0

    @property
    def unlabeled(self) -> int:
        """Tasks that nobody has done yet."""
        return self.tasks - self.labeled


@dataclass(frozen=True)
class Imported:
    """Rows that became tasks, those that were tasks already, and those beyond the limit."""

    name: str
    added: int
    already: int
    beyond: int


@dataclass(frozen=True)
class Exported:
    """Labels that were written to the file of a source; `path` as the manifest says it."""

    name: str
    labels: int
    source: str
    path: str


def progress(checked: Checked, names: tuple[str, ...] = ()) -> tuple[Progress, ...]:
    """How far the datasets are, all when none is named. Raises FscError."""
    stack, _ = checked.valid()
    chosen = _chosen(stack, names)
    driver = _driver(checked, stack)
    held = driver.held(stack.name)
    return tuple(_progress(one, _own(held, one, stack), driver) for one in chosen)


def import_rows(checked: Checked, names: tuple[str, ...] = ()) -> Iterator[Imported]:
    """Make tasks of the rows that are none yet. Running it again adds nothing. Raises FscError."""
    stack, _ = checked.valid()
    chosen = _with(_chosen(stack, names), "tasks", named=bool(names))
    driver = _driver(checked, stack)
    held = driver.held(stack.name)
    for one in chosen:
        yield _import(one, _there(held, one, stack), driver, stack, checked.inputs.root)


def export_labels(checked: Checked, names: tuple[str, ...] = ()) -> Iterator[Exported]:
    """Write what people said to the files of the sources that the manifest names."""
    stack, _ = checked.valid()
    chosen = _with(_chosen(stack, names), "labels", named=bool(names))
    driver = _driver(checked, stack)
    held = driver.held(stack.name)
    for one in chosen:
        yield _export(one, _there(held, one, stack), driver, stack, checked.inputs.root)


def _driver(checked: Checked, stack: Stack) -> AnnotatorDriver:
    from fsc.drivers import Place, annotation_service

    inputs = checked.inputs
    return annotation_service(stack, Place(str(inputs.root), inputs.repo(stack), os.environ))


def _chosen(stack: Stack, names: tuple[str, ...]) -> list[Dataset]:
    declared = {one.name: one for one in stack.of(Dataset.KIND.name)}
    if not declared:
        raise FscError(
            "The manifest declares no dataset.",
            hint="Declare them as `zenml.components.annotator.datasets`.",
        )
    for name in names:
        if name not in declared:
            near = did_you_mean(name, declared) or f"There is {', '.join(declared)}."
            raise FscError(f"The manifest has no dataset `{name}`.", hint=near)
    return [declared[name] for name in names or declared]


def _with(chosen: list[Dataset], key: str, *, named: bool) -> list[Dataset]:
    """Those that say what is needed; one that was named has to."""
    found = [one for one in chosen if getattr(one, key)]
    lacking = [one.name for one in chosen if not getattr(one, key)]
    if lacking and (named or not found):
        raise FscError(
            f"The dataset `{lacking[0]}` has no `{key}`, so that nothing is known of it."
        )
    return found


def _own(held: dict[str, Held], one: Dataset, stack: Stack) -> Held | None:
    found = held.get(one.name)
    return found if found and (found.unmarked or found.marks.stack == stack.name) else None


def _there(held: dict[str, Held], one: Dataset, stack: Stack) -> Held:
    found = _own(held, one, stack)
    if found is None:
        raise FscError(f"The dataset `{one.name}` is not there yet.", hint="`fsc apply` makes it.")
    return found


def _progress(one: Dataset, there: Held | None, driver: AnnotatorDriver) -> Progress:
    title = one.title or one.name
    if there is None:
        return Progress(one.name, title, one.annotator, one.flavor)
    return Progress(
        one.name, there.title or title, one.annotator, one.flavor, True, driver.backend.url(there),
        there.tasks, there.labeled, there.labels,
    )  # fmt: skip


def _import(
    one: Dataset, there: Held, driver: AnnotatorDriver, stack: Stack, root: Path
) -> Imported:
    from fsc.drivers.annotator import parquet

    name = str(one.tasks["source"])
    source = _file(source_of(name, stack), name)
    wanted = tuple(one.tasks.get("columns") or columns_of(name, stack))
    key = tuple(one.tasks.get("key") or ())
    known = key_of(name, stack)
    key = key or (known if set(known) <= set(wanted) else ())
    seen = {_identity(row, key) for row in driver.backend.rows(there)}
    room = int(one.tasks.get("limit") or 0) - len(seen) if "limit" in one.tasks else None
    read = parquet.rows(_path(source, root), wanted, source.field_mapping)
    fresh, already = _fresh(read, seen, key)
    taken = fresh if room is None else fresh[: max(room, 0)]
    driver.backend.add(there, taken)
    return Imported(one.name, len(taken), already, len(fresh) - len(taken))


def _fresh(rows: Iterable[Row], seen: set[str], key: tuple[str, ...]) -> tuple[list[Row], int]:
    """Rows that are no task yet, each once, and how many were."""
    fresh: dict[str, Row] = {}
    already = 0
    for row in rows:
        identity = _identity(row, key)
        if identity in seen:
            already += 1
        else:
            fresh.setdefault(identity, row)
    return list(fresh.values()), already


def _identity(row: Row, key: tuple[str, ...]) -> str:
    """What tells a row from others, the same before and after it was a task."""
    from fsc.drivers.annotator.parquet import plain

    return digest([[name, plain(row.get(name))] for name in key or sorted(row)], 32)


def _export(
    one: Dataset, there: Held, driver: AnnotatorDriver, stack: Stack, root: Path
) -> Exported:
    from fsc.drivers.annotator import parquet

    name = str(one.labels["source"])
    target = _file(source_of(name, stack), name)
    read = source_of(str(one.tasks.get("source", "")), stack)
    known = parquet.types(_path(read, root), read.field_mapping) if _is_here(read) else {}
    labels = list(driver.backend.labels(there))
    row = set(labels[0].row) if labels else set()
    table = parquet.labels_table(
        labels, columns(one), answers(one), known, dict(_times(target, read, row))
    )
    parquet.write(_path(target, root), table, one.name)
    return Exported(one.name, len(labels), target.name, target.path)


def _times(target: FileSource, read: DataSource | None, row: set[str]) -> Iterator[tuple[str, str]]:
    """The event's own time where a task has it, and the time of the answer as time of writing."""
    own = read.timestamp_field if isinstance(read, BatchSource) else ""
    event = next((one for one in (target.timestamp_field, own) if one in row), "")
    yield target.timestamp_field, event
    if target.created_timestamp_column:
        yield target.created_timestamp_column, ""


def _file(source: DataSource | None, name: str) -> FileSource:
    """A source whose rows fsc can read and write. Raises FscError."""
    if not _is_here(source):
        raise FscError(
            f"The rows of `{name}` are not in parquet files here, and fsc reads no others."
        )
    return source


def _is_here(source: DataSource | None) -> TypeGuard[FileSource]:
    return (
        isinstance(source, FileSource)
        and source.file_format == "parquet"
        and (source.path.startswith("/") or not is_anchored(source.path))
    )


def _path(source: FileSource, root: Path) -> Path:
    return root / source.path
