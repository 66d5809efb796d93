"""Runs in a process of its own: the functions under test, on the rows of their tests.

One JSON document comes in, one line of JSON goes out per test: {"rows": [...]} or {"error": ...,
"line": ...}. Functions are called as Feast calls them: a DataFrame, a dict of lists, or with
`singleton` one row (feast/transformation/pandas_transformation.py, python_transformation.py).
What they print goes to stderr. Imports nothing of fsc.
"""

import json
import os
import sys
from typing import Any


def main() -> None:
    """Run every test that comes in."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for one in json.load(sys.stdin):
        answers.write(json.dumps(_answer(one)) + "\n")
        answers.flush()


def _answer(one: dict[str, Any]) -> dict[str, Any]:
    try:
        return {"rows": _run(one)}
    except Exception as error:  # whatever the function of the user raises is its result
        return {"error": f"{type(error).__name__}: {error}", "line": _line(error, one["name"])}


def _run(one: dict[str, Any]) -> list[Any]:
    space: dict[str, Any] = {}
    exec(compile(one["source"], one["name"], "exec"), space)  # noqa: S102 - the purpose of this file
    function = space[one["function"]]
    if one["mode"] == "pandas":
        return _on_frame(function, one)
    if one["singleton"]:
        return [_plain(function(_typed(row, one["types"]))) for row in one["rows"]]
    rows = [_typed(row, one["types"]) for row in one["rows"]]
    found = function({key: [row.get(key) for row in rows] for row in rows for key in row})
    return _rows({key: list(column) for key, column in found.items()})


def _on_frame(function: Any, one: dict[str, Any]) -> list[Any]:
    import pandas as pd

    frame = pd.DataFrame([_typed(row, one["types"]) for row in one["rows"]])
    floats = {key: kind.lower() for key, kind in one["types"].items() if kind.startswith("Float")}
    found = function(frame.astype({key: kind for key, kind in floats.items() if key in frame}))
    if not isinstance(found, pd.DataFrame):
        raise TypeError(f"the function gives {type(found).__name__}, not a DataFrame")
    return _rows({key: list(found[key]) for key in found})


def _typed(row: dict[str, Any], types: dict[str, Any]) -> dict[str, Any]:
    """Times are text in a manifest; the function gets them as Feast gives them."""
    times = {key for key in row if types.get(key) == "UnixTimestamp"}
    return {key: _time(value) if key in times else value for key, value in row.items()}


def _time(value: Any) -> Any:
    from datetime import datetime, timezone

    if not isinstance(value, str):
        return value
    found = datetime.fromisoformat(value.replace("Z", "+00:00"))
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def _rows(columns: dict[str, Any]) -> list[Any]:
    if len({len(column) for column in columns.values()}) > 1:
        raise ValueError("the columns that the function gives are not equally long")
    names = list(columns)
    found = zip(*columns.values(), strict=True)
    return [_plain(dict(zip(names, values, strict=True))) for values in found]


def _plain(value: Any) -> Any:
    """Plain JSON of what pandas and numpy give; missing values are null."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(one) for one in value)
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if hasattr(value, "isoformat"):
        return None if value != value else value.isoformat()
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
        return None
    return value if isinstance(value, (bool, int, float, str)) else str(value)


def _line(error: BaseException, name: str) -> int:
    """The line of the function where it failed, counted from its `def`; 0 when it was outside."""
    lines = [0]
    trace = error.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == name:
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    return lines[-1]


if __name__ == "__main__":
    main()
