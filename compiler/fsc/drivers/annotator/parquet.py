"""Rows of file sources as tasks, and labels as the file of a source: parquet, with pyarrow.

pyarrow comes with Feast. Timestamps become ISO 8601 text in UTC, as JSON has no time, and the
types of the source's columns when they are written again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.annotator.backend import Label, Row
from fsc.drivers.extras import install
from fsc.model.annotator.answers import Answer

NOTE = b"fsc.dataset"
LABELER = "labeler"


def rows(path: Path, columns: Sequence[str], renamed: Mapping[str, str]) -> Iterator[Row]:
    """The rows of a file or folder as plain data, in the order of the files.

    `columns` are names after renaming (all when empty), `renamed` maps a column of the file to
    the name that it goes by. Raises FscError.
    """
    data = _dataset(path)
    stored = {renamed.get(name, name): name for name in data.schema.names}
    missing = [name for name in columns if name not in stored]
    if missing:
        raise FscError(
            f"`{path}` has no column {', '.join(f'`{one}`' for one in missing)}.",
            hint=f"It has {', '.join(sorted(stored))}.",
        )
    taken = {name: stored[name] for name in columns or stored}
    for batch in data.to_batches(columns=list(taken.values())):
        for row in batch.to_pylist():
            yield {name: plain(row[column]) for name, column in taken.items()}


def plain(value: Any) -> Any:
    """A value as JSON has it. Whole floats become integers: both sides of a comparison agree."""
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=timezone.utc)
        return aware.astimezone(timezone.utc).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(float(value))
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, bytes):
        raise FscError("A column holds bytes, which no annotator shows.",
                       hint="Leave it out of `tasks.columns`.")  # fmt: skip
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, (list, tuple)) else value


def _number(value: float) -> float | int | None:
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def types(path: Path, renamed: Mapping[str, str]) -> dict[str, Any]:
    """The Arrow type of each column by the name that it goes by; none for a file that is gone."""
    if not path.exists():
        return {}
    schema = _dataset(path).schema
    return {renamed.get(one.name, one.name): one.type for one in schema}


def write(path: Path, table: Any, name: str) -> None:
    """Replace a file of labels, atomically. Refused when it is somebody else's file."""
    from pyarrow import parquet

    metadata = parquet.read_schema(path).metadata if path.exists() else {NOTE: b""}
    if NOTE not in (metadata or {}):
        raise FscError(
            f"`{path}` would be replaced, and fsc did not write it.",
            hint="Move it away, or name another source in `labels`.",
        )
    draft = path.with_name(f".{path.name}.fsc-new")
    noted = {**(table.schema.metadata or {}), NOTE: name.encode()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table.replace_schema_metadata(noted), draft)
        draft.replace(path)
    except OSError as error:
        raise FscError(f"`{path}` cannot be written: {error.strerror or error}.") from error


def labels_table(
    labels: Iterable[Label],
    columns: Mapping[str, str],
    kinds: Mapping[str, Answer],
    known: Mapping[str, Any],
    times: Mapping[str, str],
) -> Any:
    """One row per answer: the row that was labeled, the answers, who gave them.

    `columns` maps a column to the control that gives it, `kinds` a control to the kind of its
    values, `known` a column of the row to its Arrow type. `times` maps a column of time to the
    column of the row that gives it, "" for the time of the answer.
    """
    import pyarrow as pa

    found = list(labels)
    names = list(dict.fromkeys(name for one in found for name in one.row))
    made = {name: _array([one.row.get(name) for one in found], known.get(name)) for name in names}
    for column, of in times.items():
        texts = [one.row.get(of) if of else one.at for one in found]
        made[column] = pa.array([_time(text) for text in texts], pa.timestamp("us", tz="UTC"))
    for column, control in columns.items():
        kind = kinds.get(control, "json")
        values = [answer(one.given.get(control), kind) for one in found]
        made[column] = pa.array(values, _arrow(kind))
    made[LABELER] = pa.array([one.labeler for one in found], pa.string())
    return pa.table(made)


def answer(given: Any, kind: Answer) -> Any:
    """The values of one control as one value of its kind; None where nothing was said."""
    values = given if isinstance(given, list) else [] if given is None else [given]
    if not values:
        return None
    match kind:
        case "texts":
            return [str(one) for one in values]
        case "text":
            return "\n".join(one if isinstance(one, str) else json.dumps(one) for one in values)
        case "integer":
            return int(values[0])
        case "number":
            return float(values[0])
        case "json":
            return json.dumps(values, sort_keys=True, ensure_ascii=False)


def _arrow(kind: Answer) -> Any:
    import pyarrow as pa

    return {"texts": pa.list_(pa.string()), "integer": pa.int64(), "number": pa.float64()}.get(
        kind, pa.string()
    )


def _array(values: list[Any], type_: Any) -> Any:
    """Values with the type that they had in the source, where they still fit it."""
    import pyarrow as pa

    timed = type_ is not None and pa.types.is_timestamp(type_)
    try:
        return pa.array([_time(one) for one in values], type_) if timed else pa.array(values, type_)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if one is None else json.dumps(one) for one in values], pa.string())


def _time(text: Any) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(str(text).replace("Z", "+00:00"))
    except ValueError as error:
        raise FscError(f"`{text}` is no time, so a label has none.") from error
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _dataset(path: Path) -> Any:
    try:
        import pyarrow as pa
        from pyarrow import dataset
    except ImportError as error:
        raise FscError(
            "pyarrow is needed to read rows, and it is not here.",
            hint=install("feast"),
        ) from error
    try:
        return dataset.dataset(path, format="parquet")
    except (OSError, pa.ArrowInvalid) as error:
        raise FscError(f"The rows of `{path}` cannot be read: {error}.") from error
