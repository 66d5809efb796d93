"""The rows of the synthetic sources: one small Parquet file per view, the same on every run."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bench.stacks import Content, manifest

_ROWS = 3
_TIMES = [datetime(2024, 1, 1 + row, tzinfo=timezone.utc) for row in range(_ROWS)]
_VALUES: dict[str, list[Any]] = {
    "Float64": [0.5, 1.5, 2.5],
    "Int64": [1, 2, 3],
    "String": ["a", "b", "c"],
    "Bool": [True, False, True],
}


def write(content: Content, folders: Iterable[Path]) -> None:
    """Write `data/` into the first folder, and link the same files into the others."""
    import pyarrow.parquet

    first, *others = [folder / "data" for folder in folders]
    for folder in (first, *others):
        folder.mkdir(parents=True)
    data = manifest(content)
    for view in data.get("feature_views", {}).values():
        entity = data["entities"][view["entities"][0]]
        file = Path(data["data_sources"][view["source"]]["path"]).name
        table = _table(entity["join_keys"][0], view["schema"])
        pyarrow.parquet.write_table(table, first / file, compression="none")
        for folder in others:
            os.link(first / file, folder / file)


def _table(key: str, schema: dict[str, Any]) -> Any:
    import pyarrow

    columns = {name: _VALUES[field["dtype"]] for name, field in schema.items()}
    times = {"event_timestamp": _TIMES, "created": _TIMES}
    return pyarrow.table({key: list(range(_ROWS)), **times, **columns})
